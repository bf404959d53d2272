import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LoadedGroup } from '../../src/engine/alert-group.ts';
import { openRedisStore, type RedisStore } from '../../src/store/redis/redis-store.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { aCommit, aGid, anEntry, commit, load, openGroup } from './samples.ts';

let server: RedisServer;
let store: RedisStore;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(async () => {
  await server?.stop();
});

beforeEach(async () => {
  store = await openRedisStore({ url: server.url, newId: randomUUID });
});

afterEach(async () => {
  await store.close();
  await server.send('FLUSHALL');
});

describe('a version of a group on Redis', () => {
  it('that a failover took back is never given to another commit', async () => {
    const seen = await openGroup(store, 'g');
    const bringBack = await keep();
    await commit(store, note(seen, 1));
    const lost = await load(store, aGid('g'));
    await bringBack();
    await commit(store, note(seen, 2));

    expect(await store.commitGroup(note(lost, 3))).toEqual({ type: 'conflict' });

    expect((await store.readTimeline(aGid('g'), 0, 9)).map(({ at }) => at)).toContain(2);
  });

  it('is exact, however often the group has changed', async () => {
    await openGroup(store, 'g');
    await server.send('HSET', '{tocsin:0}:g:'.concat(aGid('g')), 'v', 2 ** 52);
    const seen = await load(store, aGid('g'));

    await commit(store, note(seen, 1));
    await commit(store, note(await load(store, aGid('g')), 2));

    expect((await load(store, aGid('g'))).ver).toBeLessThan(2 ** 53);
  });
});

function note(seen: LoadedGroup, at: number) {
  return aCommit(seen, { timeline: [anEntry({ at })] }, { watchedEpisode: 1 });
}

/** Keeps all that is stored now; gives how to come back to it, as a replica does that had not heard of more. */
async function keep(): Promise<() => Promise<void>> {
  const keys = (await server.send('KEYS', '{*')) as string[];
  for (const key of keys) await server.send('COPY', key, `kept:${key}`);
  return async () => {
    for (const key of (await server.send('KEYS', '{*')) as string[]) await server.send('DEL', key);
    for (const key of keys) await server.send('COPY', `kept:${key}`, key);
  };
}
