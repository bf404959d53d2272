import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from './ports/clock.ts';

/** Where the machine's time comes from; both in milliseconds, `elapsed` from any start but never backwards. */
export interface TimeSource {
  readonly wall: () => number;
  readonly elapsed: () => number;
}

/**
 * Longest single wait. Timers count elapsed time, so a wall clock that is set forward, or a machine that slept, is
 * noticed only between waits; and setTimeout fires at once for anything above 2^31 ms.
 */
const longestPauseMs = 10_000;

/**
 * The real clock. When the wall clock is set back, it neither follows nor stands still, but runs at half
 * speed until the wall clock has caught up.
 */
export function createClock(source: TimeSource = { wall: Date.now, elapsed: () => performance.now() }): Clock {
  let last = source.wall();
  let elapsedAtLast = source.elapsed();

  function now(): number {
    const elapsed = source.elapsed();
    last = Math.max(source.wall(), last + (elapsed - elapsedAtLast) / 2);
    elapsedAtLast = elapsed;
    return Math.floor(last);
  }

  async function waitUntil(at: number, signal?: AbortSignal): Promise<void> {
    while (now() < at && signal?.aborted !== true) {
      const ms = Math.min(at - now(), longestPauseMs);
      // Rejects only when the signal aborts, which the loop sees.
      await pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }

  return { now, waitUntil };
}
