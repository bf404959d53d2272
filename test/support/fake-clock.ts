import type { Clock } from '../../src/ports/clock.ts';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /**
   * Moves on by so many milliseconds, stopping wherever somebody waits; before the first step and after each, `settle` lets
   * everything happen that happens at that instant.
   */
  advance(ms: number, settle: () => Promise<void>): Promise<void>;
  /** Moves at once, as when the machine slept: whoever waited in between wakes late. */
  leap(ms: number): void;
}

/** 2026-01-05 12:00 UTC, a Monday. */
export const noon = Date.UTC(2026, 0, 5, 12);

interface Waiter {
  readonly at: number;
  readonly wake: () => void;
}

export function createFakeClock(start = noon): FakeClock {
  const waiters = new Set<Waiter>();
  let now = start;

  function moveTo(instant: number): void {
    now = instant;
    const due = [...waiters].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    for (const waiter of due) waiter.wake();
  }

  function nextStop(end: number): number {
    return Math.min(end, ...[...waiters].map(({ at }) => at));
  }

  return {
    now: () => now,
    waitUntil(at, signal) {
      if (at <= now || signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        const waiter: Waiter = { at, wake };
        waiters.add(waiter);
        signal?.addEventListener('abort', wake, { once: true });
        function wake(): void {
          waiters.delete(waiter);
          signal?.removeEventListener('abort', wake);
          resolve();
        }
      });
    },
    async advance(ms, settle) {
      const end = now + ms;
      await settle();
      while (now < end) {
        moveTo(nextStop(end));
        await settle();
      }
    },
    leap: (ms) => moveTo(now + ms),
  };
}
