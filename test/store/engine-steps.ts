import fc from 'fast-check';
import { actOnGroup } from '../../src/engine/act.ts';
import { settleAgreement } from '../../src/engine/agree.ts';
import type { LoadedGroup } from '../../src/engine/alert-group.ts';
import type { Attempt, Delivery, DeliveryOutcome } from '../../src/engine/delivery.ts';
import type { DeliveryPlan } from '../../src/engine/delivery-plan.ts';
import { changeTo } from '../../src/engine/due.ts';
import { flushGroup } from '../../src/engine/flush.ts';
import type { GroupChange } from '../../src/engine/group-change.ts';
import type { Integration, IntegrationKey } from '../../src/engine/notification.ts';
import { planDelivery } from '../../src/engine/plan.ts';
import { reviewGroup } from '../../src/engine/review.ts';
import { settleDelivery, settleSearch } from '../../src/engine/settle.ts';
import type { Situation } from '../../src/engine/situation.ts';
import type { TimelineEntry } from '../../src/engine/timeline.ts';
import { isOwed, watchedEpisodeOf } from '../../src/engine/watch.ts';
import type { GroupCommit } from '../../src/ports/store.ts';
import { minute, slack } from './samples.ts';

const group = fc.constantFrom('g', 'g', 'g', 'h');
const alert = fc.constantFrom('a', 'b');
/** Those that need no words. */
type PlainWish = 'acknowledge' | 'unacknowledge' | 'resolve' | 'reopen';

const wish = fc.constantFrom<PlainWish>('acknowledge', 'unacknowledge', 'resolve', 'reopen');
const outcome = fc.constantFrom<DeliveryOutcome['type']>('done', 'done', 'done', 'unknown', 'retry', 'refused', 'gone');

/** `isLate`: decides on an old reading. `news`: what is reported in the midst of it. */
const race = {
  isLate: fc.constantFrom(false, false, true),
  news: fc.constantFrom('none' as const, 'none' as const, 'fires' as const, 'ended' as const),
};

export const engineStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('report' as const), group, alert, fires: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('flush' as const), group, ...race }) },
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('deliver' as const),
      outcome,
      isCut: fc.constantFrom(false, false, false, true),
      ...race,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('act' as const), group, wish, ...race }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(5_000, 40_000, 6 * minute) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reopen' as const) }) },
);

export type EngineStep = typeof engineStep extends fc.Arbitrary<infer T> ? T : never;

const shared = { sendResolved: true, callTimeoutMs: 10_000 };
const card: Integration = { ...shared, key: slack, kind: 'card', lane: 'slack:C1', editLane: 'slack edits' };
const notice: Integration = {
  ...shared,
  key: 'default/webhook/0' as IntegrationKey,
  kind: 'notice',
  lane: 'webhook:h',
};

const mirror: Integration = { ...shared, key: 'default/pager/0' as IntegrationKey, kind: 'mirror', lane: 'pager' };

export function situationAt(now: number): Situation {
  return {
    now,
    timers: { groupWaitMs: 30_000, groupIntervalMs: 5 * minute, repeatIntervalMs: 20 * minute },
    integrations: [card, notice, mirror],
    fallback: [],
    silences: [],
    gaps: [],
    lifecycle: { flapWindowMs: 10 * minute, expiryHoldMs: 2 * minute, cardDebounceMs: 1_000, reopen: 'on_refire' },
  };
}

export function toCommit({ ver, rev }: LoadedGroup, change: GroupChange, situation: Situation): GroupCommit {
  const watchedEpisode = watchedEpisodeOf(change.group, situation);
  const owed = isOwed(change.group);
  return { ver, rev, change, owed, ...(watchedEpisode === undefined ? {} : { watchedEpisode }) };
}

/** A review where there is something to review, else what was to be decided: two looks, as everybody takes them. */
export function decide(loaded: LoadedGroup, situation: Situation, then: () => GroupChange | undefined) {
  return reviewGroup(loaded, situation) ?? then();
}

export function flushIfDue(loaded: LoadedGroup, situation: Situation): GroupChange {
  const { state, tickAt } = loaded.group;
  const isDue = state !== 'dormant' && state !== 'retired' && tickAt !== undefined && tickAt <= situation.now;
  return isDue ? flushGroup(loaded, situation).change : changeTo(loaded.group);
}

export function grant(loaded: LoadedGroup, wanted: { id: string; wish: PlainWish }, situation: Situation) {
  const by = { id: 'slack:U1', name: 'Ana', origin: 'slack' };
  const answer = actOnGroup(loaded, { id: wanted.id, by, wish: { type: wanted.wish } }, situation);
  return answer.type === 'applied' ? answer.change : undefined;
}

export function plan(loaded: LoadedGroup, delivery: Delivery, entries: readonly TimelineEntry[], situation: Situation) {
  return planDelivery(loaded, delivery, situation, { entries, shortId: 'ABCD' });
}

/** What follows an agreement; absent: others have changed the group since it was planned. */
export function agree(
  loaded: LoadedGroup,
  { ver, delivery, plan }: { ver: number; delivery: Delivery; plan: Extract<DeliveryPlan, { type: 'agree' }> },
  situation: Situation,
): GroupChange | undefined {
  return loaded.ver === ver ? settleAgreement(loaded, delivery, plan, situation) : undefined;
}

/** What follows a call or a search that ended this way; absent: it is nobody's business any more. */
export function settleAfter(
  loaded: LoadedGroup,
  work: { delivery: Delivery; plan: DeliveryPlan; attempt: Attempt | undefined; outcome: DeliveryOutcome['type'] },
  situation: Situation,
): GroupChange | undefined {
  const { target, episode } = work.delivery;
  const base = { target, episode, jitter: 0.5 };
  if (work.plan.type === 'search') {
    const found = { type: 'found' as const, ref: { ts: '7' }, surplus: [] };
    const search = work.outcome === 'done' ? found : { type: 'absent' as const };
    const settled = settleSearch(loaded, { ...base, attemptId: work.plan.attempt.id, outcome: search }, situation);
    return settled.type === 'settled' ? settled.change : undefined;
  }
  if (work.plan.type !== 'step') return undefined;
  const attemptId = work.attempt === undefined ? {} : { attemptId: work.attempt.id };
  const settlement = { ...base, ...attemptId, settles: work.plan.settles, outcome: toOutcome(work.outcome) };
  const settled = settleDelivery(loaded, settlement, situation);
  return settled.type === 'settled' ? settled.change : undefined;
}

function toOutcome(type: DeliveryOutcome['type']): DeliveryOutcome {
  if (type === 'done') return { type, ref: { ts: '7' } };
  return type === 'rate_limited' ? { type, error: 'slow down', retryAfterMs: 1_000 } : { type, error: 'no' };
}
