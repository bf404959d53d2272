import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createActivity } from '../../src/dispatch/activity.ts';
import { withDeadlines } from '../../src/dispatch/deadline.ts';
import { createDestinations } from '../../src/dispatch/destinations.ts';
import { gidOf } from '../../src/dispatch/group-id.ts';
import { createIngest } from '../../src/dispatch/ingest.ts';
import { createLiveness } from '../../src/dispatch/liveness.ts';
import type { GroupKey } from '../../src/engine/route.ts';
import type { Store } from '../../src/ports/store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { anAlert, aPolicy, aRoute, is, minute, second } from '../support/builders.ts';
import { createFakeClock, noon } from '../support/fake-clock.ts';

let directory: string;
let store: Store;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-ingest-'));
  store = await openSqliteStore({ file: join(directory, 'tocsin.db'), durability: 'normal' });
});

afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

interface Overrides {
  readonly store?: Partial<Store>;
  readonly policy?: ReturnType<typeof aPolicy>;
}

/** Ingest over a store that counts calls and may be partly replaced. */
function anIngest(overrides: Overrides = {}) {
  const clock = createFakeClock();
  const calls: string[] = [];
  const woken: number[] = [];
  const policy = () => overrides.policy ?? aPolicy();
  const counted = new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(overrides.store ?? {}, name) ?? Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        calls.push(String(name));
        return member.apply(target, args);
      };
    },
  });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const limited = withDeadlines(counted, { clock, limitMs: 5000, elapsed: clock.now, watchCall: () => undefined });
  const ingest = createIngest({
    store: limited,
    clock,
    policy,
    destinations: createDestinations(policy),
    liveness: createLiveness({ store: limited, clock, policy, log }),
    log,
    activity: createActivity(clock),
    wake: (at) => woken.push(at - noon),
  });
  const trips = () => calls.filter((name) => name !== 'beat');
  return { clock, ingest, trips, woken, accept: (...alerts: Parameters<typeof anAlert>[0][]) => accept(alerts) };

  function accept(alerts: readonly Parameters<typeof anAlert>[0][]) {
    return ingest.accept(alerts.map(anAlert), 500 * alerts.length);
  }
}

async function readGroups() {
  return (await store.scanGroups({ limit: 100, liveOnly: false })).groups;
}

/** A store call that answers when the test says so. */
function aHeldCall<T>() {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { answer: resolve, call: () => promise };
}

