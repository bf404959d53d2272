import type { SearchOutcome } from '../engine/delivery.ts';
import type { DeliveryPlan } from '../engine/delivery-plan.ts';
import { settleSeek } from '../engine/lost-card.ts';
import type { SeekContext } from '../ports/target.ts';
import { kindOf } from './commits.ts';
import type { DeliverDeps, TurnEnd, Work } from './delivery-turn.ts';
import { textOf } from './error-text.ts';
import { settleUntilStored } from './settle-until-stored.ts';
import { retractAll } from './surplus.ts';
import { callVendor } from './vendor-call.ts';

type Seek = Extract<DeliveryPlan, { type: 'seek' }>;

/** While a budget is used up, the lane is looked at again this often. */
const LOOK_AGAIN_MS = 1000;

/** Looks for a card that the store may have forgotten, before it is posted. */
export async function seekCard(work: Work, plan: Seek, deps: DeliverDeps): Promise<TurnEnd> {
  const { turn, target } = work;
  const openUntil = deps.breakers.admit(target.breaker, deps.clock.now());
  if (openUntil > 0) return { keepEntry: true, heldUntil: openUntil };
  const outcome = await seekInBudget(work, plan, deps);
  const error = outcome?.type === 'unavailable' ? outcome.error : undefined;
  deps.breakers.report(target.breaker, verdictOf(outcome), deps.clock.now(), error);
  if (outcome === undefined) return { keepEntry: true, heldUntil: deps.clock.now() + LOOK_AGAIN_MS };

  deps.meter.count('delivery_calls_total', { integration: kindOf(target.key), step: 'seek', outcome: outcome.type });
  if (outcome.type === 'unavailable')
    deps.log.warn('a card that may be there could not be looked for', { target: target.key, error: outcome.error });
  const { target: key, episode } = turn;
  const settlement = {
    target: key,
    episode,
    lossAt: plan.lossAt,
    settles: plan.settles,
    outcome,
    jitter: deps.random(),
  };
  const result = await settleUntilStored(
    turn.gid,
    ({ loaded, situation }) => settleSeek(loaded, settlement, situation),
    deps,
  );
  if (result === 'stored' && outcome.type === 'found') {
    deps.meter.count('cards_found_again_total', { integration: kindOf(target.key) });
    deps.log.info('a card that the store had forgotten was found again', { target: target.key, gid: turn.gid });
    if (!sharesLane(work)) await retractAll(work, outcome.surplus, '', deps);
  }
  return { keepEntry: false };
}

/** Absent: a budget is used up. */
async function seekInBudget(work: Work, plan: Seek, deps: DeliverDeps): Promise<SearchOutcome | undefined> {
  const { findCard, findCardBudget = [] } = work.target;
  // Without a search it is posted at once: people should not wait for what cannot be found out.
  if (findCard === undefined) return { type: 'absent' };
  if (findCardBudget.length > 0 && (await deps.store.takeTokens(findCardBudget, deps.clock.now())) > 0)
    return undefined;
  return await seek(work, plan, deps);
}

async function seek({ turn, target }: Work, { card }: Seek, deps: DeliverDeps): Promise<SearchOutcome> {
  const result = await callVendor(deps, target.callTimeoutMs, async (signal) => {
    const context: SeekContext = { gid: turn.gid, episode: turn.episode, signal };
    return target.findCard?.(card, context);
  });
  if (result.type === 'in_time' && result.value !== undefined) return result.value;
  if (result.type === 'threw') return { type: 'unavailable', error: textOf(result.error) };
  return { type: 'unavailable', error: 'no answer in time', isUnreached: true };
}

/** Then a second card in the channel may well be that of the other. */
function sharesLane({ seen, target }: Work): boolean {
  const { integrations, fallback } = seen.situation;
  return [...integrations, ...fallback].some(({ key, lane }) => key !== target.key && lane === target.lane);
}

function verdictOf(outcome: SearchOutcome | undefined): 'answered' | 'failed' | 'no_verdict' {
  switch (outcome?.type) {
    case 'found':
    case 'absent':
      return 'answered';
    case 'unavailable':
      return outcome.isUnreached === true ? 'failed' : 'no_verdict';
    case undefined:
      return 'no_verdict';
  }
}
