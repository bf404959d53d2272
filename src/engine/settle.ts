import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import { fallbackOf } from './audience.ts';
import { backoffMs } from './backoff.ts';
import { isThere, UNKNOWN_REV } from './card-stage.ts';
import type { Attempt, Delivery, DeliveryOutcome, SearchOutcome, Settles } from './delivery.ts';
import type { Rest } from './dormancy.ts';
import { armed, changeTo, dueMark, findIntegration } from './due.ts';
import { isOpen, latestNumberOf } from './episode.ts';
import { handOver } from './fallback.ts';
import type { DeliveryPriority, GroupChange } from './group-change.ts';
import { ownLane } from './lane.ts';
import { earlierOf } from './mirror.ts';
import type { IntegrationKey } from './notification.ts';
import { afterCall } from './outcome.ts';
import { decidedFact, freshDecisions, missingDeliveries } from './pending.ts';
import { urgencyOf } from './picture.ts';
import { LATE_MS } from './plan-mirror.ts';
import { respondByOf, withClocks } from './response.ts';
import { restIfTold } from './rest-if-told.ts';
import { settleRoom } from './settle-room.ts';
import type { Situation } from './situation.ts';
import { standingsOf } from './standing.ts';
import type { TimelineFact } from './timeline.ts';
import { withTold } from './told.ts';
import { without } from './without.ts';

/** Which call ended, and how. */
export interface Settlement {
  readonly target: IntegrationKey;
  readonly episode: number;
  /** The attempt that the call belonged to; absent: what it did counts, whatever was begun since. */
  readonly attemptId?: string;
  readonly settles: Settles;
  readonly outcome: DeliveryOutcome;
  /** Between 0 and 1: spreads the retries of many. */
  readonly jitter: number;
}

export type Settled = { readonly type: 'settled'; readonly change: GroupChange } | { readonly type: 'stale' };

/** Notes a call before it is made, so that a crash cannot hide it. */
export function beginAttempt(
  loaded: LoadedGroup,
  delivery: Delivery,
  attempt: Attempt,
  situation: Situation,
): GroupChange {
  const isLost = delivery.attempt?.type === 'send' || delivery.attempt?.type === 'set';
  const calling = { ...delivery, attempt, ...(isLost ? { isUnsure: true } : {}), ...again(loaded, delivery, attempt) };
  return changeTo(loaded.group, {
    deliveries: [calling],
    deliveryDue: [dueMark(loaded, calling, situation, priorityOf(loaded, delivery))],
  });
}

/** A lost call that arrives after this one would undo it; also one for an earlier episode, whose outside state is the same. */
function again({ deliveries }: LoadedGroup, delivery: Delivery, { at }: Attempt): Pick<Delivery, 'againAt'> {
  const isLost = [delivery, ...earlierOf(deliveries, delivery)].some(({ attempt }) => attempt?.type === 'set');
  return isLost ? { againAt: at + LATE_MS } : {};
}

/** Notes how a call ended. `stale`: somebody else has settled it or begun another; nothing may be concluded from it. */
export function settleDelivery(loaded: LoadedGroup, settlement: Settlement, situation: Situation): Settled {
  const { target, episode, attemptId, settles, outcome, jitter } = settlement;
  const delivery = loaded.deliveries.find((one) => one.target === target && one.episode === episode);
  if (delivery === undefined) return { type: 'stale' };
  if (attemptId !== undefined && attemptId !== delivery.attempt?.id) return { type: 'stale' };
  const isAttempt = attemptId !== undefined;
  const after = afterCall(delivery, { settles, outcome, jitter, now: situation.now, isAttempt });
  if (settles.room !== undefined && (outcome.type === 'done' || isOver(outcome))) {
    const over = { settles, outcome: { type: 'done' } as const, jitter, now: situation.now, isAttempt };
    const done = inOwnLane(afterCall(delivery, over), situation);
    return { type: 'settled', change: settleRoom(loaded, done, { settles: settles.room, outcome }, situation) };
  }
  const call: Call = { loaded, situation, before: delivery, after, settlement };
  return { type: 'settled', change: toChange(call, decideAfter(call)) };
}

function isOver(outcome: DeliveryOutcome): outcome is Extract<DeliveryOutcome, { type: 'refused' | 'gone' }> {
  return outcome.type === 'refused' || outcome.type === 'gone';
}

/** Searches after which a message is made again although it may exist: a second card is better than none. */
const SEARCHES = 3;
/** As long as nobody answers, a post would be no more certain than the search: some 18 minutes. */
const SEARCHES_UNREACHED = 12;

