import type { AlertGroup, GroupId } from './alert-group.ts';
import type { LabelSet } from './label-set.ts';
import { groupKeyOf, type Route, type RouteTimers } from './route.ts';

export interface NewGroup {
  readonly gid: GroupId;
  readonly receiver: string;
  readonly route: Route;
  readonly groupLabels: LabelSet;
}

/** A group that has not seen an alert yet: dormant until one fires. */
export function newGroup({ gid, receiver, route, groupLabels }: NewGroup): AlertGroup {
  return {
    schema: 1,
    gid,
    receiver,
    routeKey: route.key,
    groupKey: groupKeyOf(route, groupLabels),
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
