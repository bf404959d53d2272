import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLink, type RedisLink } from '../../src/store/redis/link.ts';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import type { Script } from '../../src/store/redis/script.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { type RedisServer, startRedis, until } from '../support/redis-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

/** Work resumes so soon after Redis is back (issue 3). */
const backWithinMs = 5_000;
const key = '{tocsin:0}:test';

let server: RedisServer;
let proxy: TcpProxy;
let link: RedisLink;

beforeEach(async () => {
  server = await startRedis({ config: { appendonly: 'yes' } });
  proxy = await startTcpProxy(server);
  link = await openLink({ url: `redis://${proxy.address}` });
});

afterEach(async () => {
  await link.close();
  await proxy.close();
  await server.stop();
});

function aScript(source: string): Script {
  return { name: 'test', source, sha: createHash('sha1').update(source).digest('hex'), isWrite: true };
}

const add = aScript("return redis.call('INCRBY', KEYS[1], ARGV[1])");

async function errorOf(call: Promise<unknown>): Promise<StoreError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error as StoreError;
}

/** Milliseconds until Redis does again what it is asked. */
async function untilBack(): Promise<number> {
  const from = performance.now();
  await until('Redis does its work', backWithinMs, () =>
    link.run(add, [key], [1]).then(
      () => true,
      () => false,
    ),
  );
  return performance.now() - from;
}

describe('scripts', () => {
  it('are known to Redis by their hash, and given whole when it has forgotten them', async () => {
    expect(await link.run(add, [key], [5])).toBe(5);
    await server.send('SCRIPT', 'FLUSH');

    expect(await link.run(add, [key], [5])).toBe(10);
    expect(await Promise.all([1, 2, 3].map((step) => link.run(add, [key], [step])))).toEqual([11, 13, 16]);
  });

  it('take and give text, numbers, nothing and lists as Redis does', async () => {
    const echo = aScript('return { ARGV[1], 7, false, { ARGV[2] }, #ARGV[3], ARGV[4] }');

    expect(await link.run(echo, [key], ['été', 1.5, '€ 😀', 'a\r\n$1\r\n\0'])).toEqual([
      'été',
      7,
      null,
      ['1.5'],
      8,
      'a\r\n$1\r\n\0',
    ]);
  });

  it('that fail say so, and harm no other of the same turn', async () => {
    const broken = aScript("return redis.call('HGET', KEYS[1], 'a')");
    const results = await Promise.allSettled([
      link.run(add, [key], [1]),
      link.run(broken, [key], []),
      link.run(add, [key], [1]),
    ]);

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(String(results[1])).not.toContain('undefined');
  });

  it('of one turn of the event loop cross in one write', async () => {
    await link.run(add, [key], [1]);
    const reads = async () => Number(/total_reads_processed:(\d+)/.exec(String(await link.ask('info', 'stats')))?.[1]);
    const before = await reads();

    await Promise.all(Array.from({ length: 50 }, () => link.run(add, [key], [1])));

    // The second question is one as well.
    expect((await reads()) - before).toBe(2);
  });
});

describe('when the connection is', () => {
  it('cut in the midst of a call, the call says that nobody knows, and work goes on', async () => {
    await link.run(add, [key], [0]);
    proxy.swallow('down');
    const call = link.run(add, [key], [1]);
    await until('it was done', 2_000, async () => (await server.send('GET', key)) === '1');
    proxy.cut();
    proxy.heal();

    expect((await errorOf(call)).message).toMatch(/was lost in the midst of a call: whether it was done is not known/);
    expect(await untilBack()).toBeLessThan(backWithinMs);
    expect(await server.send('GET', key)).toBe('2');
  });

  it('refused, calls fail at once with what is wrong, and work goes on when it is taken again', async () => {
    proxy.refuse();
    proxy.cut();
    await errorOf(link.run(add, [key], [1]));

    const from = performance.now();
    expect((await errorOf(link.run(add, [key], [1]))).message).toMatch(
      /^Redis at 127\.0\.0\.1:\d+ cannot be reached: .* Tocsin connects again by itself\.$/,
    );
    expect(performance.now() - from).toBeLessThan(100);

    proxy.heal();
    expect(await untilBack()).toBeLessThan(backWithinMs);
  });

  it('a black hole, a call fails in seconds, and work goes on when the way is free', async () => {
    proxy.swallow();
    const from = performance.now();
    await errorOf(link.run(add, [key], [1]));
    expect(performance.now() - from).toBeLessThan(5_000);

    proxy.heal();
    expect(await untilBack()).toBeLessThan(backWithinMs);
  });
});

describe('when Redis', () => {
  it('is killed and started again, work goes on, on the same data', async () => {
    await link.run(add, [key], [41]);
    await server.kill();
    expect((await errorOf(link.run(add, [key], [1]))).message).toMatch(/lost|cannot be reached/);
    await until('the refusal is told', 2_000, async () =>
      /cannot be reached/.test((await errorOf(link.run(add, [key], [1]))).message),
    );
    await server.restart();

    expect(await untilBack()).toBeLessThan(backWithinMs);
    expect(await server.send('GET', key)).toBe('42');
  });

  it('hangs, calls fail in seconds, and work goes on when it wakes', async () => {
    server.freeze();
    const from = performance.now();
    await errorOf(link.run(add, [key], [1]));
    expect(performance.now() - from).toBeLessThan(5_000);
    server.thaw();

    expect(await untilBack()).toBeLessThan(backWithinMs);
  });

  it('is full, is read-only, or cannot save, it is said in words', async () => {
    await server.configure('maxmemory', 1);
    expect((await errorOf(link.send('set', key, 'x'))).message).toContain('its memory is full (maxmemory)');
    await server.configure('maxmemory', 0);

    await server.configure('min-replicas-to-write', 1);
    expect((await errorOf(link.send('set', key, 'x'))).message).toContain('too few replicas in reach');
    await server.configure('min-replicas-to-write', 0);

    await server.send('REPLICAOF', '127.0.0.1', '1');
    expect((await errorOf(link.send('set', key, 'x'))).message).toContain('it is a replica, or has become one');
  });
});

describe('a store on Redis that is closed', () => {
  it('finishes what was asked, and refuses what comes after', async () => {
    const store = await openRedisStore({ url: server.url, newId: randomUUID });
    const written = store.writeNote('a', 'b');
    const closed = store.close();

    await expect(store.ping()).rejects.toThrow('The store is closed.');
    await written;
    await closed;
  });
});
