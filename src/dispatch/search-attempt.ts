import type { SearchOutcome } from '../engine/delivery.ts';
import type { DeliveryPlan } from '../engine/delivery-plan.ts';
import { settleSearch } from '../engine/settle.ts';
import { kindOf } from './commits.ts';
import type { DeliverDeps, TurnEnd, Work } from './delivery-turn.ts';
import { textOf } from './error-text.ts';
import { settleUntilStored } from './settle-until-stored.ts';
import { retractAll } from './surplus.ts';
import { callVendor } from './vendor-call.ts';

type Search = Extract<DeliveryPlan, { type: 'search' }>;

/** Looks for the message of an attempt whose outcome nobody stored, before anything is posted again. */
export async function searchAttempt(work: Work, plan: Search, deps: DeliverDeps): Promise<TurnEnd> {
  const { turn, target } = work;
  const { attempt } = plan;
  const openUntil = deps.breakers.admit(target.breaker, deps.clock.now());
  if (openUntil > 0) return { keepEntry: true, heldUntil: openUntil };
  if (attempt.searches === 0) deps.meter.count('unknown_outcomes_total', { integration: kindOf(target.key) });

  const outcome = await search(work, plan, deps);
  const error = outcome.type === 'unavailable' ? outcome.error : undefined;
  deps.breakers.report(target.breaker, verdictOf(work, outcome), deps.clock.now(), error);
  deps.meter.count('delivery_calls_total', { integration: kindOf(target.key), step: 'search', outcome: outcome.type });
  const settlement = {
    target: turn.target,
    episode: turn.episode,
    attemptId: attempt.id,
    outcome,
    jitter: deps.random(),
  };
  const result = await settleUntilStored(
    turn.gid,
    ({ loaded, situation }) => settleSearch(loaded, settlement, situation),
    deps,
  );
  if (result === 'stored' && outcome.type === 'found') await retractAll(work, outcome.surplus, attempt.id, deps);
  return { keepEntry: false };
}

async function search(work: Work, { attempt, place }: Search, deps: DeliverDeps): Promise<SearchOutcome> {
  const { turn, delivery, target } = work;
  if (target.find === undefined) return { type: 'unavailable', error: 'this target cannot be searched' };
  const ref = place ?? delivery.ref;
  const result = await callVendor(deps, target.callTimeoutMs, async (signal) =>
    target.find?.(attempt, {
      gid: turn.gid,
      episode: turn.episode,
      attemptId: attempt.id,
      ...(ref === undefined ? {} : { ref }),
      signal,
    }),
  );
  if (result.type === 'in_time' && result.value !== undefined) return result.value;
  if (result.type === 'threw') return { type: 'unavailable', error: textOf(result.error) };
  return { type: 'unavailable', error: 'no answer in time', isUnreached: true };
}

function verdictOf({ target }: Work, outcome: SearchOutcome): 'answered' | 'failed' | 'no_verdict' {
  if (target.find === undefined) return 'no_verdict';
  return outcome.type === 'unavailable' ? 'failed' : 'answered';
}
