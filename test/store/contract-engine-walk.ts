import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertHead } from '../../src/engine/alert.ts';
import type { GroupId, LoadedGroup } from '../../src/engine/alert-group.ts';
import type { Attempt } from '../../src/engine/delivery.ts';
import { changeTo } from '../../src/engine/due.ts';
import type { GroupChange } from '../../src/engine/group-change.ts';
import { bumpsRev, mergeHead, needsContent } from '../../src/engine/merge.ts';
import { firstTickAt } from '../../src/engine/new-group.ts';
import { beginAttempt } from '../../src/engine/settle.ts';
import type { LaneTurn } from '../../src/ports/store.ts';
import type { InspectedStore, Place } from './contract.ts';
import {
  agree,
  decide,
  type EngineStep,
  engineStep,
  flushIfDue,
  grant,
  plan,
  settleAfter,
  situationAt,
  toCommit,
} from './engine-steps.ts';
import { findBreaches } from './invariant.ts';
import { aContent, aGid, aGroup, aHead, ingest, minute, noon, ref } from './samples.ts';

interface Walk {
  readonly place: Place;
  store: InspectedStore;
  now: number;
  steps: number;
  readonly pocket: Map<GroupId, LoadedGroup>;
}

type Race = Extract<EngineStep, { isLate: boolean }>;

export function describeEngineWalk(makePlace: () => Promise<Place>): void {
  describe('any sequence of decisions of the real engine, with races and lost answers', () => {
    it('leaves nobody forgotten', { timeout: 120_000 }, async () => {
      const walks = fc.array(engineStep, { maxLength: 150, size: 'max' });

      await fc.assert(
        fc.asyncProperty(walks, (steps) => walk(makePlace, steps)),
        { numRuns: 15 },
      );
    });
  });
}

async function walk(makePlace: () => Promise<Place>, steps: readonly EngineStep[]): Promise<void> {
  const place = await makePlace();
  const state: Walk = { place, store: await place.open(), now: noon, steps: 0, pocket: new Map() };
  try {
    for (const each of steps) {
      state.steps += 1;
      await take(state, each);
      expect(await findBreaches(state.store, state.now)).toEqual([]);
    }
  } finally {
    await state.store.close();
    await place.remove();
  }
}

async function take(state: Walk, each: EngineStep): Promise<void> {
  switch (each.type) {
    case 'report':
      return report(state, aGid(each.group), each);
    case 'wait':
      state.now += each.ms;
      await state.store.claimGroups(state.now - 2 * minute, 30_000, 9);
      return;
    case 'reopen':
      await state.store.close();
      state.store = await state.place.open();
      return;
    case 'flush':
      await decideAndCommit(state, aGid(each.group), each, (loaded) => flushIfDue(loaded, situationAt(state.now)));
      return;
    case 'act': {
      const wanted = { id: `i${state.steps}`, wish: each.wish };
      await decideAndCommit(state, aGid(each.group), each, (loaded) => grant(loaded, wanted, situationAt(state.now)));
      return;
    }
    case 'deliver':
      return deliver(state, each);
  }
}

async function report({ store, now }: Walk, gid: GroupId, said: { alert: string; fires: boolean }): Promise<void> {
  const to = { ...ref('any', said.alert), gid };
  const [reading] = await store.readHeads([to]);
  if (reading?.head === undefined && !said.fires) return;
  const incoming: AlertHead = aHead({ startsAt: now, endsAt: said.fires ? now + 4 * minute : now, updatedAt: now });
  const { head, change } = mergeHead(reading?.head, incoming, now);
  if (change === 'unchanged') return;
  const wakeAt = firstTickAt(situationAt(now).timers, head.startsAt, now);
  await ingest(store, {
    ...to,
    ...(reading?.head !== undefined && { expected: reading.head }),
    head,
    ...(needsContent(change, reading?.head, incoming) && { content: aContent() }),
    ...(said.fires && { wakeAt }),
    bumpsRev: bumpsRev(change),
    refreshAt: now + 1_000,
    group: aGroup(gid),
  });
}

/** Loads or remembers, decides, lets something be reported, and commits: whatever comes of it. */
async function decideAndCommit(
  state: Walk,
  gid: GroupId,
  { isLate, news }: Pick<Race, 'isLate' | 'news'>,
  choose: (loaded: LoadedGroup) => GroupChange | undefined,
): Promise<void> {
  const situation = situationAt(state.now);
  const loaded = (isLate ? state.pocket.get(gid) : undefined) ?? (await state.store.loadGroup(gid));
  if (loaded === undefined) return;
  state.pocket.set(gid, loaded);
  const change = decide(loaded, situation, () => choose(loaded));
  if (news !== 'none') await report(state, gid, { alert: 'b', fires: news === 'fires' });
  if (change !== undefined) await state.store.commitGroup(toCommit(loaded, change, situation));
}

/** One turn of a lane. `isCut`: nobody ever hears how the call ended. */
async function deliver(state: Walk, each: Extract<EngineStep, { type: 'deliver' }>): Promise<void> {
  await state.store.moveDue(state.now, 9);
  const turn = await state.store.takeLane(state.now, 30_000, 'me');
  if (turn === undefined) return;
  await runTurn(state, turn, each);
  if (!each.isCut) await state.store.endTurn(turn, { keepEntry: false });
}

async function runTurn(state: Walk, turn: LaneTurn, each: Extract<EngineStep, { type: 'deliver' }>): Promise<void> {
  const { gid, target, episode, priority } = turn;
  const situation = situationAt(state.now);
  const loaded = await state.store.loadGroup(gid);
  const delivery = loaded?.deliveries.find((one) => one.target === target && one.episode === episode);
  if (loaded === undefined || delivery === undefined) return;
  const entries = await state.store.readTimeline(gid, delivery.told, 99);
  const wanted = plan(loaded, delivery, entries, situation);
  const on = { isLate: false, news: each.news };
  if (wanted.type === 'nothing' || wanted.type === 'wait') {
    const mark = { target, episode, priority, ...(wanted.type === 'wait' && { at: wanted.until }) };
    await decideAndCommit(state, gid, on, (seen) => (seen.ver === loaded.ver ? markOnly(seen, mark) : undefined));
    return;
  }
  if (wanted.type === 'agree') {
    const agreement = { ver: loaded.ver, delivery, plan: wanted };
    await decideAndCommit(state, gid, on, (seen) => agree(seen, agreement, situation));
    return;
  }
  const attempt: Attempt | undefined =
    wanted.type === 'step'
      ? { id: `a${state.steps}`, at: state.now, type: wanted.step.type, searches: 0, settles: wanted.settles }
      : undefined;
  if (attempt !== undefined) {
    const begun = toCommit(loaded, beginAttempt(loaded, delivery, attempt, situation), situation);
    if ((await state.store.commitGroup(begun)).type === 'conflict') return;
  }
  if (each.isCut) return;
  const work = { delivery, plan: wanted, attempt, outcome: each.outcome };
  await decideAndCommit(state, gid, on, (seen) => settleAfter(seen, work, situation));
}

function markOnly(loaded: LoadedGroup, mark: GroupChange['deliveryDue'][number]): GroupChange {
  return changeTo(loaded.group, { deliveryDue: [mark] });
}
