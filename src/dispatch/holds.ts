import type { Bucket } from '../ports/store.ts';

/** Rate budgets that a vendor told us to leave alone for a while, whatever our own counting says. */
export interface Holds {
  hold(buckets: readonly Bucket[], until: number): void;
  /** When the last of these is free again; 0 when all are. */
  heldUntil(buckets: readonly Bucket[], now: number): number;
}

/** Kept in this process only: another one is told by the vendor itself, once. */
export function createHolds(): Holds {
  const holds = new Map<string, number>();
  return {
    hold(buckets, until) {
      for (const { key } of buckets) holds.set(key, Math.max(until, holds.get(key) ?? 0));
    },
    heldUntil(buckets, now) {
      const until = Math.max(0, ...buckets.map(({ key }) => holds.get(key) ?? 0));
      return until > now ? until : 0;
    },
  };
}
