import type { StandInClock } from '../../src/stand-ins/slack/clock.ts';

export interface HandClock extends StandInClock {
  /** Moves time forward and wakes whoever waited for less. */
  advance(ms: number): void;
  /** How many are waiting. */
  waiting(): number;
}

/** A clock that stands still until a test moves it. */
export function createHandClock(start: number): HandClock {
  let now = start;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => now,
    waitUntil(at, signal) {
      if (at <= now || signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = { at, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
        function wake(): void {
          sleepers.delete(sleeper);
          resolve();
        }
      });
    },
    advance(ms) {
      now += ms;
      for (const sleeper of [...sleepers]) if (sleeper.at <= now) sleeper.wake();
    },
    waiting: () => sleepers.size,
  };
}
