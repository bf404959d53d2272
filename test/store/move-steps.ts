import { randomUUID } from 'node:crypto';
import type { GroupId } from '../../src/engine/alert-group.ts';
import type { MovableStore, MoveStore } from '../../src/ports/move-store.ts';
import type { Store } from '../../src/ports/store.ts';
import { type MoveOptions, moveStore } from '../../src/store/move.ts';
import type { InspectedStore, Place } from './contract.ts';
import { readAll } from './invariant.ts';
import {
  aCommit,
  aContent,
  aDelivery,
  aGid,
  anEntry,
  anEpisode,
  aSilence,
  asleep,
  aWrite,
  commit,
  due,
  ingest,
  load,
  minute,
  noon,
  openGroup,
  ref,
  slack,
} from './samples.ts';

export type MovableInspected = InspectedStore & MoveStore;

export interface MovePlace extends Place {
  open(): Promise<MovableInspected>;
}

let calls = 0;

/** A call long after any other: what died before is not heard of any more. */
export function moveOptions(from: MovableStore, to: MovableStore, over: Partial<MoveOptions> = {}): MoveOptions {
  calls += 1;
  const startedAt = noon + calls * minute;
  return {
    from: { store: from, name: './data' },
    to: { store: to, name: 'redis://there' },
    now: () => startedAt,
    newId: randomUUID,
    onProgress: () => undefined,
    shouldStop: () => false,
    ...over,
  };
}

export async function move(from: MovableStore, to: MovableStore): Promise<void> {
  const outcome = await moveStore(moveOptions(from, to));
  if (outcome.type !== 'moved') throw new Error(`not moved: ${JSON.stringify(outcome)}`);
}

/** Every read of the port. Lanes are left out: they do not travel. */
export async function readEverything(store: InspectedStore, gids: readonly GroupId[]) {
  const marks = await store.inspect();
  const groups = await readAll(store);
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return {
    scanned: groups.toSorted(byText),
    loaded: await Promise.all(gids.map((gid) => store.loadGroup(gid))),
    timelines: await Promise.all(gids.map((gid) => store.readTimeline(gid, 0, 5_000))),
    heads: await store.readHeads(
      groups
        .flatMap(({ group, alerts }) => alerts.map(({ fingerprint }) => ({ gid: group.gid, fingerprint })))
        .toSorted(byText),
    ),
    live: (await store.findGroups('', 5_000)).toSorted(),
    groupMarks: marks.groups.toSorted(byText),
    deliveryMarks: marks.deliveries.map(({ isInLane: _, ...mark }) => mark).toSorted(byText),
    silences: await store.readSilences(0),
    effects: (await store.readOutbox(99)).toSorted(byText),
    note: await store.readNote('silences_swept'),
    policy: await store.readPolicyMark(),
  };
}

export const filledGroups = ['open', 'asleep', 'retired', 'owed', 'large', '__proto__'].map(aGid);

/** One of everything that a store can hold; `bulk`: how large the large group is, in alerts and timeline entries. */
export async function fill(store: Store, bulk: number): Promise<void> {
  await store.beat(noon - 10 * minute, 30_000, minute);
  await store.beat(noon, 30_000, 20 * minute);
  await store.adoptPolicy('first', 0);
  await store.adoptPolicy('second', 1);
  await store.writeNote('silences_swept', '{"version":2}');
  for (const id of ['b', 'a', 'c']) await store.putSilence(aSilence(id));
  await store.putSilence(aSilence('b', { comment: 'longer' }), aSilence('b'));
  for (const name of ['open', 'asleep', 'retired', '__proto__']) await openGroup(store, name);
  await ingest(store, aWrite(ref('open', 'z')), aWrite(ref('open', 'b')));
  await sleep(store, 'asleep', 'dormant');
  await sleep(store, 'retired', 'retired');
  await fillOwed(store);
  await fillLarge(store, bulk);
}

async function sleep(store: Store, name: string, state: 'dormant' | 'retired'): Promise<void> {
  const loaded = await load(store, aGid(name));
  const change = asleep(loaded);
  const outbox = [{ id: `o ${name}`, type: 'expire_silence' as const, silence: aSilence('a').id }];
  const { tickAt: _, ...group } = loaded.group;
  const ended = { ...group, state, episode: anEpisode(1, { endedAt: noon, finalRev: loaded.rev }) };
  await commit(store, aCommit(loaded, { ...change, group: ended, outbox, drop: loaded.alerts }));
}

/** Deliveries with marks of each kind, and a group that ingest woke after its last commit. */
async function fillOwed(store: Store): Promise<void> {
  const loaded = await openGroup(store, 'owed', 'lane | with "signs"');
  const deliveries = [aDelivery({ episode: 2, ref: { channel: 'C1', ts: '1.2' } }), aDelivery({ episode: 3 })];
  const deliveryDue = [
    due({ at: noon + 7, priority: 1, lane: 'slack edits' }),
    due({ target: slack, episode: 2, at: noon + 9, priority: 0 }),
  ];
  const change = { ...asleep(loaded), drop: loaded.alerts, timeline: [anEntry()] };
  await commit(store, aCommit(loaded, { ...change, deliveries, deliveryDue }, { watchedEpisode: 1, owed: true }));
  await ingest(store, aWrite(ref('owed', 'woke')));
}

async function fillLarge(store: Store, bulk: number): Promise<void> {
  const content = aContent({ annotations: { description: 'x'.repeat(2_000) } });
  const writes = Array.from({ length: bulk }, (_, index) => aWrite(ref('large', `a${index}`), { content }));
  await ingest(store, ...writes);
  const loaded = await load(store, aGid('large'));
  const timeline = Array.from({ length: bulk }, (_, index) => anEntry({ at: noon + index }));
  const first = loaded.alerts[0];
  await commit(store, aCommit(loaded, { timeline, drop: first === undefined ? [] : [first] }));
  if (first !== undefined) await ingest(store, aWrite({ gid: aGid('large'), fingerprint: first.fingerprint }));
}
