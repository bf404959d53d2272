import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertHead } from '../../src/engine/alert.ts';
import type { LoadedGroup } from '../../src/engine/alert-group.ts';
import type { GroupCommit, LaneTurn } from '../../src/ports/store.ts';
import type { InspectedStore, Place } from './contract.ts';
import { findBreaches, readAll } from './invariant.ts';
import { aContent, aGid, aGroup, aHead, ingest, minute, noon, ref } from './samples.ts';
import { act, flush, isFiring, type Step, settle, step } from './walk-steps.ts';

export interface Walk {
  readonly place: Place;
  store: InspectedStore;
  now: number;
  /** The last reading of each group, however old it is by now. */
  readonly pocket: Map<string, LoadedGroup>;
  turn: LaneTurn | undefined;
  /** What was acknowledged: head by group and alert. */
  readonly heads: Map<string, AlertHead>;
  readonly entries: Map<string, number>;
}

export function describeWalk(makePlace: () => Promise<Place>): void {
  describe('any sequence of steps, with readings used late', () => {
    it('leaves nobody forgotten, no alert lost and no timeline with a hole', { timeout: 120_000 }, async () => {
      const walks = fc.array(step, { maxLength: 80, size: 'max' });

      await fc.assert(
        fc.asyncProperty(walks, (steps) => walk(makePlace, steps)),
        { numRuns: 15 },
      );
    });
  });
}

async function walk(makePlace: () => Promise<Place>, steps: readonly Step[]): Promise<void> {
  const state = await startWalk(await makePlace());
  try {
    for (const each of steps) {
      await takeStep(state, each);
      await checkWalk(state);
    }
  } finally {
    await state.store.close();
    await state.place.remove();
  }
}

export async function startWalk(place: Place): Promise<Walk> {
  const store = await place.open();
  return { place, store, now: noon, pocket: new Map(), turn: undefined, heads: new Map(), entries: new Map() };
}

/** Nobody is forgotten, and everything that was acknowledged is there. */
export async function checkWalk({ store, now, heads, entries }: Walk): Promise<void> {
  expect(await findBreaches(store, now)).toEqual([]);
  const groups = await readAll(store);
  const stored = groups.flatMap(({ group, alerts }) =>
    alerts.map(({ fingerprint, head }) => [`${group.gid} ${fingerprint}`, head] as const),
  );
  expect(new Map(stored)).toEqual(heads);
  for (const { group, timelineSeq } of groups) expect(timelineSeq).toBe(entries.get(group.gid) ?? 0);
}

export async function takeStep(state: Walk, each: Step): Promise<void> {
  switch (each.type) {
    case 'report':
      return report(state, each);
    case 'load':
      return pocket(state, each.group);
    case 'flush':
      return commitLate(state, each.group, (loaded) => flush(loaded, state.now));
    case 'settle':
      return commitLate(state, each.group, settle);
    case 'act':
      return commitLate(state, each.group, (loaded) => act(loaded, state.now));
    case 'race':
      await pocket(state, each.group);
      await report(state, each);
      return takeStep(state, { type: each.decision, group: each.group });
    case 'touch':
      return state.store.touchGroups([aGid(each.group)], state.now + 1_000);
    case 'wait':
      state.now += each.ms;
      return;
    case 'reopen':
      await state.store.close();
      state.store = await state.place.open();
      state.turn = undefined;
      return;
    default:
      return takeLaneStep(state, each);
  }
}

async function takeLaneStep(
  state: Walk,
  each: Extract<Step, { type: 'claim' | 'move' | 'take' | 'endTurn' }>,
): Promise<void> {
  const { store, now } = state;
  if (each.type === 'claim') await store.claimGroups(now, 30_000, 9);
  else if (each.type === 'move') await store.moveDue(now, 9);
  else if (each.type === 'take') state.turn = (await store.takeLane(now, 30_000, 'me')) ?? state.turn;
  else if (state.turn !== undefined) await store.endTurn(state.turn, { keepEntry: each.keepEntry });
}

/** What dispatch does with one report; whether anybody would see a difference decides about the revision. */
async function report(
  { store, now, heads }: Walk,
  said: Pick<Extract<Step, { type: 'report' }>, 'group' | 'alert' | 'says'>,
): Promise<void> {
  const to = ref(said.group, said.alert);
  const [reading] = await store.readHeads([to]);
  const fires = said.says === 'fires';
  if (!fires && reading?.head === undefined) return;
  const head = aHead({ startsAt: now, endsAt: fires ? now + 4 * minute : now, updatedAt: now });
  const changes = reading?.head === undefined || isFiring(reading.head, now) !== fires;
  const sleeps = reading?.group?.state === undefined || reading.group.state === 'dormant';
  await ingest(store, {
    ...to,
    ...(reading?.head !== undefined && { expected: reading.head }),
    head,
    ...(changes && { content: aContent() }),
    ...(fires && (sleeps || reading.group?.state === 'waiting') && { wakeAt: now + minute / 2 }),
    bumpsRev: changes,
    refreshAt: now + 1_000,
    group: aGroup(to.gid),
  });
  heads.set(`${to.gid} ${to.fingerprint}`, head);
}

async function pocket({ store, pocket: readings }: Walk, name: string): Promise<void> {
  const loaded = await store.loadGroup(aGid(name));
  if (loaded !== undefined) readings.set(name, loaded);
}

/** Decides on the pocketed reading, which others may have overtaken: then the store must refuse or hold. */
async function commitLate(state: Walk, name: string, decide: (loaded: LoadedGroup) => GroupCommit): Promise<void> {
  const loaded = state.pocket.get(name);
  if (loaded === undefined) return;
  const wanted = decide(loaded);
  const result = await state.store.commitGroup(wanted);
  if (result.type === 'conflict') return;
  const { gid } = loaded.group;
  state.entries.set(gid, loaded.timelineSeq + wanted.change.timeline.length);
  for (const { fingerprint, head } of wanted.change.drop) {
    const key = `${gid} ${fingerprint}`;
    if (state.heads.get(key)?.updatedAt === head.updatedAt && state.heads.get(key)?.endsAt === head.endsAt)
      state.heads.delete(key);
  }
}
