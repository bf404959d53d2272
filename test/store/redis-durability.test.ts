import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDurability } from '../../src/store/redis/durability.ts';
import { openRedisStore, type RedisStore, type RedisStoreOptions } from '../../src/store/redis/redis-store.ts';
import type { ServerFacts } from '../../src/store/redis/server-facts.ts';
import { type RedisPair, startPair } from '../support/redis-sentinel.ts';
import { type RedisServer, startRedis, until } from '../support/redis-server.ts';
import { aSilence, minute, noon } from './samples.ts';

const healthy: ServerFacts = {
  version: [7, 0],
  evictionPolicy: 'noeviction',
  hasAof: true,
  fsync: 'everysec',
  hasSnapshots: true,
  replicationId: 'r1',
  replicas: 1,
};

describe('what Redis says of its durability', () => {
  it('is fine with an append-only file', () => {
    const reading = readDurability([healthy], 'aof');

    expect(reading.text).toBe('survives a crash of Tocsin and of Redis, but a power cut may take the last 2 seconds');
    expect(reading).toMatchObject({ warnings: [] });
    expect(reading.confirmation).toBeUndefined();
  });

  it.each([
    [{ hasAof: false, hasSnapshots: false }, /^Not durable: Redis runs without appendonly, and loses everything when/],
    [{ hasAof: false }, /loses everything since its last snapshot when it restarts/],
    [{ fsync: 'no' }, /^Not durable: appendfsync is no/],
  ])('is warned of: %j', (over, warning) => {
    expect(readDurability([healthy, { ...healthy, ...over }], 'aof').warnings).toEqual([
      expect.stringMatching(warning),
    ]);
  });

  it('is unknown where it says nothing, and that is said', () => {
    const { warnings, text, refusal } = readDurability([{}], 'aof');

    expect(warnings).toEqual([expect.stringContaining('Permit +info')]);
    expect(text).toBe('survives a crash of Tocsin, and of Redis if it runs with appendonly');
    expect(refusal).toBeUndefined();
  });

  it('decides what writes wait for', () => {
    const of = (wish: 'aof' | 'replica' | 'fsync', over: Partial<ServerFacts> = {}) =>
      readDurability([{ ...healthy, ...over }], wish);

    expect(of('replica').confirmation).toEqual({ replicas: 1, onDisk: false });
    expect(of('replica', { replicas: 0 }).warnings).toEqual([expect.stringContaining('nothing can be saved there')]);
    expect(of('fsync', { version: [7, 2] }).confirmation).toEqual({ replicas: 0, onDisk: true });
    expect(of('fsync', { version: [8, 0] }).text).toBe('survives a power cut');
    expect(of('fsync', { fsync: 'always' })).toMatchObject({ text: 'survives a power cut', warnings: [] });
    expect(of('fsync', { fsync: 'always' }).confirmation).toBeUndefined();
    expect(of('fsync').refusal).toContain('appendfsync always or Redis 7.2');
    expect(of('fsync', { version: [7, 4], hasAof: false }).refusal).toContain('appendonly yes');
  });
});

describe('with a replica', () => {
  let pair: RedisPair;
  const opened: RedisStore[] = [];

  beforeAll(async () => {
    pair = await startPair();
  });

  afterAll(async () => {
    await pair?.stop();
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });

  async function open(over: Partial<RedisStoreOptions>): Promise<RedisStore> {
    const store = await openRedisStore({ url: pair.url, newId: randomUUID, ...over });
    opened.push(store);
    return store;
  }

  it('REDIS_DURABILITY=replica confirms each write by it, and fails what it does not confirm', async () => {
    // On a busy machine the replica may need another moment, also for what opening a store writes.
    const opened: RedisStore[] = [];
    await until(
      'the store opens',
      10_000,
      async () => opened.push(await open({ durability: 'replica', prefix: 'r' })) > 0,
    );
    const [store] = opened as [RedisStore];
    await until('the replica confirms', 5_000, () => store.takeChore('sweep', 'me', noon, minute).catch(() => false));
    const replica = await pair.replica();

    replica.freeze();
    try {
      await expect(store.takeChore('other', 'me', noon, minute)).rejects.toThrow(
        /^Redis did not confirm within 750 ms that a replica has it/,
      );
      // Reading needs no replica.
      expect(await store.readNote('n')).toBeUndefined();
    } finally {
      replica.thaw();
    }
    await until('the replica confirms again', 5_000, () =>
      store.takeChore('other', 'me', noon, minute).catch(() => false),
    );
  });

  it('what people do waits for it also by default, and everything else does not', async () => {
    const store = await open({ prefix: 'acts' });
    expect(await store.putSilence(aSilence('s1'))).toBe('ok');
    const replica = await pair.replica();

    replica.freeze();
    try {
      expect(await store.takeChore('sweep', 'me', noon, minute)).toBe(true);
      await expect(store.putSilence(aSilence('s2'))).rejects.toThrow(/did not confirm .* a replica has it/);
    } finally {
      replica.thaw();
    }
  });

  it('that is gone for good, acts are saved without it', async () => {
    const store = await open({ prefix: 'alone' });
    await store.putSilence(aSilence('s1'));
    const replica = await pair.replica();
    const port = (await pair.master()).port;

    await replica.send('REPLICAOF', 'NO', 'ONE');
    try {
      await until('the act is saved', 5_000, () =>
        store.putSilence(aSilence('s2')).then(
          () => true,
          () => false,
        ),
      );
    } finally {
      await replica.send('REPLICAOF', '127.0.0.1', port);
    }
  });
});

