import type { AlertGroup, GroupId } from './alert-group.ts';
import type { LabelSet } from './label-set.ts';
import type { GroupKey, Route, RouteTimers } from './route.ts';

export interface NewGroup {
  readonly gid: GroupId;
  readonly receiver: string;
  readonly route: Route;
  readonly groupKey: GroupKey;
  readonly groupLabels: LabelSet;
}

/** A group that has not seen an alert yet: dormant until one fires. */
export function newGroup({ gid, receiver, route, groupKey, groupLabels }: NewGroup): AlertGroup {
  return {
    schema: 1,
    gid,
    receiver,
    routeKey: route.key,
    groupKey,
    groupLabels,
    state: 'dormant',
    hasFlushed: false,
    sent: {},
    pending: {},
    lastSeq: 0,
    inputs: [],
  };
}

/**
 * When a group that wakes for an alert flushes first: after group_wait, or at once when the alert is older than that.
 */
export function firstTickAt(timers: RouteTimers, startsAt: number, now: number): number {
  return startsAt + timers.groupWaitMs < now ? now : now + timers.groupWaitMs;
}
