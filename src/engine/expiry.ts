import type { AlertHead, Gap } from './alert.ts';

/**
 * When an alert stops to fire unless it is heard of again; absent: when told. An end that could have been
 * moved while nobody listened is held until the gap's `holdUntil`. An end that had passed when it was
 * received is somebody's word: never held.
 */
export function effectiveEndsAt(head: AlertHead, gaps: readonly Gap[]): number | undefined {
  const { endsAt, updatedAt } = head;
  if (endsAt === undefined || endsAt <= updatedAt) return endsAt;
  return heldOver({ from: updatedAt, at: endsAt }, gaps);
}

/** When something is over that began at `from`: what nobody could prevent meanwhile waits until the gap's `holdUntil`. */
export function heldOver({ from, at }: { readonly from: number; readonly at: number }, gaps: readonly Gap[]): number {
  let held = at;
  for (const gap of gaps) {
    if (from < gap.to && at > gap.from) held = Math.max(held, gap.holdUntil);
  }
  return held;
}

export function isFiringAt(head: AlertHead, gaps: readonly Gap[], now: number): boolean {
  const endsAt = effectiveEndsAt(head, gaps);
  return endsAt === undefined || endsAt > now;
}
