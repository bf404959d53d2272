import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import type { Delivery } from './delivery.ts';
import { isOpen, latestNumberOf } from './episode.ts';
import type {
  DecidedNotification,
  Integration,
  NotificationReason,
  PendingNotification,
  QuietReason,
} from './notification.ts';
import { snapshotOf } from './snapshot.ts';
import type { Standing } from './standing.ts';
import type { TimelineFact } from './timeline.ts';
import { type Audible, cardOf, isReason } from './verdict.ts';
import { without } from './without.ts';

/** A decision about one integration, and what it was decided from. */
export interface Ruling {
  readonly integration: Integration;
  readonly verdict: NotificationReason | QuietReason;
  readonly audible: Audible;
  readonly standings: readonly Standing[];
  readonly at: number;
}

/** The group with a ruling in place of what was pending before. */
export function withRuling(group: AlertGroup, ruling: Ruling, deliveries: readonly Delivery[]): AlertGroup {
  const { integration, verdict, audible } = ruling;
  const { key, kind, sendResolved } = integration;
  if (isReason(verdict)) {
    return withPending(group, key, {
      seq: group.lastSeq + 1,
      reason: verdict,
      at: ruling.at,
      firing: audible.firing,
      resolved: audible.resolved,
      snapshot: kind === 'notice' ? snapshotOf(ruling.standings, sendResolved) : [],
    });
  }
  if (isOwedCard(group, ruling, deliveries)) return group;
  const quiet = { ...group, pending: without(group.pending, key) };
  const sent = group.sent[key];
  if (verdict !== 'resolved_unwanted' || audible.firing.length > 0 || sent === undefined) return quiet;
  const cleared = { firing: [], resolved: audible.resolved, at: ruling.at, seq: sent.seq };
  return { ...quiet, sent: { ...group.sent, [key]: cleared } };
}

/** The group with this notification pending, in place of an earlier one. */
function withPending(group: AlertGroup, key: Integration['key'], pending: PendingNotification): AlertGroup {
  return {
    ...group,
    lastSeq: Math.max(group.lastSeq, pending.seq),
    pending: { ...group.pending, [key]: pending },
  };
}

/** A card that was decided on and could not be posted is posted even if its episode ends before that. */
function isOwedCard(group: AlertGroup, { integration, verdict }: Ruling, deliveries: readonly Delivery[]): boolean {
  if (integration.kind !== 'card' || verdict === 'all_muted' || isOpen(group.episode)) return false;
  const card = cardOf(group, deliveries, integration);
  return card !== undefined && card.shownRev === undefined && card.trouble?.isPermanent !== true;
}

/**
 * The records that pending notifications need and do not have yet: a notice's belongs
 * to the group, that of a card or mirror to the episode.
 */
export function missingDeliveries(
  group: AlertGroup,
  { deliveries }: LoadedGroup,
  integrations: readonly Integration[],
): readonly Delivery[] {
  return integrations
    .filter(({ key }) => group.pending[key] !== undefined)
    .map(({ key, kind, lane }) => ({
      target: key,
      lane,
      episode: kind === 'notice' ? 0 : latestNumberOf(group),
    }))
    .filter(({ target, episode }) => !deliveries.some((one) => one.target === target && one.episode === episode))
    .map(({ target, lane, episode }) => ({ schema: 1, target, episode, lane, told: 0, failures: 0 }));
}

/** A decision that says something new. */
export interface FreshDecision {
  readonly integration: Integration;
  readonly pending: PendingNotification;
}

/** The decisions that do not only repeat what they replace, as happens while a target cannot be reached. */
export function freshDecisions(
  before: AlertGroup,
  after: AlertGroup,
  integrations: readonly Integration[],
): readonly FreshDecision[] {
  return integrations.flatMap((integration) => {
    const pending = after.pending[integration.key];
    if (pending === undefined || isSameNews(before.pending[integration.key], pending)) return [];
    return [{ integration, pending }];
  });
}

export function decidedFact({ integration, pending: { reason, seq } }: FreshDecision): TimelineFact {
  return { type: 'decided', target: integration.key, reason, seq };
}

function isSameNews(a: DecidedNotification | undefined, b: DecidedNotification): boolean {
  return (
    a !== undefined && a.reason === b.reason && isSameList(a.firing, b.firing) && isSameList(a.resolved, b.resolved)
  );
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
