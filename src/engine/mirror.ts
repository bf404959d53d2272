import type { AlertGroup } from './alert-group.ts';
import { headlineOf } from './alert-text.ts';
import type { CardStage } from './card-stage.ts';
import type { Delivery, MirrorState } from './delivery.ts';
import type { GroupFacts } from './group-facts.ts';
import { urgencyOf } from './picture.ts';

/** How many characters of a headline are compared and told. */
const SUMMARY_LENGTH = 200;

/** The state that the outside should have. Silencing changes nothing about it: what is open stays open. */
export function mirrorStateOf(facts: GroupFacts): MirrorState {
  return { status: statusOf(facts), severity: facts.severity, summary: summaryOf(facts) };
}

/** Whether setting the one after the other would change nothing. */
export function isSameState(a: MirrorState, b: MirrorState): boolean {
  return a.status === b.status && a.severity === b.severity && a.summary === b.summary;
}

/** Whether what was set in this episode has not been resolved. */
export function isOn({ mirrored }: Delivery): boolean {
  return mirrored !== undefined && mirrored.status !== 'resolved';
}

/**
 * Whether the outside has yet to be opened, because a flush has decided so: its first notice is pending, or was told
 * and what it opened is gone.
 */
export function wantsTrigger(
  { pending, sent }: Pick<AlertGroup, 'pending' | 'sent'>,
  delivery: Delivery,
  { isOpen }: CardStage,
): boolean {
  const { target, shownRev } = delivery;
  if (!isOpen) return false;
  if (pending[target]?.reason === 'first') return !wasReopened(delivery);
  const isTold = shownRev !== undefined && (sent[target]?.firing.length ?? 0) > 0;
  return isTold && !isOn(delivery);
}

/** Whether somebody has opened it again outside, so that nothing is left to open. */
export function wasReopened({ mirrored }: Delivery): boolean {
  return mirrored?.isReopened === true && mirrored.status !== 'resolved';
}

/** The same target's deliveries of earlier episodes, the latest first: one outside state has one of each episode. */
export function earlierOf(deliveries: readonly Delivery[], { target, episode }: Delivery): readonly Delivery[] {
  return deliveries
    .filter((one) => one.target === target && one.episode < episode)
    .sort((a, b) => b.episode - a.episode);
}

/** Whether something may be open outside that this episode, or one before it, has set. */
export function mayBeOn(delivery: Delivery, deliveries: readonly Delivery[]): boolean {
  for (const one of [delivery, ...earlierOf(deliveries, delivery)]) {
    if (one.attempt !== undefined || one.isUnsure === true) return true;
    if (one.mirrored !== undefined) return isOn(one);
  }
  return false;
}

/**
 * Whether an episode has ended that was never shown outside, while something may be open there that an earlier one has
 * set: nobody else would resolve it.
 */
export function isLeftOpen(
  deliveries: readonly Delivery[],
  delivery: Delivery,
  { isLatest, isOpen }: CardStage,
): boolean {
  return isLatest && !isOpen && delivery.shownRev === undefined && mayBeOn(delivery, deliveries);
}

function statusOf({ state, acknowledgement }: GroupFacts): MirrorState['status'] {
  if (state === 'resolved') return 'resolved';
  return acknowledgement === undefined ? 'firing' : 'acknowledged';
}

/** The words of the most urgent alert, the oldest of those; of any once nothing fires. */
function summaryOf({ alerts, severity }: GroupFacts): string {
  const told = alerts.find((alert) => urgencyOf(alert) === severity) ?? alerts[0];
  return told === undefined ? '' : cut(headlineOf(told.content));
}

/** By whole characters; no character is longer than two units. */
function cut(text: string): string {
  return [...text.slice(0, 2 * SUMMARY_LENGTH)].slice(0, SUMMARY_LENGTH).join('');
}
