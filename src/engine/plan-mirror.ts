import type { LoadedGroup } from './alert-group.ts';
import { unknownUntil } from './attempt.ts';
import { type CardStage, cardStageOf, needsEdit, UNKNOWN_REV } from './card-stage.ts';
import type { Delivery, MirrorState } from './delivery.ts';
import type { DeliveryPlan } from './delivery-plan.ts';
import { episodeFacts, type GroupFacts } from './group-facts.ts';
import { earlierOf, isOn, isSameState, mayBeOn, mirrorStateOf, wantsTrigger, wasReopened } from './mirror.ts';
import type { DecidedNotification, Integration, NotificationReason, PendingNotification } from './notification.ts';
import type { Situation } from './situation.ts';
import { staysAcknowledged } from './still-acknowledged.ts';
import { decidedOf, tells } from './tells.ts';

/** After this long nobody expects a lost call to arrive any more. */
export const LATE_MS = 60_000;

export interface MirrorQuestion {
  readonly loaded: LoadedGroup;
  readonly delivery: Delivery;
  readonly situation: Situation;
  readonly shortId: string;
  readonly integration: Integration;
}

/**
 * What a mirror's delivery should do next. It follows the state of its group at once, as a card does, but is opened
 * only by a decision: an alert that is silenced, or that has come back and was not flushed yet, calls nobody.
 */
export function planMirror(question: MirrorQuestion): DeliveryPlan {
  const { loaded, delivery, situation, integration } = question;
  const stage = cardStageOf(loaded, delivery);
  if (stage === undefined) return { type: 'nothing' };
  if (isTakenOver(loaded, delivery)) return leaveBehind(delivery, stage, situation.now);
  const calls = earlierOf(loaded.deliveries, delivery).map((one) => unknownUntil(one, integration) ?? 0);
  const until = Math.max(0, ...calls);
  if (situation.now < until) return { type: 'wait', until };
  const all = episodeFacts(loaded, situation, question.shortId, stage.episode);
  const facts = { ...all, trouble: all.trouble.filter(({ target }) => target !== delivery.target) };
  const pending = stage.isLatest ? loaded.group.pending[delivery.target] : undefined;
  const view: View = { ...question, stage, facts, pending, desired: desiredOf(facts, question) };
  return isOver(view) ? planEnd(view) : planLive(view);
}

interface View extends MirrorQuestion {
  readonly stage: CardStage;
  readonly facts: GroupFacts;
  readonly pending: PendingNotification | undefined;
  readonly desired: MirrorState;
}

/** Where an acknowledgement cannot be taken back, that it stays is part of the state. */
function desiredOf(facts: GroupFacts, { delivery, integration }: MirrorQuestion): MirrorState {
  const desired = mirrorStateOf(facts);
  if (desired.status !== 'firing' || !staysAcknowledged(delivery, integration)) return desired;
  return { ...desired, staysAcknowledged: true };
}

/** The same outside state belongs to a later episode now: setting it for this one could undo what that one has set. */
function isTakenOver({ deliveries }: LoadedGroup, delivery: Delivery): boolean {
  return deliveries.some(({ target, episode }) => target === delivery.target && episode > delivery.episode);
}

/** Keeps the attempt for as long as its call may arrive: who has taken over asks for it. */
function leaveBehind(delivery: Delivery, stage: CardStage, now: number): DeliveryPlan {
  const { attempt } = delivery;
  if (attempt !== undefined && now < attempt.at + LATE_MS) return { type: 'wait', until: attempt.at + LATE_MS };
  if (attempt === undefined && !needsEdit(delivery, stage)) return { type: 'nothing' };
  return { type: 'agree', settles: { shownRev: stage.wantedRev }, withdraws: false };
}

/** Also when what still fires was silenced from its first moment, so that nobody was told of it. */
function isOver({ desired, facts, pending }: View): boolean {
  return desired.status === 'resolved' || (facts.state === 'silenced' && pending?.reason === 'all_resolved');
}

