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

/** The same store, every call of which rejects with a `StoreTimeout` when it takes longer than the limit. */
export function withDeadlines(store: Store, clock: Clock, limitMs: number): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        const answer = await inTime(clock, limitMs, Promise.resolve(member.apply(target, given)));
        if (answer.type === 'late') throw new StoreTimeout(limitMs);
        return answer.value;
      };
    },
  });
}
