import type { Attempt, DeliveryOutcome } from '../engine/delivery.ts';
import type { DeliveryPlan } from '../engine/delivery-plan.ts';
import { beginAttempt, type Settlement, settleDelivery } from '../engine/settle.ts';
import type { Bucket } from '../ports/store.ts';
import type { CallContext } from '../ports/target.ts';
import { kindOf, namesOf } from './commits.ts';
import type { DeliverDeps, Overtaken, TurnEnd, Work } from './delivery-turn.ts';
import { textOf } from './error-text.ts';
import { settleUntilStored } from './settle-until-stored.ts';
import { keepOneMessage } from './surplus.ts';
import { callVendor } from './vendor-call.ts';

type Step = Extract<DeliveryPlan, { type: 'step' }>;

/** While a budget is used up, the lane is looked at again this often: something more urgent may need another budget. */
const LOOK_AGAIN_MS = 1000;
/** What must be left of a lease besides the call itself. */
const SETTLE_RESERVE_MS = 5000;

/** Makes the call of a plan if breaker, budgets and lease allow it and nobody was faster, and stores how it ended. */
export async function performStep(work: Work, plan: Step, deps: DeliverDeps): Promise<TurnEnd | Overtaken> {
  const { target } = work;
  const openUntil = deps.breakers.admit(target.breaker, deps.clock.now());
  if (openUntil > 0) return { keepEntry: true, heldUntil: openUntil };
  let outcome: DeliveryOutcome | undefined;
  try {
    const waitUntil = await takeBudget(work, plan, deps);
    if (waitUntil > 0) return { keepEntry: true, heldUntil: waitUntil };
    const attempt = await begin(work, plan, deps);
    if (attempt === 'overtaken') return { type: 'overtaken', paid: keysOf(target.budget(plan.step)) };
    // Asked again: the machine may have slept while the attempt was noted, and somebody else may have the lane by now.
    if (attempt === undefined || !isLeaseLongEnough(work, deps)) return { keepEntry: attempt === undefined };
    if (await isForgetful(work, plan, deps)) return await withdraw(work, { plan, attempt, outcome: forgetful }, deps);
    outcome = await call(work, plan, attempt, deps);
    report(work, plan, outcome, deps);
    await settle(work, { plan, attempt, outcome }, deps);
    return { keepEntry: false, heldUntil: attempt.at + pauseMs(target.budget(plan.step)) };
  } finally {
    const error = outcome === undefined || outcome.type === 'done' ? undefined : outcome.error;
    deps.breakers.report(target.breaker, verdictOf(outcome), deps.clock.now(), error);
  }
}

/** 0: the tokens are taken. Otherwise when to look again. */
async function takeBudget({ target, paid }: Work, { step }: Step, deps: DeliverDeps): Promise<number> {
  const { holds, store, clock } = deps;
  const buckets = target.budget(step);
  const now = clock.now();
  const held = holds.heldUntil(buckets, now);
  if (held > 0) return Math.min(held, now + LOOK_AGAIN_MS);
  const unpaid = buckets.filter(({ key }) => !paid.has(key));
  if (unpaid.length === 0) return 0;
  const waitMs = await store.takeTokens(unpaid, now);
  return waitMs === 0 ? 0 : now + Math.min(waitMs, LOOK_AGAIN_MS);
}

function keysOf(buckets: readonly Bucket[]): ReadonlySet<string> {
  return new Set(buckets.map(({ key }) => key));
}

/** How long a budget that gives no two tokens at once is used up now, so that nobody need look in vain. */
function pauseMs(buckets: readonly Bucket[]): number {
  return Math.min(LOOK_AGAIN_MS, Math.max(0, ...buckets.map(({ perMs, burst }) => (burst > 1 ? 0 : perMs))));
}

/**
 * Notes the attempt before the call: whoever looks at this delivery meanwhile, in its other lane or in another process,
 * makes none. An earlier attempt that never reached the vendor keeps its id, so that a search finds whatever became of
 * either; edits and mirrors are not searched for. Undefined: the lease would not last.
 */
async function begin(
  work: Work,
  { step, settles }: Step,
  deps: DeliverDeps,
): Promise<Attempt | 'overtaken' | undefined> {
  const { seen, delivery } = work;
  if (deps.stopping.aborted || !isLeaseLongEnough(work, deps)) return undefined;
  const isSame = step.type !== 'edit' && step.type !== 'set' && delivery.attempt?.type === step.type;
  const earlier = isSame ? delivery.attempt?.id : undefined;
  const attempt: Attempt = { id: earlier ?? deps.newId(), at: deps.clock.now(), type: step.type, searches: 0, settles };
  const change = beginAttempt(seen.loaded, delivery, attempt, seen.situation);
  return (await deps.commits.commit(seen.loaded, change, seen.situation)) === 'ok' ? attempt : 'overtaken';
}

