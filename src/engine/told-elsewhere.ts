import type { AlertGroup } from './alert-group.ts';
import type { Delivery, MirrorState } from './delivery.ts';
import type { Input, Wish } from './input.ts';
import { without } from './without.ts';

/**
 * The mirror where somebody did this, as it is there already: telling it so would be an echo. Undefined where nothing of
 * it changes, and where several could be meant: setting them all once more does no harm.
 */
export function toldElsewhere(
  { by, wish }: Pick<Input, 'by' | 'wish'>,
  deliveries: readonly Delivery[],
  { episode }: Pick<AlertGroup, 'episode'>,
): Delivery | undefined {
  const status = statusAfter(wish);
  const there = deliveries.filter(
    ({ target, episode: number }) => number === episode?.number && target.split('/').at(-2) === by.origin,
  );
  const [delivery, ...others] = there;
  if (status === undefined || delivery === undefined || others.length > 0) return undefined;
  const { mirrored, attempt } = delivery;
  if (mirrored === undefined || attempt !== undefined) return undefined;
  if (mirrored.status === status && mirrored.staysAcknowledged !== true) return undefined;
  const isReopened = wish.type === 'reopen' ? { isReopened: true } : {};
  return { ...delivery, mirrored: { ...without(mirrored, 'staysAcknowledged', 'isReopened'), status, ...isReopened } };
}

function statusAfter(wish: Wish): MirrorState['status'] | undefined {
  switch (wish.type) {
    case 'acknowledge':
      return 'acknowledged';
    case 'resolve':
      return 'resolved';
    case 'unacknowledge':
    case 'reopen':
      return 'firing';
    case 'assign':
    case 'note':
    case 'escalate':
    case 'escalation_aimed':
    case 'escalation_settled':
    case 'open_incident':
    case 'incident_severity':
    case 'resolve_incident':
      return undefined;
  }
}
