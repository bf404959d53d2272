import type { LoadedGroup } from './alert-group.ts';
import { UNKNOWN_GRACE_MS } from './attempt.ts';
import { backoffMs } from './backoff.ts';
import { type CardStage, UNKNOWN_REV } from './card-stage.ts';
import type { Delivery, MessageRef, SearchOutcome, Settles } from './delivery.ts';
import type { DeliveryPlan } from './delivery-plan.ts';
import { changeTo, dueMark } from './due.ts';
import { latestNumberOf } from './episode.ts';
import type { Integration, IntegrationKey } from './notification.ts';
import { isSearchedEnough, type Settled, settleDelivery } from './settle.ts';
import type { Situation } from './situation.ts';
import type { TimelineFact } from './timeline.ts';
import { without } from './without.ts';

/** When the store may last have lost what it knew: when it began to fail, else when that was noticed. */
export interface Losses {
  /** Its newest writes: it failed over, or came back without knowing for sure where it was. */
  readonly newestAt?: number;
  /** Everything: somebody emptied it. Episodes are numbered from 1 again. */
  readonly emptiedAt?: number;
}

/** What is known of a card that may be there although the store does not say so. Group and episode come beside it. */
export interface LostCard {
  /** It cannot have been posted earlier. */
  readonly since: number;
  /** Nor later: whoever looks has to look after this. */
  readonly until: number;
  /** What was posted up to here numbers episodes otherwise: any number will do. */
  readonly renumberedAt?: number;
  /** Messages of other deliveries of the group. */
  readonly taken: readonly MessageRef[];
}

/** So long a card whose post was forgotten may be asked for again: what was lost is decided and sent anew by then. */
const NEWEST_SOUGHT_MS = 10 * 60_000;
/** Senders that report changes only repeat all they know once in hours. */
const ALL_SOUGHT_MS = 24 * 60 * 60_000;
/**
 * What began to fire later than a loss was not told before it. A clock that is ahead by more, and by the time from the
 * sender to the card besides, is set wrong.
 */
const AHEAD_MS = 2_000;
/** Clocks of senders, of the vendor and ours differ. */
const SKEW_MS = 60_000;
/** However long it has fired: nobody can page through a channel for ever. */
const OLDEST_MS = 7 * 24 * 60 * 60_000;

/**
 * What comes before a first post while the store may have forgotten an earlier one; absent: nothing. Once only after
 * each loss, and not for alerts that began to fire after it.
 */
export function planSeek(
  loaded: LoadedGroup,
  delivery: Delivery,
  around: { readonly situation: Situation; readonly integration: Integration; readonly stage: CardStage },
  settles: Settles,
): Extract<DeliveryPlan, { type: 'seek' | 'wait' }> | undefined {
  const { situation, integration, stage } = around;
  const lossAt = lossBehind(delivery, situation);
  if (lossAt === undefined || stage.episode.firingSince > lossAt + AHEAD_MS) return undefined;
  // A post of which the store knew may have been under way.
  const until = lossAt + integration.callTimeoutMs + UNKNOWN_GRACE_MS;
  if (situation.now < until) return { type: 'wait', until };
  const { emptiedAt } = situation.losses ?? {};
  const card: LostCard = {
    since: Math.max(stage.episode.firingSince, situation.now - OLDEST_MS) - SKEW_MS,
    until,
    ...(emptiedAt === undefined ? {} : { renumberedAt: emptiedAt }),
    taken: loaded.deliveries.flatMap(({ ref }) => (ref === undefined ? [] : [ref])),
  };
  return { type: 'seek', lossAt, card, settles };
}

/** The latest loss that may have taken the memory of this card's post. */
function lossBehind({ ref, shownRev, attempt, sought }: Delivery, { now, losses }: Situation): number | undefined {
  if (losses === undefined || ref !== undefined || shownRev !== undefined || attempt !== undefined) return undefined;
  const { newestAt, emptiedAt } = losses;
  const recent = [
    ...(newestAt !== undefined && now < newestAt + NEWEST_SOUGHT_MS ? [newestAt] : []),
    ...(emptiedAt !== undefined && now < emptiedAt + ALL_SOUGHT_MS ? [emptiedAt] : []),
  ];
  if (recent.length === 0) return undefined;
  const lossAt = Math.max(...recent);
  return sought?.isOver === true && sought.lossAt >= lossAt ? undefined : lossAt;
}

export interface SeekSettlement {
  readonly target: IntegrationKey;
  readonly episode: number;
  readonly lossAt: number;
  readonly settles: Settles;
  readonly outcome: SearchOutcome;
  /** Between 0 and 1: spreads the retries of many. */
  readonly jitter: number;
}

/** Notes what the search brought: the card, which is drawn again, or leave to post it. */
export function settleSeek(loaded: LoadedGroup, settlement: SeekSettlement, situation: Situation): Settled {
  const { target, episode, lossAt, settles, outcome, jitter } = settlement;
  const delivery = loaded.deliveries.find((one) => one.target === target && one.episode === episode);
  if (delivery === undefined || delivery.ref !== undefined || delivery.attempt !== undefined) return { type: 'stale' };
  if (outcome.type === 'found') {
    const shown = { ...settles, shownRev: UNKNOWN_REV };
    const done = { type: 'done', ref: outcome.ref } as const;
    return settleDelivery(loaded, { target, episode, settles: shown, outcome: done, jitter }, situation);
  }
  const searches = (delivery.sought?.lossAt === lossAt ? delivery.sought.searches : 0) + 1;
  if (outcome.type === 'unavailable' && !isSearchedEnough(searches, outcome)) {
    const notBefore = situation.now + Math.max(backoffMs(searches, jitter), outcome.retryAfterMs ?? 0);
    return noted(loaded, { ...delivery, notBefore, sought: { lossAt, searches } }, situation, []);
  }
  const over = { ...without(delivery, 'notBefore'), sought: { lossAt, searches, isOver: true } };
  return noted(loaded, over, situation, outcome.type === 'absent' ? [] : [{ type: 'duplicate_possible', target }]);
}

function noted(loaded: LoadedGroup, delivery: Delivery, situation: Situation, facts: readonly TimelineFact[]): Settled {
  const { group, timelineSeq } = loaded;
  const view = { ...loaded, timelineSeq: timelineSeq + facts.length };
  const change = changeTo(group, {
    timeline: facts.map((fact) => ({ at: situation.now, episode: latestNumberOf(group), fact, pings: false })),
    deliveries: [delivery],
    deliveryDue: [dueMark(view, delivery, situation, 2)],
  });
  return { type: 'settled', change };
}
