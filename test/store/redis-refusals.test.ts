import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseRedisUrl } from '../../src/store/redis/address.ts';
import { openRedisStore, type RedisStoreOptions } from '../../src/store/redis/redis-store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { startPair } from '../support/redis-sentinel.ts';
import { type RedisConfig, type RedisServer, startRedis } from '../support/redis-server.ts';
import { aSilence, aWrite, ingest, minute, noon, openGroup, ref } from './samples.ts';

let server: RedisServer;
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  server = await startRedis();
});

afterAll(async () => {
  await server?.stop();
});

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await server.send('FLUSHALL');
});

async function start(config: RedisConfig): Promise<RedisServer> {
  const own = await startRedis({ config });
  endings.push(own.stop);
  return own;
}

async function open(over: Partial<RedisStoreOptions> = {}) {
  const store = await openRedisStore({ url: server.url, newId: randomUUID, ...over });
  endings.push(() => store.close());
  return store;
}

async function refusalOf(over: Partial<RedisStoreOptions>): Promise<string> {
  const error = await open(over).then(
    () => 'it was opened',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  return String(error);
}

/** Something that is no Redis, or one that we cannot run here. */
async function pretend(answer: (socket: Socket) => void): Promise<string> {
  const fake = createServer((socket) => {
    socket.on('error', () => undefined);
    answer(socket);
  }).listen(0, '127.0.0.1');
  endings.push(() => fake.close());
  await once(fake, 'listening');
  return `redis://127.0.0.1:${(fake.address() as AddressInfo).port}`;
}

function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

describe('a start on Redis is refused, with what to do,', () => {
  it('where nothing listens', async () => {
    expect(await refusalOf({ url: 'redis://:hunter2@127.0.0.1:1' })).toMatch(
      /^StoreError: Redis at 127\.0\.0\.1:1: nothing listens there\. Start Redis, or correct REDIS_URL\. \(.*ECONNREFUSED/,
    );
  });

  it('where there is no such host', async () => {
    expect(await refusalOf({ url: 'redis://no-such-host.invalid' })).toMatch(
      /host.*(of that name|looked up).*REDIS_URL/,
    );
  });

  it('where the address is none', async () => {
    expect(await refusalOf({ url: 'http://localhost' })).toContain('REDIS_URL is not an address of Redis');
  });

  it('where something else listens', async () => {
    const url = await pretend((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));

    expect(await refusalOf({ url })).toMatch(/Redis at 127\.0\.0\.1:\d+:? .*/);
  });

  it('where nobody answers', async () => {
    const url = await pretend(() => undefined);

    expect(await refusalOf({ url })).toContain('it took the connection, but closed it or did not answer');
  });

  it.each([['ana:hunter2'], ['nobody:hunter2']])('with a wrong password, or as nobody known: %s', async (login) => {
    const own = await start({ user: 'ana on >right ~* +@all' });

    const refusal = await refusalOf({ url: `redis://${login}@${own.address}` });

    expect(refusal).toContain('user name or password are wrong, or that user is off. Correct REDIS_URL');
    expect(refusal).not.toContain('hunter2');
  });

  it('without a password where one is needed', async () => {
    const own = await start({});
    await own.configure('requirepass', 'right');

    expect(await refusalOf({ url: own.url })).toContain('it wants a password. Put it into REDIS_URL');
  });

  it('as a user who may not do what is needed', async () => {
    const own = await start({ user: 'ana on >right ~* +@connection +info' });

    expect(await refusalOf({ url: `redis://ana:right@${own.address}` })).toContain(
      'this user may not do what Tocsin needs. Give it the rule that docs/redis.md names',
    );
  });

  it('in a database that is not there', async () => {
    expect(await refusalOf({ url: `${server.url}/99` })).toContain('DB index is out of range');
  });

  it('in protected mode', async () => {
    const url = await pretend((socket) => socket.end('-DENIED Redis is running in protected mode because ...\r\n'));

    expect(await refusalOf({ url })).toContain('protected mode and takes callers of its own machine only');
  });

  it('while data could be evicted, and goes on once they cannot', async () => {
    const own = await start({ 'maxmemory-policy': 'allkeys-lru' });

    expect(await refusalOf({ url: own.url })).toContain(
      'maxmemory-policy is allkeys-lru: when memory is full it would throw alerts away without a word. Set it to noeviction',
    );
    expect(await own.send('KEYS', '*')).toEqual([]);

    await own.configure('maxmemory-policy', 'noeviction');
    await (await open({ url: own.url })).ping();
  });

  it('on a Redis that is too old', async () => {
    const info = 'redis_version:5.0.7\r\n';
    const url = await pretend((socket) => {
      socket.on('data', (data) => socket.write(bulk(info).repeat(String(data).split('\r\n*').length)));
    });

    expect(await refusalOf({ url })).toContain('version 5.0 is too old. Tocsin needs 6.2 or newer.');
  });

  it('where every write should be on disk, and the server does not put it there', async () => {
    expect(await refusalOf({ durability: 'fsync' })).toContain('REDIS_DURABILITY=fsync needs appendonly yes');
  });

  it('with another number of partitions than the data have', async () => {
    await open({ partitions: 16 });

    expect(await refusalOf({})).toMatch(/holds data in 16 partitions, and this start needs 1 .*`tocsin store move`/);

    await open({ prefix: 'other' });
  });

  it('on data of a newer program', async () => {
    await open({});
    await server.send('HSET', '{tocsin:m}:meta', 'schema', 2);

    expect(await refusalOf({})).toMatch(/data of a newer Tocsin \(version 2, this program knows 1\)/);
  });

  it('where several hosts are named that are no Cluster', async () => {
    const own = await start({});

    expect(await refusalOf({ url: `redis://${server.address},${own.address}` })).toContain(
      'is no Cluster, which several hosts in REDIS_URL mean',
    );
    expect(await refusalOf({ url: 'redis://127.0.0.1:1,127.0.0.1:2' })).toContain('nothing listens there');
  });

  it('where a Cluster has no slots yet', async () => {
    const own = await start({ 'cluster-enabled': 'yes' });

    expect(await refusalOf({ url: own.url })).toMatch(/Cluster is not formed, or has lost masters/);
  });

  it('where Sentinels do not know the master, or are not there', async () => {
    const pair = await startPair();
    endings.push(pair.stop);
    const sentinel = pair.sentinel.address;

    expect(await refusalOf({ url: `redis+sentinel://${sentinel}/other` })).toContain(
      'The Sentinels know no master "other". Correct the name',
    );
    expect(await refusalOf({ url: 'redis+sentinel://127.0.0.1:1/main' })).toContain(
      'None of the Sentinels 127.0.0.1:1 answers. Start them, or correct REDIS_URL.',
    );
  });
});

describe('docs/redis.md', () => {
  const page = readFileSync(new URL('../../docs/redis.md', import.meta.url), 'utf8');

  it('names a rule for a user that is enough, and no more than its own keys', async () => {
    const [, rule = ''] = /ACL SETUSER tocsin on >password (.*)/.exec(page) ?? [];
    const own = await start({ user: `tocsin on >right ${rule}` });
    const url = `redis://tocsin:right@${own.address}`;

    const store = await open({ url });
    await store.ping();
    await store.writeNote('a', 'b');
    await store.beat(noon, minute, minute);
    await store.reportNode({ id: 'n', at: noon, version: '1', policyEpoch: 0, schema: 1 }, 0);
    await store.putSilence(aSilence('s1'));
    expect((await store.readSilences(0)).changed).toHaveLength(1);
    await openGroup(store, 'g');
    await ingest(store, aWrite(ref('g', 'b')), aWrite(ref('h')));
    expect(await store.claimGroups(noon + minute, minute, 9)).not.toEqual([]);
    expect((await store.scanGroups({ limit: 9, liveOnly: true })).groups).toHaveLength(2);
    await store.findGroups('A', 9);
    await store.moveDue(noon + minute, 9);
    await store.takeLane(noon + minute, minute, 'me');
    await store.takeTokens([{ key: 'k', perMs: 1, burst: 1 }], noon);
    await store.nextDueAt();
    expect((await store.condition(noon)).warnings).toEqual([expect.stringContaining('without appendonly')]);

    expect(await refusalOf({ url, prefix: 'other' })).toContain('this user may not do what Tocsin needs');
  });

  it('shows addresses that are read', () => {
    const shown = [...page.matchAll(/`((?:redis|rediss)(?:\+sentinel)?:\/\/[^`. ][^` ]*)`/g)].map(
      ([, url = '']) => url,
    );

    expect(shown.length).toBeGreaterThan(2);
    for (const url of shown) parseRedisUrl(url);
  });
});