describe('the condition of a store on Redis', () => {
  let server: RedisServer;
  let store: RedisStore;

  beforeEach(async () => {
    server = await startRedis({ config: { appendonly: 'yes' } });
    store = await openRedisStore({ url: server.url, newId: randomUUID });
  });

  afterEach(async () => {
    await store.close();
    await server.stop();
  });

  it('is fine, and knows how far the clocks differ', async () => {
    const now = Date.now();

    const { skewMs, ...condition } = await store.condition(now + minute);

    expect(condition).toEqual({ warnings: [], history: expect.stringMatching(/^\S+ [0-9a-f]{40}$/) });
    expect(Math.abs((skewMs ?? 0) - minute)).toBeLessThan(5_000);
  });

  it('tells of an eviction policy that somebody set later, and the store is not ready until it is gone', async () => {
    await server.configure('maxmemory-policy', 'volatile-ttl');
    expect((await store.condition(noon)).warnings).toEqual([
      expect.stringContaining('maxmemory-policy is volatile-ttl'),
    ]);
    await expect(store.ping()).rejects.toThrow(/Set it to noeviction/);

    await server.configure('maxmemory-policy', 'noeviction');
    expect((await store.condition(noon)).warnings).toEqual([]);
    await store.ping();
  });

  it('follows when durability changes', async () => {
    expect(store.durability).toContain('of Tocsin and of Redis');
    await server.configure('appendonly', 'no');

    expect((await store.condition(noon)).warnings).toEqual([expect.stringContaining('Not durable')]);
    expect(store.durability).toBe('survives a crash of Tocsin, but not of Redis');
  });

  it('tells of a flush, once it is looked at, to every process, and goes on in a new history', async () => {
    const other = await openRedisStore({ url: server.url, newId: randomUUID });
    const before = await store.condition(noon);
    expect(await other.condition(noon)).toMatchObject({ history: before.history });
    await server.send('FLUSHALL');

    const after = await store.condition(noon + minute);
    expect(after.wasFlushedAt).toBe(noon + minute);
    expect(after.warnings).toEqual([expect.stringContaining('was emptied')]);
    expect(after.history).not.toBe(before.history);
    const elsewhere = await other.condition(noon + 2 * minute);
    expect(elsewhere).toMatchObject({ history: after.history, wasFlushedAt: noon + 2 * minute });

    expect(await store.condition(noon + 3 * minute)).toEqual({ ...after, skewMs: expect.any(Number) });
    expect((await store.condition(noon + 120 * minute)).warnings).toEqual([]);
    await other.close();
  });

  it('tells of a flush that a beat has come across', async () => {
    await store.beat(noon, minute, minute);
    await server.send('FLUSHALL');

    expect(await store.beat(noon + 5_000, minute, minute)).toEqual([]);

    expect((await store.condition(noon + minute)).wasFlushedAt).toBe(noon + 5_000);
  });

  it('tells of one part that was emptied, also while nobody looked', async () => {
    const { history } = await store.condition(noon);
    await store.close();
    await server.send('DEL', '{tocsin:0}:born');

    store = await openRedisStore({ url: server.url, newId: randomUUID });

    const after = await store.condition(noon);
    expect(after.wasFlushedAt).toBe(noon);
    expect(after.history).not.toBe(history);
  });

  it('knows a store that several processes make at once', async () => {
    await server.send('FLUSHALL');
    const stores = await Promise.all(
      Array.from({ length: 5 }, () => openRedisStore({ url: server.url, newId: randomUUID })),
    );

    const conditions = await Promise.all(stores.map((each) => each.condition(noon)));
    expect(new Set(conditions.map(({ history }) => history)).size).toBe(1);
    expect(conditions.map(({ wasFlushedAt }) => wasFlushedAt)).toEqual(stores.map(() => undefined));
    await Promise.all(stores.map((each) => each.close()));
  });
});

describe('a failover', () => {
  let pair: RedisPair;
  let store: RedisStore;

  beforeEach(async () => {
    pair = await startPair();
    store = await openRedisStore({ url: pair.url, newId: randomUUID });
    await store.writeNote('a', 'before');
  });

  afterEach(async () => {
    await store.close();
    await pair.stop();
  });

  /** Milliseconds. */
  async function untilFollowed(history: string): Promise<number> {
    const from = performance.now();
    await until('the new master is followed', 5_000, () =>
      store.condition(noon).then(
        (condition) => condition.history !== history,
        () => false,
      ),
    );
    await store.writeNote('a', 'after');
    return performance.now() - from;
  }

  it('that an operator makes is followed, and begins another history', async () => {
    const { history } = await store.condition(noon);

    await pair.failOver();

    expect(await untilFollowed(history)).toBeLessThan(5_000);
    expect(await (await pair.master()).send('HGET', '{tocsin:m}:notes', 'a')).toBe('after');
  });

  it.each([['dies'], ['hangs']])('is followed when the master %s', async (what) => {
    const { history } = await store.condition(noon);
    const old = await pair.master();

    if (what === 'dies') await old.kill();
    else old.freeze();
    await pair.movedFrom(old);

    expect(await untilFollowed(history)).toBeLessThan(5_000);
    // Sentinel cuts the connections of a server that it has just promoted.
    await until('it is read', 5_000, async () => (await store.readNote('a')) === 'after');
  });
});
