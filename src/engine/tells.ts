import type { LoadedGroup } from './alert-group.ts';
import type { CardStage } from './card-stage.ts';
import type { Delivery, Settles } from './delivery.ts';
import type { DecidedNotification, PendingNotification } from './notification.ts';
import type { Situation } from './situation.ts';

/**
 * The notification that a card tells by being drawn, a mirror by being set. What shows the end has told that everything
 * is resolved.
 */
export function tells(
  { group }: LoadedGroup,
  { target }: Delivery,
  { now }: Situation,
  { isLatest, isOpen }: CardStage,
): Pick<Settles, 'notification'> {
  const pending = isLatest ? group.pending[target] : undefined;
  if (isOpen) return pending === undefined ? {} : { notification: decidedOf(pending) };
  const last = pending ?? (isLatest ? group.sent[target] : undefined);
  if (last === undefined || (last === group.sent[target] && last.firing.length === 0)) return {};
  return { notification: { seq: last.seq, reason: 'all_resolved', at: now, firing: [], resolved: last.firing } };
}

/** What was decided, without the alerts. */
export function decidedOf({ seq, reason, at, firing, resolved }: PendingNotification): DecidedNotification {
  return { seq, reason, at, firing, resolved };
}
