import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { RedisDurability } from '../../src/store/redis/durability.ts';
import { openRedisStore, type RedisStore } from '../../src/store/redis/redis-store.ts';
import { startFakeSentinel } from '../support/fake-sentinel.ts';
import { type RedisCluster, startCluster } from '../support/redis-cluster.ts';
import { type RedisPair, startPair } from '../support/redis-sentinel.ts';
import { startRedis, until } from '../support/redis-server.ts';
import { startActs, startIngest, type Writer } from './failover-writer.ts';
import { findBreaches } from './invariant.ts';
import { lease, owe, settleTurn } from './lane-steps.ts';
import { noon } from './samples.ts';

/** Work goes on so soon after Redis is back (issue 3). */
const resumesWithinMs = 5_000;

/** With appendfsync everysec a write may wait behind a slow disk, and die with Redis. */
const onDisk = { appendonly: 'yes', appendfsync: 'always' };

async function aStore(url: string, durability: RedisDurability): Promise<RedisStore> {
  const store = await openRedisStore({ url, durability, newId: randomUUID });
  onTestFinished(() => store.close());
  return store;
}

function running(writer: Writer): Writer {
  onTestFinished(() => writer.stop());
  return writer;
}

describe('a Sentinel pair whose master changes', () => {
  let pair: RedisPair;

  beforeAll(async () => {
    pair = await startPair();
  });

  afterAll(async () => {
    await pair?.stop();
  });

  beforeEach(async () => {
    await pair.inStep();
    await (await pair.master()).send('FLUSHALL');
  });

  it('keeps what a replica had when the master is killed, and goes on with the other', {
    timeout: 60_000,
  }, async () => {
    const store = await aStore(pair.url, 'replica');
    const writer = running(startIngest(store));
    const acts = running(await startActs(await aStore(pair.url, 'aof')));
    await Promise.all([writer.more(200), acts.more(50)]);

    const killed = await pair.master();
    await killed.kill();
    await pair.movedFrom(killed);
    // Nobody but the new master is there: what has to be in two places is refused, what people do is not.
    const actsResumedMs = await acts.more(20);
    await killed.restart();
    await pair.inStep();
    const resumedMs = await writer.more(50);
    await Promise.all([writer.stop(), acts.stop()]);

    const survivor = await aStore(pair.url, 'aof');
    await writer.check(survivor);
    await acts.check(survivor);
    expect(writer.refused()).toBeGreaterThan(0);
    expect(actsResumedMs).toBeLessThan(resumesWithinMs);
    expect(resumedMs).toBeLessThan(resumesWithinMs);
    expect(await findBreaches(store, noon)).toEqual([]);
  });

  it('keeps everything when the roles are changed on purpose', { timeout: 60_000 }, async () => {
    const writer = running(startIngest(await aStore(pair.url, 'replica')));
    await writer.more(200);

    await pair.failOver();
    await pair.inStep();
    const resumedMs = await writer.more(50);
    await writer.stop();

    await writer.check(await aStore(pair.url, 'aof'));
    expect(resumedMs).toBeLessThan(resumesWithinMs);
  });

  it('promises nothing for a master that hangs and comes back after another took over', {
    timeout: 60_000,
  }, async () => {
    const writer = running(startIngest(await aStore(pair.url, 'replica')));
    await writer.more(200);

    const hung = await pair.master();
    hung.freeze();
    await pair.movedFrom(hung);
    hung.thaw();
    await pair.inStep();
    const resumedMs = await writer.more(50);
    await writer.stop();

    await writer.check(await aStore(pair.url, 'aof'));
    expect(resumedMs).toBeLessThan(resumesWithinMs);
  });

  it('gives a turn to what waited in lanes, whatever of them was lost', { timeout: 60_000 }, async () => {
    const store = await aStore(pair.url, 'replica');
    for (const name of ['a', 'b', 'c', 'd']) await owe(store, name, { at: noon, lane: `slack:${name}` });
    await store.moveDue(noon, 2);
    const turn = await store.takeLane(noon, lease, 'me');
    expect(turn).toBeDefined();

    await pair.failOver();
    await pair.inStep();
    const served = await serveAll(await aStore(pair.url, 'replica'), noon + 600_000);

    expect(served).toBe(4);
  });
});

describe('a Sentinel that tells of a failover while it is asked for the master', () => {
  it('is asked again', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const sentinel = await startFakeSentinel(server);
    onTestFinished(() => sentinel.close());
    const store = await aStore(`redis+sentinel://${sentinel.address}/tocsin`, 'aof');
    sentinel.hold();
    await server.send('CLIENT', 'KILL', 'TYPE', 'normal');
    await until('the master is asked for', resumesWithinMs, async () => sentinel.asking() > 0);

    sentinel.tellOfFailover();
    await expect(store.ping()).rejects.toThrow();
    sentinel.answer();

    await until('work goes on', resumesWithinMs, () => store.ping().then(() => true));
  });
});

describe('a Cluster of which one master is killed', () => {
  let cluster: RedisCluster;

  beforeAll(async () => {
    cluster = await startCluster({ config: { ...onDisk, 'cluster-require-full-coverage': 'no' } });
  });

  afterAll(async () => {
    await cluster?.stop();
  });

  it('loses nothing that was promised, and goes on once it is back', { timeout: 60_000 }, async () => {
    const store = await aStore(cluster.url, 'aof');
    const writer = running(startIngest(store));
    await writer.more(300);

    const [node] = cluster.nodes;
    await node?.kill();
    const refused = writer.refused();
    await expect.poll(() => writer.refused(), { timeout: 10_000 }).toBeGreaterThan(refused);
    await node?.restart();
    await cluster.settled();
    const resumedMs = await writer.more(300);
    await writer.stop();

    await writer.check(store);
    expect(resumedMs).toBeLessThan(resumesWithinMs);
    expect(await findBreaches(store, noon)).toEqual([]);
  });
});

/** Groups that had a turn by then. */
async function serveAll(store: RedisStore, now: number): Promise<number> {
  const served = new Set<string>();
  for (let idle = 0; idle < 2; ) {
    const moved = await store.moveDue(now, 9);
    const turn = await store.takeLane(now, lease, 'me');
    idle = moved === 0 && turn === undefined ? idle + 1 : 0;
    if (turn === undefined) continue;
    served.add(turn.gid);
    await settleTurn(store, turn);
  }
  return served.size;
}
