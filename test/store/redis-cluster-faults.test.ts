import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLink, type RedisLink } from '../../src/store/redis/link.ts';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import type { Script } from '../../src/store/redis/script.ts';
import { slotOf } from '../../src/store/redis/slot.ts';
import { type RedisCluster, startCluster } from '../support/redis-cluster.ts';
import { type RedisServer, until } from '../support/redis-server.ts';
import { minute, noon } from './samples.ts';

let cluster: RedisCluster;
let link: RedisLink;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(async () => {
  await cluster?.stop();
});

beforeEach(async () => {
  link = await openLink({ url: cluster.url });
});

afterEach(async () => {
  await link.close();
  await cluster.flush();
});

function aScript(source: string): Script {
  return { name: 'test', source, sha: createHash('sha1').update(source).digest('hex'), isWrite: true };
}

/** Touches a key that it names, and one that it does not. */
const count = aScript(
  "redis.call('INCR', KEYS[1] .. 'b') return { redis.call('INCR', KEYS[1]), redis.call('GET', KEYS[1] .. 'b') }",
);

const nodeIds = (nodes: readonly RedisServer[]) =>
  Promise.all(nodes.map(async (node) => String(await node.send('CLUSTER', 'MYID'))));

/** Says who has the slot from now on. */
async function assign(slot: number, id: string): Promise<void> {
  for (const node of cluster.nodes) await node.send('CLUSTER', 'SETSLOT', slot, 'NODE', id);
}

function rejection(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'it was done',
    (error: unknown) => String(error),
  );
}

describe('a Cluster', () => {
  it('is known by one of its hosts, and shares the partitions evenly', async () => {
    const [first] = cluster.nodes;
    const store = await openRedisStore({ url: first?.url ?? '', newId: randomUUID });
    expect(store.kind).toBe('Redis Cluster');
    await store.close();

    const sizes = await Promise.all(cluster.nodes.map((node) => node.send('KEYS', '{tocsin:[0-9]*born')));
    expect(sizes.map((marks) => (marks as string[]).length)).toEqual([5, 6, 5]);
  });

  it('that gives a slot to another master is followed', async () => {
    const [key, slot] = [link.keys.tag(3), slotOf(link.keys.tag(3))];
    expect(await link.run(count, [key], [])).toEqual([1, '1']);
    const owner = Math.floor((slot * 3) / 16_384);
    const ids = await nodeIds(cluster.nodes);
    const next = (owner + 1) % 3;
    await cluster.nodes[owner]?.send('FLUSHALL');

    await assign(slot, ids[next] ?? '');

    expect(await link.run(count, [key], [])).toEqual([1, '1']);
    expect(await cluster.nodes[next]?.send('GET', key)).toBe('1');
    expect(await link.send('get', key)).toBe('1');
    await cluster.nodes[next]?.send('FLUSHALL');
    await assign(slot, ids[owner] ?? '');
  });

  it('runs no script in a slot that is on its way, and goes on when it has arrived', async () => {
    const [key, slot] = [link.keys.tag(0), slotOf(link.keys.tag(0))];
    const [from, to] = cluster.nodes as [RedisServer, RedisServer];
    const [fromId, toId] = (await nodeIds([from, to])) as [string, string];
    expect(await link.run(count, [key], [])).toEqual([1, '1']);
    await to.send('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId);
    await from.send('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId);

    expect(await rejection(link.run(count, [key], []))).toContain('a part of the Cluster is on its way');
    await from.send('MIGRATE', '127.0.0.1', to.port, key, 0, 5_000);
    expect(await rejection(link.run(count, [key], []))).toContain('a part of the Cluster is on its way');
    await from.send('MIGRATE', '127.0.0.1', to.port, `${key}b`, 0, 5_000);
    expect(await rejection(link.run(count, [key], []))).toContain('a part of the Cluster is on its way');
    // A command of one key finds it on either side.
    expect(await link.send('get', key)).toBe('1');

    await assign(slot, toId);
    expect(await link.run(count, [key], [])).toEqual([2, '2']);
    await to.send('FLUSHALL');
    await assign(slot, fromId);
  });

  it('that loses a master fails in its partitions only, and works again when it is back', async () => {
    // Otherwise all masters refuse while one is away.
    for (const node of cluster.nodes) await node.configure('cluster-require-full-coverage', 'no');
    const lost = cluster.nodes[1] as RedisServer;
    const partitions = Array.from({ length: link.partitions }, (_, partition) => partition);
    const tryAll = () => Promise.all(partitions.map((each) => rejection(link.run(count, [link.keys.tag(each)], []))));
    expect(await tryAll()).toEqual(partitions.map(() => 'it was done'));

    const isLost = (partition: number) => Math.floor((slotOf(link.keys.tag(partition)) * 3) / 16_384) === 1;
    await lost.kill();
    try {
      // A busy machine may let a call to a living master time out, once.
      await until('the other partitions work, and only they', 5_000, async () =>
        (await tryAll()).every((outcome, partition) =>
          isLost(partition) ? outcome.includes('StoreError') : outcome === 'it was done',
        ),
      );
    } finally {
      await lost.restart();
      await cluster.settled();
    }
    await until('all partitions work', 5_000, async () =>
      (await tryAll()).every((outcome) => outcome === 'it was done'),
    );
  });

  it('that hangs in one master is not waited for longer than some seconds', async () => {
    const hanging = cluster.nodes[2] as RedisServer;
    const tag = link.keys.tag(15);
    await link.run(count, [tag], []);

    hanging.freeze();
    try {
      const from = performance.now();
      expect(await rejection(link.run(count, [tag], []))).toContain('StoreError');
      expect(performance.now() - from).toBeLessThan(5_000);
    } finally {
      hanging.thaw();
      await cluster.settled();
    }
    await until('it works', 5_000, async () => (await rejection(link.run(count, [tag], []))) === 'it was done');
  });

  it('without replicas confirms nothing where they are wanted', async () => {
    const store = await openRedisStore({ url: cluster.url, newId: randomUUID, prefix: 'sure' });
    await store.close();

    const wish = openRedisStore({ url: cluster.url, newId: randomUUID, prefix: 'sure', durability: 'replica' });
    const sure = await wish.catch((error: unknown) => String(error));
    if (typeof sure === 'string') expect(sure).toContain('did not confirm');
    else {
      await expect(sure.takeChore('a', 'me', noon, minute)).rejects.toThrow('did not confirm');
      await sure.close();
    }
  });
});
