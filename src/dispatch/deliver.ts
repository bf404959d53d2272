import { settleAgreement } from '../engine/agree.ts';
import { changeTo, markAt } from '../engine/due.ts';
import type { DeliveryDue } from '../engine/group-change.ts';
import { otherLane } from '../engine/lane.ts';
import { planDelivery } from '../engine/plan.ts';
import type { LaneTurn } from '../ports/store.ts';
import { StoreTimeout } from './deadline.ts';
import type { DeliverDeps, Overtaken, TurnEnd, Work } from './delivery-turn.ts';
import { textOf } from './error-text.ts';
import type { Seen } from './groups.ts';
import { performStep } from './perform-step.ts';
import { searchAttempt } from './search-attempt.ts';
import { seekCard } from './seek-card.ts';
import { findShortId } from './short-ids.ts';

/** A delivery whose integration the policy does not name any more is looked at again this often. */
const NO_TARGET_PAUSE_MS = 300_000;
const FAILED_TURN_PAUSE_MS = 30_000;
const STORE_AWAY_PAUSE_MS = 1000;
/** How often a turn is begun anew when others change the group; then the entry waits for its next turn. */
const ROUNDS = 5;
/** Timeline entries that one reply can be about. */
const MAX_ENTRIES = 500;

/**
 * Takes one delivery one step further: one vendor call at most, settled before the turn ends. Gives until when its lane
 * is held back, 0: not at all. What is left undone stays due.
 */
export async function deliver(turn: LaneTurn, leaseUntil: number, deps: DeliverDeps): Promise<number> {
  const end = await takeTurn(turn, leaseUntil, deps);
  try {
    await deps.store.endTurn(turn, end);
  } catch (error) {
    deps.log.warn('a lane was not given back; it is free when its lease ends', { error: textOf(error) });
  }
  return (end.keepEntry && end.heldUntil) || 0;
}

async function takeTurn(turn: LaneTurn, leaseUntil: number, deps: DeliverDeps): Promise<TurnEnd> {
  const { gid, target, episode } = turn;
  try {
    return await runTurn(turn, leaseUntil, deps);
  } catch (error) {
    if (error instanceof StoreTimeout) {
      deps.log.warn('a delivery waits for the store', { gid, target, episode, error: textOf(error) });
      return { keepEntry: true, heldUntil: storeAwayUntil(deps) };
    }
    if (deps.unreadable.isWrong(error)) {
      return { keepEntry: false, dueAgainAt: deps.clock.now() + FAILED_TURN_PAUSE_MS };
    }
    deps.log.error('a delivery failed in a way nobody expected', { gid, target, episode, error: textOf(error) });
    return await putOff(turn, deps);
  }
}

async function runTurn(turn: LaneTurn, leaseUntil: number, deps: DeliverDeps): Promise<TurnEnd> {
  let paid: ReadonlySet<string> = new Set();
  for (let round = 0; round < ROUNDS; round += 1) {
    const end = await runRound(turn, { leaseUntil, paid }, deps);
    if (!('paid' in end)) return end;
    paid = new Set([...paid, ...end.paid]);
  }
  return { keepEntry: true };
}

async function runRound(
  turn: LaneTurn,
  held: Pick<Work, 'leaseUntil' | 'paid'>,
  deps: DeliverDeps,
): Promise<TurnEnd | Overtaken> {
  if (deps.stopping.aborted) return { keepEntry: true };
  const seen = await deps.groups.load(turn.gid);
  if (seen === undefined) return { keepEntry: false };
  const delivery = seen.loaded.deliveries.find((one) => one.target === turn.target && one.episode === turn.episode);
  if (delivery === undefined) return await removeDue(turn, seen, deps);
  const target = deps.targets().get(turn.target) ?? deps.formerTarget(turn.target);
  if (target === undefined) return await setDue(turn, seen, seen.situation.now + NO_TARGET_PAUSE_MS, deps);
  return await followPlan({ turn, ...held, seen, delivery, target }, deps);
}

async function followPlan(work: Work, deps: DeliverDeps): Promise<TurnEnd | Overtaken> {
  const { turn, seen, delivery, target } = work;
  const isTold = target.kind === 'card' || target.kind === 'room';
  const entries = isTold ? await deps.store.readTimeline(turn.gid, delivery.told, MAX_ENTRIES) : [];
  const shortId = await findShortId(turn.gid, deps.store);
  const plan = planDelivery(seen.loaded, delivery, seen.situation, { entries, shortId });
  const elsewhere = otherLane(plan, turn.lane, target);
  if (elsewhere !== undefined) return await handOver(work, elsewhere, deps);
  switch (plan.type) {
    case 'nothing':
      return await removeDue(turn, seen, deps);
    case 'wait':
      return await setDue(turn, seen, plan.until, deps);
    case 'agree':
      await deps.commits.commit(
        seen.loaded,
        settleAgreement(seen.loaded, delivery, plan, seen.situation),
        seen.situation,
      );
      return { keepEntry: false };
    case 'search':
      return await searchAttempt(work, plan, deps);
    case 'seek':
      return await seekCard(work, plan, deps);
    case 'step':
      return await performStep(work, plan, deps);
  }
}

/**
 * Leaves a step to the other lane of its target: what comes next has changed while the delivery waited here. Carried
 * out here it would take the turn of somebody who waits for that budget.
 */
async function handOver({ turn, seen }: Work, lane: string, deps: DeliverDeps): Promise<TurnEnd> {
  const { target, episode, priority } = turn;
  return await commitDue({ target, episode, at: seen.situation.now, lane, priority }, seen, deps);
}

async function removeDue({ target, episode, priority }: LaneTurn, seen: Seen, deps: DeliverDeps): Promise<TurnEnd> {
  return await commitDue({ target, episode, priority }, seen, deps);
}

async function setDue(turn: LaneTurn, seen: Seen, at: number, deps: DeliverDeps): Promise<TurnEnd> {
  const { loaded, situation } = seen;
  const { target, episode, priority } = turn;
  const delivery = loaded.deliveries.find((one) => one.target === target && one.episode === episode);
  if (delivery === undefined) return await removeDue(turn, seen, deps);
  return await commitDue(markAt(loaded, delivery, situation, { at, priority }), seen, deps);
}

/**
 * Moves the due mark of a delivery. When others changed the group meanwhile, the mark stays, and it is looked at again.
 */
async function commitDue(due: DeliveryDue, { loaded, situation }: Seen, deps: DeliverDeps): Promise<TurnEnd> {
  await deps.commits.commit(loaded, changeTo(loaded.group, { deliveryDue: [due] }), situation);
  return { keepEntry: false };
}

/** One delivery that cannot be handled must not block the others of its lane. */
async function putOff(turn: LaneTurn, deps: DeliverDeps): Promise<TurnEnd> {
  const { clock, random } = deps;
  try {
    const seen = await deps.groups.peek(turn.gid);
    if (seen === undefined) return { keepEntry: false };
    return await setDue(turn, seen, clock.now() + FAILED_TURN_PAUSE_MS * (1 + random()), deps);
  } catch {
    // The store is away: the entry keeps its place, and the log has said so above.
    return { keepEntry: true, heldUntil: storeAwayUntil(deps) };
  }
}

function storeAwayUntil({ clock, random }: DeliverDeps): number {
  return clock.now() + STORE_AWAY_PAUSE_MS * (1 + random());
}