export interface SearchSettlement {
  readonly target: IntegrationKey;
  readonly episode: number;
  readonly attemptId: string;
  readonly outcome: SearchOutcome;
  /** Between 0 and 1: spreads the retries of many. */
  readonly jitter: number;
}

/** Notes what the search for a lost call brought: its message, or leave to make it again with the same attempt id. */
export function settleSearch(loaded: LoadedGroup, settlement: SearchSettlement, situation: Situation): Settled {
  const { target, episode, attemptId, outcome, jitter } = settlement;
  const delivery = loaded.deliveries.find((one) => one.target === target && one.episode === episode);
  const attempt = delivery?.attempt;
  if (delivery === undefined || attempt === undefined || attempt.id !== attemptId) return { type: 'stale' };
  if (outcome.type === 'found') {
    const done: DeliveryOutcome = { type: 'done', ref: outcome.ref };
    // An attempt made twice has one id: which of its states the message shows is not known, so it is edited.
    const settles =
      attempt.settles.shownRev === undefined ? attempt.settles : { ...attempt.settles, shownRev: UNKNOWN_REV };
    return settleDelivery(loaded, { target, episode, attemptId, settles, outcome: done, jitter }, situation);
  }
  const searches = attempt.searches + 1;
  if (outcome.type === 'unavailable' && !isSearchedEnough(searches, outcome)) {
    const notBefore = situation.now + Math.max(backoffMs(searches, jitter), outcome.retryAfterMs ?? 0);
    return searched(loaded, { ...delivery, notBefore, attempt: { ...attempt, searches } }, situation, []);
  }
  const again = { ...without(delivery, 'notBefore'), attempt: { ...attempt, searches, isAbsent: true } };
  const facts: TimelineFact[] = outcome.type === 'unavailable' ? [{ type: 'duplicate_possible', target }] : [];
  return searched(loaded, again, situation, facts);
}

/** Whether one more search that may be in vain too would keep people waiting for too long. */
export function isSearchedEnough(searches: number, { isUnreached }: { readonly isUnreached?: boolean }): boolean {
  return searches >= (isUnreached === true ? SEARCHES_UNREACHED : SEARCHES);
}

function searched(
  loaded: LoadedGroup,
  delivery: Delivery,
  situation: Situation,
  facts: readonly TimelineFact[],
): Settled {
  const { group, timelineSeq } = loaded;
  const episode = latestNumberOf(group);
  const change = changeTo(group, {
    timeline: facts.map((fact) => ({ at: situation.now, episode, fact, pings: false })),
    deliveries: [delivery],
    deliveryDue: [dueMark({ ...loaded, timelineSeq: timelineSeq + facts.length }, delivery, situation, 2)],
  });
  return { type: 'settled', change };
}

interface Call {
  readonly loaded: LoadedGroup;
  readonly situation: Situation;
  readonly before: Delivery;
  readonly after: Delivery;
  readonly settlement: Settlement;
}

/** What the outcome means for the group: what it was told, what is pending, and whether it may rest. */
function decideAfter(call: Call): Rest {
  const { loaded, situation, settlement } = call;
  const { outcome, settles, target } = settlement;
  const { group } = loaded;
  if (outcome.type === 'refused') {
    const left = withoutRefused(group, settlement);
    return { group: handOver(left, target, standingsOf(loaded, situation), { loaded, situation }), drop: [] };
  }
  if (outcome.type !== 'done' || settles.notification === undefined) return { group, drop: [] };
  const told = started(withTold(group, target, settles.notification, situation), call);
  return restIfTold(told, loaded, withDelivery(loaded.deliveries, call.after), situation);
}

/** Who was told has so long to respond. */
function started(group: AlertGroup, { loaded, situation, settlement, after }: Call): AlertGroup {
  const { toldAt = situation.now } = settlement.settles;
  const deliveries = withDelivery(loaded.deliveries, after);
  const standings = standingsOf({ ...loaded, group }, situation);
  return armed(withClocks(group, { standings, deliveries, situation, toldAt }), situation.now);
}

/** As in Alertmanager a refused notice is over; the next tick decides anew. A card goes on to wait for its post. */
function withoutRefused(group: AlertGroup, { target, episode, settles }: Settlement): AlertGroup {
  const isNotice = episode === 0 && group.pending[target]?.seq === settles.notification?.seq;
  return isNotice ? { ...group, pending: without(group.pending, target) } : group;
}