function isLeaseLongEnough({ leaseUntil, target }: Work, { clock }: DeliverDeps): boolean {
  return clock.now() + target.callTimeoutMs + SETTLE_RESERVE_MS <= leaseUntil;
}

const forgetful: DeliveryOutcome = { type: 'retry', error: 'the store may have forgotten that this was posted' };

/**
 * Whether a first post was planned from before a loss of the store: then somebody has to look for the card first. Asked
 * once the attempt is noted, so that whatever is forgotten later is forgotten together with it.
 */
async function isForgetful({ seen, delivery }: Work, { step }: Step, { history }: DeliverDeps): Promise<boolean> {
  if (step.type !== 'post' || delivery.shownRev !== undefined || delivery.attempt !== undefined) return false;
  const losses = await history.look().catch(() => 'not known');
  return losses !== seen.situation.losses;
}

async function withdraw(work: Work, ended: Ended, deps: DeliverDeps): Promise<TurnEnd> {
  await settle(work, ended, deps);
  return { keepEntry: false };
}

async function call(work: Work, { step }: Step, attempt: Attempt, deps: DeliverDeps): Promise<DeliveryOutcome> {
  const { turn, target } = work;
  const result = await callVendor(deps, target.callTimeoutMs, (signal) => {
    const context: CallContext = {
      gid: turn.gid,
      episode: turn.episode,
      attemptId: attempt.id,
      ...('ref' in step ? { ref: step.ref } : {}),
      signal,
    };
    return target.perform(step, context);
  });
  switch (result.type) {
    case 'in_time':
      return result.value;
    case 'late':
      return { type: 'unknown', error: `no answer within ${target.callTimeoutMs / 1000} s` };
    case 'threw':
      deps.log.error('a target threw instead of answering', { target: target.key, error: textOf(result.error) });
      return { type: 'unknown', error: textOf(result.error) };
  }
}

function report({ target }: Work, { step }: Step, outcome: DeliveryOutcome, deps: DeliverDeps): void {
  deps.meter.count('delivery_calls_total', { integration: kindOf(target.key), step: step.type, outcome: outcome.type });
  const failure = failureOf(outcome);
  if (failure !== undefined) {
    deps.meter.count('notifications_failed_total', { ...namesOf(target.key), reason: failure });
  }
  if (outcome.type === 'rate_limited') {
    deps.holds.hold(target.budget(step), deps.clock.now() + outcome.retryAfterMs);
  }
  if (outcome.type !== 'done') {
    deps.log.warn('a delivery did not get through', {
      target: target.key,
      outcome: outcome.type,
      error: outcome.error,
    });
  }
}

/** Why a call did not get through, for whoever counts that; a message that somebody deleted is no failure. */
function failureOf({ type }: DeliveryOutcome): string | undefined {
  switch (type) {
    case 'done':
    case 'gone':
      return undefined;
    case 'unknown':
      return 'unanswered';
    case 'retry':
      return 'unreachable';
    case 'rate_limited':
    case 'refused':
      return type;
  }
}

interface Ended {
  readonly plan: Step;
  readonly attempt: Attempt;
  readonly outcome: DeliveryOutcome;
}

async function settle(work: Work, { plan, attempt, outcome }: Ended, deps: DeliverDeps): Promise<void> {
  const { gid, target, episode } = work.turn;
  const call = { target, episode, settles: plan.settles, outcome, jitter: deps.random() };
  const store = (settlement: Settlement) =>
    settleUntilStored(gid, ({ loaded, situation }) => settleDelivery(loaded, settlement, situation), deps);
  if ((await store({ ...call, attemptId: attempt.id })) === 'stored' || outcome.type !== 'done') return;
  if (plan.step.type === 'edit') {
    // Somebody else has edited meanwhile, and whose edit came last is not known: unless
    // ours was the newest, one more follows.
    await store(call);
  } else if (plan.step.type === 'post' && outcome.ref !== undefined) {
    await keepOneMessage(work, { ref: outcome.ref, attempt, settles: plan.settles }, deps);
  }
}

/** Only silence and server errors speak against a vendor; a refusal is an answer. */
function verdictOf(outcome: DeliveryOutcome | undefined): 'answered' | 'failed' | 'no_verdict' {
  switch (outcome?.type) {
    case 'done':
    case 'gone':
    case 'refused':
      return 'answered';
    case 'unknown':
    case 'retry':
      return 'failed';
    case 'rate_limited':
    case undefined:
      return 'no_verdict';
  }
}
