import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import { unknownUntil } from './attempt.ts';
import { type CardStage, cardStageOf, needsEdit, needsPost } from './card-stage.ts';
import type { Delivery } from './delivery.ts';
import { earliest } from './earliest.ts';
import { isOpen } from './episode.ts';
import type { DeliveryDue, DeliveryPriority, GroupChange } from './group-change.ts';
import { isRoomKey } from './incident.ts';
import { nextLane } from './lane.ts';
import { isLeftOpen, wantsTrigger } from './mirror.ts';
import type { Integration } from './notification.ts';
import { roomDueAt } from './plan-room.ts';
import { nextDeadlineOf } from './response.ts';
import type { Situation } from './situation.ts';
import type { Standing } from './standing.ts';
import { without } from './without.ts';

/** A change to this group; whatever is not named stays as it is, and its own due mark is where its timers say. */
export function changeTo(group: AlertGroup, parts: Partial<GroupChange> = {}): GroupChange {
  const groupDueAt = earliest([group.tickAt, group.expiryAt]);
  return {
    group,
    bumpsRev: false,
    drop: [],
    timeline: [],
    deliveries: [],
    ...(groupDueAt === undefined ? {} : { groupDueAt }),
    deliveryDue: [],
    outbox: [],
    ...parts,
  };
}

/**
 * When time alone changes an open episode: its first firing alert would expire, or somebody should have responded by
 * then. Absent: never, or no episode is open.
 */
export function expiryAtOf(group: AlertGroup, standings: readonly Standing[], now: number): number | undefined {
  if (!isOpen(group.episode)) return undefined;
  const ends = standings.filter(({ isFiring }) => isFiring).map(({ endsAt }) => endsAt);
  return earliest([...ends, nextDeadlineOf(group, now)]);
}

/** The group with its due mark early enough for the clocks that run. */
export function armed(group: AlertGroup, now: number): AlertGroup {
  const expiryAt = earliest([group.expiryAt, nextDeadlineOf(group, now)]);
  return expiryAt === group.expiryAt
    ? group
    : { ...without(group, 'expiryAt'), ...(expiryAt === undefined ? {} : { expiryAt }) };
}

/** The integration behind a delivery, if the policy has it, or had it and its cards can still be redrawn. */
export function findIntegration(
  { integrations, fallback, former = [], room }: Pick<Situation, 'integrations' | 'fallback' | 'former' | 'room'>,
  target: Integration['key'],
): Integration | undefined {
  const found = [...integrations, ...fallback, ...former].find(({ key }) => key === target);
  return found ?? (room !== undefined && isRoomKey(target) ? { ...room, key: target } : undefined);
}

type DueGroup = Pick<LoadedGroup, 'group' | 'rev' | 'timelineSeq' | 'deliveries'>;

/** The due mark that a delivery must have in this state of its group; without an instant: none. */
export function dueMark(
  loaded: DueGroup,
  delivery: Delivery,
  situation: Situation,
  priority: DeliveryPriority,
): DeliveryDue {
  const { target, episode } = delivery;
  const at = dueAtOf(loaded, delivery, situation);
  return at === undefined ? { target, episode, priority } : markAt(loaded, delivery, situation, { at, priority });
}

/** A due mark at this instant, in the lane of what comes next. */
export function markAt(
  loaded: Pick<LoadedGroup, 'group' | 'rev'>,
  delivery: Delivery,
  situation: Situation,
  when: { readonly at: number; readonly priority: DeliveryPriority },
): DeliveryDue {
  const { target, episode } = delivery;
  const integration = findIntegration(situation, target);
  const lane = integration === undefined ? delivery.lane : nextLane(loaded, delivery, integration);
  return { target, episode, ...when, ...(lane === delivery.lane ? {} : { lane }) };
}

function dueAtOf(loaded: DueGroup, delivery: Delivery, situation: Situation): number | undefined {
  const integration = findIntegration(situation, delivery.target);
  const soonest = Math.max(situation.now, delivery.notBefore ?? 0);
  if (integration === undefined) return isOwed(loaded, delivery) ? soonest : undefined;
  const unknown = unknownUntil(delivery, integration);
  if (unknown !== undefined && !isOutdated(loaded, delivery)) return Math.max(soonest, unknown);
  if (integration.kind === 'room') {
    const at = roomDueAt(loaded, delivery, situation);
    return at === undefined ? undefined : at === 'now' ? soonest : Math.max(soonest, at);
  }
  if (hasWork(loaded, delivery, integration)) return soonest;
  return delivery.againAt === undefined ? undefined : Math.max(soonest, delivery.againAt);
}

/** Of an integration that this process does not know; one with a newer policy may. */
function isOwed(loaded: Pick<LoadedGroup, 'group' | 'rev'>, delivery: Delivery): boolean {
  if (loaded.group.pending[delivery.target] !== undefined) return true;
  const stage = cardStageOf(loaded, delivery);
  return stage !== undefined && needsEdit(delivery, stage);
}

/** The edit that is under way shows less than is known by now: the next one takes its place in the lane at once. */
function isOutdated(loaded: Pick<LoadedGroup, 'group' | 'rev'>, { attempt, ...delivery }: Delivery): boolean {
  if (attempt?.type !== 'edit') return false;
  return cardStageOf(loaded, delivery)?.wantedRev !== attempt.settles.shownRev;
}

function hasWork(loaded: DueGroup, delivery: Delivery, { kind, sendResolved }: Integration): boolean {
  const isPending = loaded.group.pending[delivery.target] !== undefined;
  if (delivery.episode === 0) return isPending;
  const stage = cardStageOf(loaded, delivery);
  if (stage === undefined) return false;
  if (needsEdit(delivery, stage)) return true;
  if (kind === 'mirror') {
    const isWanted = (isPending && stage.isLatest) || wantsTrigger(loaded.group, delivery, stage);
    return isWanted || (sendResolved && isLeftOpen(loaded.deliveries, delivery, stage));
  }
  return hasCardWork(loaded, delivery, stage);
}

function hasCardWork(
  loaded: Pick<LoadedGroup, 'group' | 'timelineSeq'>,
  delivery: Delivery,
  stage: CardStage,
): boolean {
  if (needsPost(loaded, delivery, stage)) return true;
  if (delivery.ref === undefined) return false;
  const isPending = loaded.group.pending[delivery.target] !== undefined;
  return (isPending && stage.isLatest) || delivery.told < loaded.timelineSeq;
}