describe('ingest', () => {
  it('stores a new alert in two trips and wakes for its group wait', async () => {
    const { accept, trips, woken } = anIngest();
    expect(await accept({})).toEqual({ type: 'stored' });
    expect(trips()).toEqual(['readHeads', 'commitIngest']);
    const [group] = await readGroups();
    expect(group).toMatchObject({ group: { state: 'waiting', tickAt: noon + 10 * second }, alerts: [{}] });
    expect(Math.min(...woken)).toBe(second);
  });

  it('takes one trip for a report that says nothing new', async () => {
    const { accept, trips } = anIngest();
    await accept({});
    await accept({});
    expect(trips().slice(2)).toEqual(['readHeads']);
  });

  it('does not store content again when only the end has moved', async () => {
    const { accept } = anIngest();
    await accept({ liveness: 'heartbeat', endsAt: noon + 4 * minute });
    const [before] = await readGroups();
    await accept({ liveness: 'heartbeat', startsAt: noon, at: noon + second, endsAt: noon + 5 * minute });
    const [after] = await readGroups();
    expect(after?.alerts[0]?.head.endsAt).toBe(noon + 5 * minute);
    expect(after?.rev).toBe(before?.rev);
  });

  it('keeps an alert of several routes in each of their groups', async () => {
    const pages = aRoute({ key: '{}/{severity="critical"}', matchers: [is('severity', 'critical')], continue: true });
    const rest = aRoute({ key: '{}/{}', receiver: 'log' });
    const policy = aPolicy({ route: aRoute({ children: [pages, rest] }), receivers: { team: [], log: [] } });
    await anIngest({ policy }).accept({});
    expect((await readGroups()).map(({ group }) => group.receiver).sort()).toEqual(['log', 'team']);
  });

  it('keeps groups apart whose receiver and key read the same together', () => {
    const key = (text: string) => text as GroupKey;
    expect(gidOf('a', key('b{}:{}'))).not.toBe(gidOf('ab', key('{}:{}')));
  });

  it('drops a resolved alert that nobody was told of, and takes it for done', async () => {
    const { accept, trips } = anIngest();
    expect(await accept({ startsAt: noon - minute, endsAt: noon - second })).toEqual({ type: 'stored' });
    expect(trips()).toEqual(['readHeads']);
    expect(await readGroups()).toEqual([]);
  });

  it('keeps a resolved alert that it does not know while somebody was last told that something fires', async () => {
    const { accept } = anIngest();
    await accept({});
    const [loaded] = await readGroups();
    if (loaded === undefined) throw new Error('no group');
    const { group, ver, rev } = loaded;
    const nothing = { bumpsRev: false, drop: [], timeline: [], deliveries: [], deliveryDue: [], outbox: [] };
    await store.commitGroup({ ver, rev, change: { ...nothing, group, groupDueAt: noon + minute }, owed: true });
    await accept({ labels: { service: 'basket' }, startsAt: noon - minute, endsAt: noon - second });
    expect((await readGroups())[0]?.alerts).toHaveLength(2);
  });

  it('takes an alert that fires and resolves in one request for resolved', async () => {
    const { accept } = anIngest();
    await accept({}, { startsAt: noon, endsAt: noon });
    const [group] = await readGroups();
    expect(group?.alerts[0]?.head.endsAt).toBe(noon);
  });

  it('gives requests that arrive during a commit one commit together', async () => {
    const held = aHeldCall<undefined>();
    let isFirst = true;
    const commitIngest: Store['commitIngest'] = async (...args) => {
      if (isFirst) {
        isFirst = false;
        await held.call();
      }
      return store.commitIngest(...args);
    };
    const { accept, trips } = anIngest({ store: { commitIngest } });
    const first = accept({});
    while (!trips().includes('commitIngest')) await new Promise(setImmediate);
    const others = Array.from({ length: 20 }, (_, index) => accept({ labels: { service: `s${index}` } }));
    held.answer(undefined);
    expect(await Promise.all([first, ...others])).toEqual(Array(21).fill({ type: 'stored' }));
    expect(trips()).toEqual(['readHeads', 'commitIngest', 'readHeads', 'commitIngest']);
  });

  it('spreads a large request over commits of 512 alerts', async () => {
    const sizes: number[] = [];
    const commitIngest: Store['commitIngest'] = (writes, now) => {
      sizes.push(writes.length);
      return store.commitIngest(writes, now);
    };
    const { ingest } = anIngest({ store: { commitIngest } });
    const alerts = Array.from({ length: 1100 }, (_, index) => anAlert({ labels: { service: `s${index}` } }));
    expect(await ingest.accept(alerts, 1100 * 100)).toEqual({ type: 'stored' });
    expect(sizes).toEqual([512, 512, 76]);
    expect((await readGroups())[0]?.alerts).toHaveLength(1100);
  });

  it('merges again when somebody else has moved a head in between', async () => {
    let isFirst = true;
    const readHeads: Store['readHeads'] = async (refs) => {
      const readings = await store.readHeads(refs);
      if (isFirst) {
        isFirst = false;
        await anIngest().accept({ at: noon - minute });
      }
      return readings;
    };
    const { accept } = anIngest({ store: { readHeads } });
    await accept({ annotations: { summary: 'Even more errors' } });
    const [group] = await readGroups();
    expect(group?.alerts[0]).toMatchObject({
      head: { startsAt: noon - minute, fires: 1 },
      content: { annotations: { summary: 'Even more errors' } },
    });
  });

  it('does not answer before the alerts are durable', async () => {
    const held = aHeldCall<undefined>();
    const commitIngest: Store['commitIngest'] = async (...args) => {
      await held.call();
      return store.commitIngest(...args);
    };
    const { accept, trips } = anIngest({ store: { commitIngest } });
    let isAnswered = false;
    const answer = accept({}).then((given) => {
      isAnswered = true;
      return given;
    });
    while (!trips().includes('commitIngest')) await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(isAnswered).toBe(false);
    held.answer(undefined);
    expect(await answer).toEqual({ type: 'stored' });
  });
});

/** Long enough for a batch to fail and the next to begin. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

describe('ingest without a store that answers', () => {
  it('is unavailable once the store takes longer than five seconds', async () => {
    const { accept, clock } = anIngest({ store: { readHeads: aHeldCall<never>().call } });
    const answer = accept({});
    await clock.advance(5 * second, async () => new Promise(setImmediate));
    expect(await answer).toMatchObject({ type: 'unavailable' });
  });

  it('takes no more once work has waited for two seconds', async () => {
    const { accept, clock } = anIngest({ store: { readHeads: aHeldCall<never>().call } });
    const first = accept({});
    await clock.advance(2 * second, someTurns);
    const next = accept({ labels: { service: 'a' } });
    await clock.advance(1, someTurns);
    expect(await accept({})).toMatchObject({ type: 'overloaded', retryAfterMs: 2000 });
    await clock.advance(10 * second, someTurns);
    expect(await Promise.all([first, next])).toMatchObject([{ type: 'unavailable' }, { type: 'unavailable' }]);
  });

  it('takes no more than 64 MB that wait', async () => {
    const { ingest, accept } = anIngest({ store: { readHeads: aHeldCall<never>().call } });
    void ingest.accept([anAlert()], 64 * 1024 * 1024 - 100);
    expect(await accept({})).toMatchObject({ type: 'overloaded' });
  });

  it('is unavailable with the reason that the store gives, and works again afterwards', async () => {
    let isFull = true;
    const commitIngest: Store['commitIngest'] = async (...args) => {
      if (isFull) throw new Error('the disk is full');
      return store.commitIngest(...args);
    };
    const { accept } = anIngest({ store: { commitIngest } });
    expect(await accept({})).toEqual({ type: 'unavailable', error: 'the disk is full' });
    isFull = false;
    expect(await accept({})).toEqual({ type: 'stored' });
  });

  it('takes nothing once it stops, and finishes what it took', async () => {
    const { accept, ingest } = anIngest();
    const taken = accept({});
    const stopped = ingest.stop();
    expect(await accept({})).toMatchObject({ type: 'unavailable' });
    await stopped;
    expect(await taken).toEqual({ type: 'stored' });
  });
});
