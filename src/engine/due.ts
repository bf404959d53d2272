import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import { cardStageOf, needsEdit, needsPost } from './card-stage.ts';
import type { Delivery } from './delivery.ts';
import { earliest } from './earliest.ts';
import { isOpen } from './episode.ts';
import type { DeliveryDue, DeliveryPriority, GroupChange } from './group-change.ts';
import type { Integration } from './notification.ts';
import type { Situation } from './situation.ts';
import type { Standing } from './standing.ts';

/** Beyond the call's own time-out: how long a vendor may take to show what a lost call has made. */
const UNKNOWN_GRACE_MS = 5_000;

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

/** When the first firing alert of an open episode would expire; absent: none would, or no episode is open. */
export function expiryAtOf(group: AlertGroup, standings: readonly Standing[]): number | undefined {
  if (!isOpen(group.episode)) return undefined;
  return earliest(standings.filter(({ isFiring }) => isFiring).map(({ endsAt }) => endsAt));
}

/** The integration behind a delivery, if the policy still has it. */
export function findIntegration(
  { integrations, fallback }: Pick<Situation, 'integrations' | 'fallback'>,
  target: Integration['key'],
): Integration | undefined {
  return [...integrations, ...fallback].find(({ key }) => key === target);
}

/** When the outcome of a delivery's unsettled call may be looked for; absent: it has none. */
export function unknownUntil({ attempt }: Delivery, { callTimeoutMs }: Integration): number | undefined {
  if (attempt === undefined || attempt.isAbsent === true) return undefined;
  return attempt.at + callTimeoutMs + UNKNOWN_GRACE_MS;
}

/** Whether a lost call may have left a message that a second one would double; an edit or a notice is just repeated. */
export function isSearchable({ attempt }: Delivery): boolean {
  return attempt !== undefined && attempt.isAbsent !== true && (attempt.type === 'post' || attempt.type === 'reply');
}

/** The due mark that a delivery must have in this state of its group; without an instant: none. */
export function dueMark(
  loaded: Pick<LoadedGroup, 'group' | 'rev' | 'timelineSeq'>,
  delivery: Delivery,
  situation: Situation,
  priority: DeliveryPriority,
): DeliveryDue {
  const { target, episode } = delivery;
  const at = dueAtOf(loaded, delivery, situation);
  return { target, episode, ...(at === undefined ? {} : { at }), priority };
}

function dueAtOf(
  loaded: Pick<LoadedGroup, 'group' | 'rev' | 'timelineSeq'>,
  delivery: Delivery,
  situation: Situation,
): number | undefined {
  const integration = findIntegration(situation, delivery.target);
  if (integration === undefined) return undefined;
  const soonest = Math.max(situation.now, delivery.notBefore ?? 0);
  const unknown = unknownUntil(delivery, integration);
  if (unknown !== undefined) return Math.max(soonest, unknown);
  return hasWork(loaded, delivery) ? soonest : undefined;
}

function hasWork(loaded: Pick<LoadedGroup, 'group' | 'rev' | 'timelineSeq'>, delivery: Delivery): boolean {
  const isPending = loaded.group.pending[delivery.target] !== undefined;
  if (delivery.episode === 0) return isPending;
  const stage = cardStageOf(loaded, delivery);
  if (stage === undefined) return false;
  if (needsPost(loaded, delivery, stage) || needsEdit(delivery, stage)) return true;
  if (delivery.ref === undefined) return false;
  return (isPending && stage.isLatest) || delivery.told < loaded.timelineSeq;
}
