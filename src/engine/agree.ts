import type { LoadedGroup } from './alert-group.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryPlan } from './delivery-plan.ts';
import { changeTo, dueMark } from './due.ts';
import type { GroupChange } from './group-change.ts';
import { restIfTold } from './rest-if-told.ts';
import type { Situation } from './situation.ts';
import { withTold } from './told.ts';
import { without } from './without.ts';

/**
 * Notes that a mirror needs no call, to be committed on the reading that the plan was made of. A call of its own that
 * was lost may have arrived: that is kept. The timeline has nothing to say, since nobody was told anything.
 */
export function settleAgreement(
  loaded: LoadedGroup,
  delivery: Delivery,
  { settles, withdraws }: Extract<DeliveryPlan, { type: 'agree' }>,
  situation: Situation,
): GroupChange {
  const { group, rev, timelineSeq } = loaded;
  const { target } = delivery;
  const { notification, shownRev } = settles;
  const after: Delivery = {
    ...without(delivery, 'attempt', 'notBefore'),
    ...(delivery.attempt === undefined ? {} : { isUnsure: true }),
    ...(shownRev === undefined ? {} : { shownRev }),
  };
  const told = notification === undefined ? group : withTold(group, target, notification, situation);
  const left = withdraws ? { ...told, pending: without(told.pending, target) } : told;
  const deliveries = loaded.deliveries.map((one) => (one === delivery ? after : one));
  const rested = left === group ? { group, drop: [] } : restIfTold(left, loaded, deliveries, situation);
  return changeTo(rested.group, {
    drop: rested.drop,
    deliveries: [after],
    deliveryDue: [dueMark({ group: rested.group, rev, timelineSeq, deliveries }, after, situation, 3)],
  });
}
