import type { AlertGroup } from './alert-group.ts';
import { isThere } from './card-stage.ts';
import type { Delivery } from './delivery.ts';
import { isOpen } from './episode.ts';
import type { Fingerprint } from './label-set.ts';
import type { Integration, NotificationReason, QuietReason, Sent } from './notification.ts';
import type { RouteTimers } from './route.ts';
import { isMuted, type Standing } from './standing.ts';

/** The alerts of a group that nobody has muted, as a flush sees them; fingerprints sorted. */
export interface Audible {
  readonly firing: readonly Fingerprint[];
  readonly resolved: readonly Fingerprint[];
  /** The group holds no alert; Alertmanager does not flush such a group. */
  readonly isEmpty: boolean;
  /** There are alerts, and a silence matches every one. */
  readonly isAllMuted: boolean;
  /** Something is reported that a person has closed. */
  readonly isClosedByHand: boolean;
}

export function audibleOf(standings: readonly Standing[]): Audible {
  const heard = standings.filter((standing) => !isMuted(standing));
  return {
    firing: fingerprintsOf(heard.filter(({ isFiring }) => isFiring)),
    resolved: fingerprintsOf(heard.filter(({ isFiring }) => !isFiring)),
    isEmpty: standings.length === 0,
    isAllMuted: standings.length > 0 && heard.length === 0,
    isClosedByHand: standings.some(({ isReported, isFiring }) => isReported && !isFiring),
  };
}

export interface Question {
  readonly sent: Sent | undefined;
  /** Something was said of which nobody knows whether it arrived. */
  readonly mayHaveHeard: boolean;
  readonly audible: Audible;
  readonly sendResolved: boolean;
  readonly isAcknowledged: boolean;
  readonly repeatIntervalMs: number;
  readonly at: number;
}

/**
 * Whether an integration hears of a group, and why or why not: Alertmanager's deduplication against what was last sent,
 * plus what it does not have, acknowledgements and groups closed by hand.
 */
export function verdictOf(question: Question): NotificationReason | QuietReason {
  const { sent, audible, sendResolved, mayHaveHeard } = question;
  const { firing, resolved, isAllMuted } = audible;
  if (isAllMuted) return 'all_muted';
  if (firing.length === 0) return verdictWhenQuiet(question);
  if (sent === undefined || sent.firing.length === 0) return 'first';
  if (!isSubset(firing, sent.firing)) return 'new_alerts';
  // What may have been heard since it was last told for sure: that something resolved fires, or the reverse.
  const isResolvedNews = !isSubset(resolved, sent.resolved) || (mayHaveHeard && resolved.length > 0);
  if (isResolvedNews && sendResolved) return 'some_resolved';
  if (mayHaveHeard && sendResolved) return 'new_alerts';
  if (question.at >= sent.at + question.repeatIntervalMs) return question.isAcknowledged ? 'acknowledged' : 'repeat';
  return isResolvedNews ? 'resolved_unwanted' : 'repeat_not_due';
}

function verdictWhenQuiet(question: Question): NotificationReason | QuietReason {
  const { sent, audible, sendResolved, mayHaveHeard } = question;
  const isAwaited = mayHaveHeard || (sent !== undefined && sent.firing.length > 0);
  if (isAwaited && !audible.isEmpty) return sendResolved ? 'all_resolved' : 'resolved_unwanted';
  return audible.isClosedByHand ? 'closed_by_hand' : 'nothing_firing';
}

const reasons: ReadonlySet<string> = new Set<NotificationReason>([
  'first',
  'new_alerts',
  'some_resolved',
  'all_resolved',
  'repeat',
]);

export function isReason(verdict: NotificationReason | QuietReason): verdict is NotificationReason {
  return reasons.has(verdict);
}

/** Alertmanager's `--data.retention`: its notification log forgets after that, or after twice the repeat interval. */
const RETENTION_MS = 120 * 3_600_000;

/**
 * What counts as last sent to an integration. A card or mirror that was not shown in this episode was told nothing, and
 * one that is gone cannot be told the end. What was sent is forgotten as Alertmanager forgets it, but not where an
 * acknowledgement has held back the repeats that keep it in memory, or where a target could not be reached for so long.
 */
export function sentTo(
  integration: Integration,
  { group, deliveries }: { readonly group: AlertGroup; readonly deliveries: readonly Delivery[] },
  timers: RouteTimers,
  at: number,
): Sent | undefined {
  if (integration.kind !== 'notice' && !isShown(group, deliveries, integration)) return undefined;
  const sent = group.sent[integration.key];
  const isKept = group.pending[integration.key] !== undefined || wasAcknowledgedSince(group, sent?.at ?? 0);
  if (sent === undefined || isKept) return sent;
  return at >= sent.at + Math.min(RETENTION_MS, 2 * timers.repeatIntervalMs) ? undefined : sent;
}

/** Whether there is, or while the episode is open was, something that people know of. */
function isShown(group: AlertGroup, deliveries: readonly Delivery[], integration: Integration): boolean {
  const card = cardOf(group, deliveries, integration);
  return card?.shownRev !== undefined && (isThere(card) || isOpen(group.episode));
}

/** The delivery of an integration's card or mirror in the latest episode. */
export function cardOf(
  group: AlertGroup,
  deliveries: readonly Delivery[],
  { key }: Pick<Integration, 'key'>,
): Delivery | undefined {
  return deliveries.find(({ target, episode }) => target === key && episode === group.episode?.number);
}

function wasAcknowledgedSince({ episode }: AlertGroup, at: number): boolean {
  return episode?.firstAcknowledgedAt !== undefined && at >= episode.openedAt;
}

/** Whether somebody has the open episode. */
export function isAcknowledged(group: AlertGroup): boolean {
  return isOpen(group.episode) && group.episode.acknowledgement !== undefined;
}

function isSubset(some: readonly Fingerprint[], all: readonly Fingerprint[]): boolean {
  const known = new Set(all);
  return some.every((fingerprint) => known.has(fingerprint));
}

function fingerprintsOf(standings: readonly Standing[]): readonly Fingerprint[] {
  return standings.map(({ alert }) => alert.fingerprint).sort();
}
