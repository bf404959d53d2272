import type { AlertGroup } from './alert-group.ts';
import { findIntegration } from './due.ts';
import type { DecidedNotification, IntegrationKey, PendingNotification, Sent } from './notification.ts';
import type { Situation } from './situation.ts';
import { isAcknowledged, isReason, verdictOf } from './verdict.ts';
import { without } from './without.ts';

/**
 * The group with a notification told. A newer one that waits is decided again, against what is known now: it may have
 * nothing more to say.
 */
export function withTold(
  group: AlertGroup,
  target: IntegrationKey,
  notification: DecidedNotification,
  situation: Situation,
): AlertGroup {
  const { seq, at, resolved } = notification;
  // A group that sleeps holds nothing that could be resolved later.
  const firing = group.state === 'dormant' ? [] : notification.firing;
  const known = group.sent[target];
  const sent: Sent = known !== undefined && known.seq > seq ? known : { firing, resolved, at, seq };
  const told = { ...group, sent: { ...group.sent, [target]: sent } };
  const pending = group.pending[target];
  if (pending === undefined) return told;
  const still = pending.seq <= seq ? undefined : decidedAgain(pending, sent, { group, target, situation });
  if (still === undefined) return { ...told, pending: without(told.pending, target) };
  return { ...told, pending: { ...told.pending, [target]: still } };
}

function decidedAgain(
  pending: PendingNotification,
  sent: Sent,
  context: { readonly group: AlertGroup; readonly target: IntegrationKey; readonly situation: Situation },
): PendingNotification | undefined {
  const { firing, resolved, at } = pending;
  const verdict = verdictOf({
    sent,
    mayHaveHeard: false,
    audible: { firing, resolved, isEmpty: false, isAllMuted: false, isClosedByHand: false },
    sendResolved: findIntegration(context.situation, context.target)?.sendResolved === true,
    isAcknowledged: isAcknowledged(context.group),
    repeatIntervalMs: context.situation.timers.repeatIntervalMs,
    at,
  });
  return isReason(verdict) ? { ...pending, reason: verdict } : undefined;
}