function toChange(call: Call, { group, drop }: Rest): GroupChange {
  const { loaded, situation, after } = call;
  const integrations = fallbackOf(situation);
  const created = missingDeliveries(group, loaded, integrations);
  const fresh = freshDecisions(loaded.group, group, integrations);
  const timeline = [...callFacts(call), ...fresh.map(decidedFact)].map((fact) => ({
    at: situation.now,
    episode: latestNumberOf(group),
    fact,
    pings: false,
  }));
  const others = shownBeside(call);
  const isTimed = respondByOf(group.episode) !== respondByOf(loaded.group.episode);
  const isChange = isTimed || isTroubled(call.before) !== isTroubled(after);
  const bumpsRev = isChange && (others.some(({ ref }) => ref !== undefined) || (isTimed && isEdited(call)));
  // What a post says was drawn with the time to respond that it begins; an earlier card does not show it yet.
  const isOwnShown = bumpsRev && !(isTimed && isEdited(call));
  const own = inOwnLane(withOwnNoise(after, loaded, { entries: timeline.length, bumpsRev: isOwnShown }), situation);
  const view = {
    ...loaded,
    group,
    rev: loaded.rev + (bumpsRev ? 1 : 0),
    timelineSeq: loaded.timelineSeq + timeline.length,
  };
  const handed = loaded.deliveries.filter((one) => fresh.some(({ integration }) => integration.key === one.target));
  const concerned = [own, ...created, ...handed, ...(bumpsRev ? others : [])];
  return changeTo(group, {
    bumpsRev,
    drop,
    timeline,
    deliveries: [own, ...created],
    deliveryDue: [...new Set(concerned)].map((one) =>
      dueMark(view, one, situation, priorityOf({ ...loaded, group }, one)),
    ),
  });
}

function callFacts({ before, after, settlement }: Call): readonly TimelineFact[] {
  const { target, settles, outcome } = settlement;
  const facts: TimelineFact[] = [];
  if (outcome.type === 'done' && settles.notification !== undefined) {
    const { reason, seq } = settles.notification;
    facts.push({ type: 'notified', target, reason, seq });
  }
  const { trouble } = after;
  if (trouble === undefined && isTroubled(before)) facts.push({ type: 'delivery_recovered', target });
  if (trouble !== undefined && (!isTroubled(before) || isPermanent(after) !== isPermanent(before))) {
    facts.push({ type: 'delivery_failed', target, error: trouble.error, isPermanent: trouble.isPermanent });
  }
  return facts;
}

/** The others that show the open episode; its cards say which target is not reached. */
function shownBeside({ loaded: { group, deliveries }, after }: Call): readonly Delivery[] {
  const { episode } = group;
  if (!isOpen(episode)) return [];
  return deliveries.filter((one) => one.episode === episode.number && isThere(one) && !isSame(one, after));
}

/** Nothing that this change adds is news to its own card: neither the entries about it nor its own trouble. */
function withOwnNoise(
  delivery: Delivery,
  loaded: LoadedGroup,
  { entries, bumpsRev }: { readonly entries: number; readonly bumpsRev: boolean },
): Delivery {
  const isTold = delivery.told === loaded.timelineSeq;
  const isShown = bumpsRev && delivery.shownRev === loaded.rev;
  return {
    ...delivery,
    ...(isTold ? { told: delivery.told + entries } : {}),
    ...(isShown ? { shownRev: loaded.rev + 1 } : {}),
  };
}

function inOwnLane(delivery: Delivery, situation: Situation): Delivery {
  const integration = findIntegration(situation, delivery.target);
  return integration === undefined ? delivery : { ...delivery, lane: ownLane(delivery, integration) };
}

/** What has yet to be told of something critical stays first, also when a call for it has failed. */
function priorityOf({ group, alerts }: Pick<LoadedGroup, 'group' | 'alerts'>, { target }: Delivery): DeliveryPriority {
  if (group.pending[target] === undefined) return 3;
  return alerts.some((alert) => urgencyOf(alert) === 'critical') ? 1 : 2;
}

/** Its card was there before this call. */
function isEdited({ before }: Call): boolean {
  return before.ref !== undefined;
}

function isTroubled({ trouble }: Delivery): boolean {
  return trouble !== undefined;
}

function isPermanent({ trouble }: Delivery): boolean {
  return trouble?.isPermanent === true;
}

function withDelivery(deliveries: readonly Delivery[], changed: Delivery): readonly Delivery[] {
  return deliveries.map((one) => (isSame(one, changed) ? changed : one));
}

function isSame(a: Delivery, b: Delivery): boolean {
  return a.target === b.target && a.episode === b.episode;
}
