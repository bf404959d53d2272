import { expect, it } from 'vitest';
import { createSilenceCache } from '../../src/dispatch/silence-cache.ts';
import type { Silence } from '../../src/engine/silence.ts';
import type { Store } from '../../src/ports/store.ts';

const silence = (id: string): Silence => ({ id, endsAt: 9 }) as unknown as Silence; // the cache reads nothing else
const idsOf = (silences: readonly Silence[]) => silences.map(({ id }) => id as string).sort();

/** A store that counts its silences, and may begin again. */
function aStore() {
  let kept: string[] = [];
  const asked: number[] = [];
  const store: Pick<Store, 'readSilences'> = {
    async readSilences(since) {
      asked.push(since);
      return { version: kept.length, changed: kept.slice(since > kept.length ? 0 : since).map(silence) };
    },
  };
  return {
    cache: createSilenceCache(store as Store), // asks for nothing else
    asked,
    put: (...ids: string[]) => kept.push(...ids),
    empty: () => {
      kept = [];
    },
  };
}

it('pulls what changed, and no more', async () => {
  const { cache, asked, put } = aStore();
  put('a', 'b');
  await cache.read();
  put('c');

  expect(idsOf(await cache.read())).toEqual(['a', 'b', 'c']);
  expect(asked).toEqual([0, 2]);
});

it('knows nothing of a store that was emptied but what came since', async () => {
  const { cache, put, empty } = aStore();
  put('a', 'b', 'c');
  await cache.read();
  empty();
  put('d');

  expect(idsOf(await cache.read())).toEqual(['d']);
});

it('reads all anew when told that the store has begun to count again, however far that is by then', async () => {
  const { cache, put, empty } = aStore();
  put('a', 'b');
  await cache.read();
  empty();
  put('c', 'd', 'e');

  cache.forget();

  expect(idsOf(await cache.read())).toEqual(['c', 'd', 'e']);
});
