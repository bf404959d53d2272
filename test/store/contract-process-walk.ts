import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LaneTurn } from '../../src/ports/store.ts';
import type { InspectedStore, Place } from './contract.ts';
import { checkWalk, startWalk, takeStep, type Walk } from './contract-walk.ts';
import { DeadProcess, type Death, type MortalLink } from './mortal-link.ts';
import { aCommit, commit, load, minute } from './samples.ts';
import { type Step, step } from './walk-steps.ts';

/** A process: its store, and the link through which it can be made to die. */
export interface Process {
  readonly store: InspectedStore;
  readonly link: MortalLink;
}

export interface ProcessPlace extends Place {
  openProcess(): Promise<Process>;
}

const processes = 3;
const leaseMs = 30_000;
/** Nobody waits longer for a turn that a death has lost: not for a lease, and not for what has to be moved once more. */
const healedAfterMs = 10 * minute;

const who = fc.nat({ max: processes - 1 });
const death: fc.Arbitrary<Death> = fc.record({
  call: fc.integer({ min: 1, max: 4 }),
  moment: fc.constantFrom('before' as const, 'after' as const),
});
const maybe = fc.option(death, { nil: undefined, freq: 2 });
/** Between what is written beside the group and what is written beside the lane. */
const midway = fc.constantFrom<Death | undefined>({ call: 1, moment: 'after' }, { call: 2, moment: 'before' });
/** Steps of lanes, which go over from slots of groups to slots of lanes: any of them may be the last of its process. */
const laneStep = fc.oneof(
  fc.record({ type: fc.constant('move' as const), who, death: maybe }),
  fc.record({ type: fc.constant('move' as const), who, death: midway }),
  fc.record({ type: fc.constant('take' as const), who, death: maybe }),
  fc.record({ type: fc.constant('endTurn' as const), who, death: maybe, keepEntry: fc.boolean() }),
  fc.record({ type: fc.constant('endTurn' as const), who, death: midway, keepEntry: fc.constant(false) }),
);
const anyStep = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('any' as const), who, step }) },
  { weight: 2, arbitrary: laneStep },
);
type LaneStep = typeof laneStep extends fc.Arbitrary<infer T> ? T : never;

/** Then a card is due, and lanes have something to do. */
const opening: readonly Step[] = [
  { type: 'report', group: 'g', alert: 'a', says: 'fires' },
  { type: 'load', group: 'g' },
  { type: 'flush', group: 'g' },
];

interface ProcessWalk extends Walk {
  readonly place: ProcessPlace;
  readonly running: Process[];
  readonly turns: (LaneTurn | undefined)[];
  /** Lanes that are leased, as this test counts: by whom does not matter. */
  readonly leases: Map<string, { readonly fence: number; readonly until: number }>;
}

export function describeProcessWalk(name: string, makePlace: () => Promise<ProcessPlace>, numRuns: number): void {
  describe(`${name}, any sequence of steps of ${processes} processes that die`, () => {
    it('leaves nobody forgotten and no lane to two of them', { timeout: 120_000 }, async () => {
      const walks = fc.array(anyStep, { maxLength: 90, size: 'max' });

      await fc.assert(
        fc.asyncProperty(walks, (steps) => walk(makePlace, steps)),
        { numRuns },
      );
    });
  });
}

async function walk(
  makePlace: () => Promise<ProcessPlace>,
  steps: readonly (typeof anyStep extends fc.Arbitrary<infer T> ? T : never)[],
) {
  const place = await makePlace();
  const running = await Promise.all(Array.from({ length: processes }, () => place.openProcess()));
  const plain = await startWalk(place);
  await plain.store.close();
  const state: ProcessWalk = { ...plain, place, running, turns: [], leases: new Map() };
  try {
    for (const each of opening) await takeAny(state, { type: 'any', who: 0, step: each });
    for (const each of steps) {
      await takeAny(state, each);
      state.store = (state.running[0] as Process).store;
      await checkWalk(state);
    }
    await everybodyHasATurn(state);
  } finally {
    await Promise.all(state.running.map(({ store }) => store.close()));
    await place.remove();
  }
}

async function takeAny(state: ProcessWalk, each: LaneStep | { type: 'any'; who: number; step: Step }): Promise<void> {
  if (each.type !== 'any') return takeLaneStep(state, each);
  switch (each.step.type) {
    case 'reopen':
      return restart(state, each.who);
    case 'move':
    case 'take':
      return takeLaneStep(state, { ...each.step, who: each.who, death: undefined });
    case 'endTurn':
      return takeLaneStep(state, { ...each.step, who: each.who, death: undefined });
    default:
      state.store = (state.running[each.who] as Process).store;
      return takeStep(state, each.step);
  }
}

async function takeLaneStep(state: ProcessWalk, each: LaneStep): Promise<void> {
  const { link } = state.running[each.who] as Process;
  link.dieAt(each.death);
  try {
    await perform(state, each);
  } catch (error) {
    if (!(error instanceof DeadProcess)) throw error;
    // A take that died may have leased any lane, and a turn that was being ended may have ended.
    if (each.type === 'endTurn') forget(state, state.turns[each.who]);
    await restart(state, each.who);
    return;
  }
  link.dieAt(undefined);
}

async function perform(state: ProcessWalk, each: LaneStep): Promise<void> {
  const { now, leases, turns } = state;
  const { store } = state.running[each.who] as Process;
  const held = turns[each.who];
  if (each.type === 'move') await store.moveDue(now, 9);
  else if (each.type === 'take') {
    const turn = await store.takeLane(now, leaseMs, 'me');
    if (turn === undefined) return;
    expect(leases.get(turn.lane)?.until ?? 0).toBeLessThanOrEqual(now);
    leases.set(turn.lane, { fence: turn.fence, until: now + leaseMs });
    turns[each.who] = turn;
  } else if (held !== undefined) {
    await store.endTurn(held, { keepEntry: each.keepEntry });
    forget(state, held);
  }
}

function forget({ leases }: ProcessWalk, turn: LaneTurn | undefined): void {
  if (turn !== undefined && leases.get(turn.lane)?.fence === turn.fence) leases.delete(turn.lane);
}

async function restart(state: ProcessWalk, index: number): Promise<void> {
  await state.running[index]?.store.close();
  state.running[index] = await state.place.openProcess();
  state.turns[index] = undefined;
}

/** Whatever is owed when all have died often enough is served once time has passed. */
async function everybodyHasATurn(state: ProcessWalk): Promise<void> {
  const { store } = state.running[0] as Process;
  const now = state.now + healedAfterMs;
  const { deliveries } = await store.inspect();
  const owed = deliveries.filter(({ at }) => at !== undefined && at <= now).map(nameOf);
  const served = new Set<string>();
  for (let idle = 0; idle < 2; ) {
    const moved = await store.moveDue(now, 9);
    const turn = await store.takeLane(now, leaseMs, 'me');
    idle = moved === 0 && turn === undefined ? idle + 1 : 0;
    if (turn === undefined) continue;
    served.add(nameOf(turn));
    const seen = await load(store, turn.gid);
    const deliveryDue = [{ target: turn.target, episode: turn.episode, priority: turn.priority }];
    await commit(store, aCommit(seen, { group: seen.group, deliveryDue }, { watchedEpisode: turn.episode }));
    await store.endTurn(turn, { keepEntry: false });
  }
  expect([...served]).toEqual(expect.arrayContaining(owed));
}

function nameOf({ gid, target, episode }: Pick<LaneTurn, 'gid' | 'target' | 'episode'>): string {
  return `${gid} ${target} ${episode}`;
}
