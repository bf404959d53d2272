import type { StandInClock } from './clock.ts';

export const troubleModes = ['429', '500', 'hang', 'drop_after_accept', 'drop_before_accept', 'slow'] as const;

/**
 * `429` and `500`: answered so, nothing happens · `hang`: no answer until trouble is cleared, nothing happens ·
 * `drop_before_accept`: connection cut, nothing happens · `drop_after_accept`: it happens, then the connection is cut ·
 * `slow`: it happens, the answer comes late.
 */
export type TroubleMode = (typeof troubleModes)[number];

export interface Trouble {
  readonly mode: TroubleMode;
  /** Web API methods, or `response_url`; absent: all. */
  readonly methods?: readonly string[];
  /** How many calls it hits; absent: until cleared or `until`. */
  readonly count?: number;
  /** Epoch ms on the clock. */
  readonly until?: number;
  /** Seconds, for `429`. */
  readonly retryAfter?: number;
  /** For `slow`. */
  readonly delayMs?: number;
}

export interface TroubleBoard {
  add(trouble: Trouble): void;
  clear(): void;
  /** The trouble that hits this call, used up by one. The one added first wins. */
  strike(method: string): Trouble | undefined;
  /** Settles when everything is cleared; for calls that hang. */
  untilCleared(): Promise<void>;
  /** Counts an answer as held back until it is due or `gone`: whoever asked has given up. */
  hold(due: Promise<void>, gone: Promise<void>): Promise<void>;
  /** Answers that are held back now. */
  held(): number;
  list(): readonly Trouble[];
}

export function createTroubleBoard(clock: StandInClock, changed: () => void): TroubleBoard {
  let troubles: { trouble: Trouble; left: number }[] = [];
  let cleared = Promise.withResolvers<void>();
  let held = 0;

  function live(): typeof troubles {
    troubles = troubles.filter(
      ({ trouble, left }) => left > 0 && clock.now() < (trouble.until ?? Number.POSITIVE_INFINITY),
    );
    return troubles;
  }

  return {
    add(trouble) {
      troubles.push({ trouble, left: trouble.count ?? Number.POSITIVE_INFINITY });
      changed();
    },
    clear() {
      troubles = [];
      cleared.resolve();
      cleared = Promise.withResolvers<void>();
      changed();
    },
    strike(method) {
      const hit = live().find(({ trouble }) => trouble.methods?.includes(method) ?? true);
      if (hit === undefined) return undefined;
      hit.left -= 1;
      return hit.trouble;
    },
    untilCleared: () => cleared.promise,
    async hold(due, gone) {
      held += 1;
      await Promise.race([due, gone]);
      held -= 1;
    },
    held: () => held,
    list: () => live().map(({ trouble }) => trouble),
  };
}
