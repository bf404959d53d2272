import type { Bucket } from '../../ports/store.ts';

/** Above so many keys, those that are full again are forgotten. */
const keysKept = 10_000;

/** Rate budgets by GCRA: of each bucket only the instant at which it would be full again is kept, in memory. */
export function createRates() {
  const fullAt = new Map<string, number>();

  /** Takes one token of each bucket, or none; the milliseconds until all of them would have one. */
  return function takeTokens(buckets: readonly Bucket[], now: number): number {
    const after = new Map<string, number>();
    let waitMs = 0;
    for (const { key, perMs, burst } of buckets) {
      const full = Math.max(now, after.get(key) ?? fullAt.get(key) ?? now);
      waitMs = Math.max(waitMs, full - (Math.max(burst, 1) - 1) * perMs - now);
      after.set(key, full + perMs);
    }
    if (waitMs > 0) return Math.ceil(waitMs);
    for (const [key, full] of after) fullAt.set(key, full);
    if (fullAt.size > keysKept) forgetFull(fullAt, now);
    return 0;
  };
}

function forgetFull(fullAt: Map<string, number>, now: number): void {
  for (const [key, full] of fullAt) {
    if (full <= now) fullAt.delete(key);
  }
}
