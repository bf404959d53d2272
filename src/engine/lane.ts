import type { LoadedGroup } from './alert-group.ts';
import { isSearchable } from './attempt.ts';
import { cardStageOf, isCall, needsEdit } from './card-stage.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryPlan } from './delivery-plan.ts';
import type { Integration } from './notification.ts';

type Lanes = Pick<Integration, 'lane' | 'editLane'>;

/**
 * Where a delivery waits when its alerts change, whatever it waited for before: a card that is there is edited first.
 */
export function ownLane({ ref }: Pick<Delivery, 'ref'>, lanes: Lanes): string {
  return ref === undefined ? lanes.lane : editLaneOf(lanes);
}

/** The lane of the step that comes next. */
export function nextLane(loaded: Pick<LoadedGroup, 'group' | 'rev'>, delivery: Delivery, integration: Lanes): string {
  return isEditNext(loaded, delivery) ? editLaneOf(integration) : integration.lane;
}

/** The other of two lanes, when a call belongs there and not into this one; absent: the plan is followed here. */
export function otherLane(plan: DeliveryPlan, lane: string, integration: Lanes): string | undefined {
  if (plan.type !== 'step' && plan.type !== 'search' && plan.type !== 'seek') return undefined;
  const edits = editLaneOf(integration);
  const isEdit = plan.type === 'step' && plan.step.type === 'edit';
  const [right, wrong] = isEdit ? [edits, integration.lane] : [integration.lane, edits];
  return lane === wrong && right !== wrong ? right : undefined;
}

function editLaneOf({ lane, editLane }: Lanes): string {
  return editLane ?? lane;
}

function isEditNext(loaded: Pick<LoadedGroup, 'group' | 'rev'>, delivery: Delivery): boolean {
  if (delivery.ref === undefined || isSearchable(delivery)) return false;
  const stage = cardStageOf(loaded, delivery);
  if (stage === undefined) return false;
  if (needsEdit(delivery, stage)) return true;
  const pending = stage.isLatest ? loaded.group.pending[delivery.target] : undefined;
  return pending !== undefined && !(stage.isOpen && isCall(pending));
}
