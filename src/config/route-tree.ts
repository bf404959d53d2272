import { type Route, type RouteTimers, routeKeyOf } from '../engine/route.ts';
import type { RouteEntry } from './policy-schema.ts';

/** Alertmanager's defaults for the top route. */
const defaults: Inherited = {
  receiver: '',
  groupBy: [],
  timers: { groupWaitMs: 30_000, groupIntervalMs: 5 * 60_000, repeatIntervalMs: 4 * 60 * 60_000 },
};

interface Inherited {
  readonly key?: string;
  readonly receiver: string;
  readonly groupBy: Route['groupBy'];
  readonly timers: RouteTimers;
}

/** The routing tree with everything inherited filled in. An empty `group_by` inherits too, as in Alertmanager. */
export function toRoute(entry: RouteEntry, parent: Inherited = defaults): Route {
  const matchers = (entry.matchers ?? []).flat();
  const route: Inherited & Pick<Route, 'key'> = {
    key: routeKeyOf(parent.key, matchers),
    receiver: entry.receiver ?? parent.receiver,
    groupBy: groupByOf(entry.group_by ?? []) ?? parent.groupBy,
    timers: {
      groupWaitMs: entry.group_wait ?? parent.timers.groupWaitMs,
      groupIntervalMs: entry.group_interval ?? parent.timers.groupIntervalMs,
      repeatIntervalMs: entry.repeat_interval ?? parent.timers.repeatIntervalMs,
    },
  };
  const children = (entry.routes ?? []).map((child) => toRoute(child, route));
  return { ...route, matchers, continue: entry.continue ?? false, children };
}

function groupByOf(names: readonly string[]): Route['groupBy'] | undefined {
  if (names.includes('...')) return 'all';
  return names.length > 0 ? names : undefined;
}
