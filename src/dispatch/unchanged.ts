import type { AlertGroup, LoadedGroup } from '../engine/alert-group.ts';
import type { GroupChange } from '../engine/group-change.ts';

/** A change that decides nothing and keeps the group due when it is: for due marks and facts that come from outside. */
export function unchanged(loaded: LoadedGroup, extra: Partial<GroupChange> = {}): GroupChange {
  const groupDueAt = groupDueAtOf(loaded.group);
  return {
    group: loaded.group,
    bumpsRev: false,
    drop: [],
    timeline: [],
    deliveries: [],
    ...(groupDueAt === undefined ? {} : { groupDueAt }),
    deliveryDue: [],
    outbox: [],
    ...extra,
  };
}

function groupDueAtOf(group: AlertGroup): number | undefined {
  const instants = [group.tickAt, group.expiryAt].filter((at) => at !== undefined);
  return instants.length === 0 ? undefined : Math.min(...instants);
}
