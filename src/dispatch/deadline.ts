import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

/** The store did not answer in time: what was asked may or may not have happened. */
export class StoreTimeout extends Error {
  override readonly name = 'StoreTimeout';
  constructor(limitMs: number) {
    super(`the store did not answer within ${limitMs / 1000} s`);
  }
}

export type Timed<T> = { readonly type: 'in_time'; readonly value: T } | { readonly type: 'late' };

/** The result of work, or `late` once the limit has passed on the clock; the work itself goes on. */
export async function inTime<T>(clock: Clock, limitMs: number, work: Promise<T>): Promise<Timed<T>> {
  const done = new AbortController();
  const late: Promise<Timed<T>> = clock.waitUntil(clock.now() + limitMs, done.signal).then(() => ({ type: 'late' }));
  try {
    return await Promise.race([work.then((value): Timed<T> => ({ type: 'in_time', value })), late]);
  } finally {
    done.abort();
  }
}

/** Hears how long a call to the store took, and whether it was answered. */
export type WatchCall = (call: string, seconds: number, isAnswered: boolean) => void;

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly limitMs: number;
  /** Milliseconds from any start, in fractions. */
  readonly elapsed: () => number;
  readonly watchCall: WatchCall;
}

/** The same store, every call of which rejects with a `StoreTimeout` when it takes longer than the limit. */
export function withDeadlines(store: Store, options: DeadlineOptions): Store {
  const watch = createWatch(options);
  const limited = new Map<string | symbol, unknown>();

  function limit(name: string, member: (...given: unknown[]) => unknown) {
    return async (...given: unknown[]) => watch(name, Promise.resolve(member.apply(store, given)));
  }

  return new Proxy(store, {
    get(target, name) {
      if (limited.has(name)) return limited.get(name);
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const within = limit(String(name), member as (...given: unknown[]) => unknown);
      limited.set(name, within);
      return within;
    },
  });
}

interface Waiting {
  readonly until: number;
  readonly giveUp: () => void;
}

/**
 * Lets work take `limitMs` and not longer. Everything has the same limit, so whatever began first is late first, and one
 * sleeper serves all: a timer and an abort signal for each call cost more than storing an alert.
 */
function createWatch({ clock, limitMs, elapsed, watchCall }: DeadlineOptions) {
  const waiting = new Set<Waiting>();
  let isAwake = false;

  async function stayAwake(): Promise<void> {
    isAwake = true;
    for (const { until, giveUp } of waiting) {
      await clock.waitUntil(until);
      giveUp();
    }
    isAwake = false;
  }

  return <T>(call: string, work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const begun = elapsed();
      const one: Waiting = { until: clock.now() + limitMs, giveUp };
      waiting.add(one);
      if (!isAwake) void stayAwake();
      work.then(
        (value) => {
          end(true);
          resolve(value);
        },
        (error: unknown) => {
          end(false);
          reject(error);
        },
      );

      function end(isAnswered: boolean): void {
        if (waiting.delete(one)) watchCall(call, (elapsed() - begun) / 1000, isAnswered);
      }

      function giveUp(): void {
        end(false);
        reject(new StoreTimeout(limitMs));
      }
    });
}
