import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadedGroup } from '../../src/engine/alert-group.ts';
import type { LaneTurn } from '../../src/ports/store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import type { InspectedStore, Place } from './contract.ts';
import { makeRedisPlace } from './redis-places.ts';
import { aGid, minute, noon, ref } from './samples.ts';
import { type TwinStep, toCommit, toWrite, twinStep } from './twin-steps.ts';
import { withoutVersions } from './without-versions.ts';

/** What was loaded of each group, to decide by later. */
type Pocket = Map<string, LoadedGroup>;

const names = ['g', 'h', 'i'];
const alerts = ['a', 'b', 'c'];
const lease = 30_000;

let server: RedisServer;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(async () => {
  await server?.stop();
});

const makePlace = (partitions: number) =>
  makeRedisPlace({ url: server.url, partitions, flush: async () => void (await server.send('FLUSHALL')) });

describe('Redis and SQLite', () => {
  it.each([1, 16])('answer alike whatever is asked, with %i partitions', { timeout: 120_000 }, async (partitions) => {
    await fc.assert(
      fc.asyncProperty(fc.array(twinStep, { maxLength: 40, size: 'max' }), (steps) =>
        compare(() => makePlace(partitions), steps),
      ),
      { numRuns: 5 },
    );
  });
});

async function compare(makeRedis: () => Promise<Place>, steps: readonly TwinStep[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-twin-'));
  const place = await makeRedis();
  const twins = [
    await openSqliteStore({ file: join(folder, 'tocsin.db'), durability: 'normal' }),
    await place.open(),
  ] as const;
  const pockets = new Map(twins.map((store): [InspectedStore, Pocket] => [store, new Map()]));
  try {
    for (const step of steps) {
      await expectAlike(twins, (store) => take(store, step, pockets.get(store) ?? new Map()));
      await expectAlike(twins, look);
      if (step.type === 'load') for (const [store, pocket] of pockets) await load(store, step.group, pocket);
    }
    await expectAlike(twins, serveAll);
  } finally {
    await Promise.all(twins.map((store) => store.close()));
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function expectAlike(
  [model, other]: readonly [InspectedStore, InspectedStore],
  ask: (store: InspectedStore) => Promise<unknown>,
): Promise<void> {
  const expected = withoutVersions(await ask(model));
  expect(withoutVersions(await ask(other))).toEqual(expected);
}

async function take(store: InspectedStore, step: TwinStep, pocket: Readonly<Pocket>): Promise<unknown> {
  switch (step.type) {
    case 'ingest': {
      const refs = step.writes.map(({ alert }) => ref(step.group, alert));
      const readings = await store.readHeads(refs);
      const writes = step.writes.map((said, index) => toWrite(step.group, said, readings[index]?.head));
      const results = await store.commitIngest(writes, noon);
      // Of a group that other writes of the call change, a reading may tell the state before them or after.
      return [
        readings,
        results.map((result) => (result.type === 'ok' ? result : { ...result, reading: result.reading.head })),
      ];
    }
    case 'commit': {
      const loaded = pocket.get(step.group);
      return loaded && store.commitGroup(toCommit(loaded, step.commit)).catch((error: Error) => error.message);
    }
    case 'touch':
      return store.touchGroups(step.groups.map(aGid), step.at);
    case 'claim':
      return [...(await store.claimGroups(step.now, lease, 9))].sort();
    case 'load':
      return undefined;
  }
}

async function load(store: InspectedStore, name: string, pocket: Pocket): Promise<void> {
  const loaded = await store.loadGroup(aGid(name));
  if (loaded !== undefined) pocket.set(name, loaded);
}

/** All that can be seen from outside, in an order that does not depend on the driver. */
async function look(store: InspectedStore): Promise<unknown> {
  const { groups, deliveries } = await store.inspect();
  const pages = await Promise.all(
    [true, false].map(async (liveOnly) => (await store.scanGroups({ limit: 99, liveOnly })).groups),
  );
  return {
    groups: await Promise.all(names.map((name) => store.loadGroup(aGid(name)))),
    heads: await store.readHeads(names.flatMap((name) => alerts.map((alert) => ref(name, alert)))),
    timelines: await Promise.all(names.map((name) => store.readTimeline(aGid(name), 1, 9))),
    pages: pages.map((page) => [...page].sort((a, b) => a.group.gid.localeCompare(b.group.gid))),
    found: [...(await store.findGroups('', 99))].sort(),
    groupMarks: sorted(groups),
    deliveryMarks: sorted(deliveries),
    outbox: sorted(await store.readOutbox(99)),
    next: await store.nextDueAt(),
  };
}

/** Lanes and priorities of what is due show in the turns that it gets. */
async function serveAll(store: InspectedStore): Promise<unknown> {
  const now = noon + 60 * minute;
  const moved = await store.moveDue(now, 99);
  const turns: Omit<LaneTurn, 'fence'>[] = [];
  for (;;) {
    const turn = await store.takeLane(now, lease, 'me');
    if (turn === undefined) return { moved, turns: sorted(turns) };
    const { fence: _, ...rest } = turn;
    turns.push(rest);
    await store.endTurn(turn, { keepEntry: false });
  }
}

function sorted(items: readonly object[]): readonly string[] {
  return items.map((item) => JSON.stringify(Object.entries(item).sort())).sort();
}