function planEnd(view: View): DeliveryPlan {
  const { loaded, delivery, situation, stage, desired, integration } = view;
  const mayBeOpen = mayBeOn(delivery, loaded.deliveries);
  const isOurs = mayBeOpen || delivery.mirrored !== undefined;
  if (!integration.sendResolved || !isOurs) return agree(view);
  const { notification } = tells(loaded, delivery, situation, stage);
  if (!mayBeOpen && !isAgainDue(view)) return agree(view, notification);
  return set(view, { state: { ...desired, status: 'resolved' }, notification });
}

function planLive(view: View): DeliveryPlan {
  const { loaded, delivery, stage, facts, desired } = view;
  const { mirrored } = delivery;
  const isDoubtful = isOn(delivery) && (mayBeClosed(delivery) || isAgainDue(view));
  if (facts.state !== 'silenced' && (isDoubtful || wantsTrigger(loaded.group, delivery, stage))) {
    // What was acknowledged before it could be opened is opened first: nobody can acknowledge what is not there.
    return set(view, { state: { ...desired, status: 'firing' }, notification: newsOf(view, 'first'), isTrigger: true });
  }
  if (mirrored?.status === 'resolved' && isAgainDue(view)) return set(view, { state: mirrored });
  if (!isOn(delivery) || mayBeClosed(delivery)) return agree(view);
  const news = wasReopened(delivery) ? newsOf(view, 'first') : newsOf(view);
  return isShown(view) ? agree(view, news) : set(view, { state: desired, notification: news });
}

/** A lost call may have resolved what still fires. */
function mayBeClosed({ attempt, isUnsure }: Delivery): boolean {
  return isUnsure === true || attempt?.settles.mirrored?.status === 'resolved';
}

/** What counts as told once the outside says it: not what was decided before a silence, or before the end came to nothing. */
function newsOf({ pending }: View, ...also: readonly NotificationReason[]): DecidedNotification | undefined {
  const reasons: readonly NotificationReason[] = ['new_alerts', 'some_resolved', 'repeat', ...also];
  return pending !== undefined && reasons.includes(pending.reason) ? decidedOf(pending) : undefined;
}

function isShown(view: View): boolean {
  const { mirrored, attempt } = view.delivery;
  return attempt === undefined && mirrored !== undefined && isSameState(mirrored, view.desired);
}

function isAgainDue({ delivery: { againAt }, situation: { now } }: View): boolean {
  return againAt !== undefined && now >= againAt;
}

interface Setting {
  readonly state: MirrorState;
  readonly notification?: DecidedNotification | undefined;
  readonly isTrigger?: boolean;
}

function set({ facts, desired, stage }: View, { state, notification, isTrigger = false }: Setting): DeliveryPlan {
  const isHalf = isTrigger && state.status !== desired.status;
  return {
    type: 'step',
    step: { type: 'set', facts, state, isTrigger },
    settles: {
      shownRev: isHalf ? UNKNOWN_REV : stage.wantedRev,
      mirrored: state,
      ...(notification === undefined ? {} : { notification }),
    },
  };
}

/** Nothing to call for. What is pending counts as told only if the outside says it already. */
function agree(view: View, notification?: DecidedNotification): DeliveryPlan {
  const { delivery, stage, pending, situation } = view;
  const { againAt, attempt } = delivery;
  const withdraws = pending !== undefined && notification === undefined;
  const isBehind = needsEdit(delivery, stage) || attempt !== undefined;
  if (isBehind || withdraws || notification !== undefined) {
    const shown = isBehind ? { shownRev: stage.wantedRev } : {};
    return {
      type: 'agree',
      settles: { ...shown, ...(notification === undefined ? {} : { notification }) },
      withdraws,
    };
  }
  return againAt !== undefined && situation.now < againAt ? { type: 'wait', until: againAt } : { type: 'nothing' };
}
