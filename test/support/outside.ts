import type { MirrorState } from '../../src/engine/delivery.ts';
import type { DeliveryStep } from '../../src/engine/delivery-plan.ts';
import type { GroupKey } from '../../src/engine/route.ts';

type SetStep = Extract<DeliveryStep, { type: 'set' }>;

/** A pager that keeps one incident per group, opens another when what was resolved is triggered, and is fussy. */
export interface Outside {
  /** Every incident that was ever opened, in order. */
  readonly incidents: { readonly groupKey: GroupKey; state: MirrorState }[];
  /** A call was made, whatever becomes of it: notes what nobody may ask for. */
  asked(step: SetStep): void;
  /** The call takes effect. */
  set(step: SetStep): void;
}

export function createOutside(violations: string[]): Outside {
  const incidents: Outside['incidents'] = [];
  const asked = new Set<GroupKey>();

  const openOf = (groupKey: GroupKey) =>
    incidents.find((one) => one.groupKey === groupKey && one.state.status !== 'resolved');

  return {
    incidents,
    asked({ facts, state, isTrigger }) {
      const { groupKey } = facts.group;
      if (isTrigger && state.status !== 'firing') violations.push(`triggered by ${state.status}`);
      if (isTrigger && facts.state === 'silenced') violations.push('triggered while silenced');
      if (isTrigger) asked.add(groupKey);
      else if (!asked.has(groupKey)) violations.push(`${state.status} without a trigger`);
    },
    set({ facts, state, isTrigger }) {
      const open = openOf(facts.group.groupKey);
      if (open !== undefined) open.state = state;
      else if (isTrigger) incidents.push({ groupKey: facts.group.groupKey, state });
    },
  };
}
