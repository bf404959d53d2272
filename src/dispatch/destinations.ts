import type { AlertContent } from '../engine/alert.ts';
import type { AlertGroup, GroupId } from '../engine/alert-group.ts';
import type { LabelSet } from '../engine/label-set.ts';
import { newGroup } from '../engine/new-group.ts';
import {
  decidingNamesOf,
  groupKeyOf,
  groupLabelsOf,
  matchRoutes,
  type Route,
  type RouteTimers,
} from '../engine/route.ts';
import type { Policy } from '../ports/policy.ts';
import { gidOf } from './group-id.ts';
import { createMemo, type Memo } from './memo.ts';
import { ownRoutesOf } from './own-routes.ts';

/** One group that an alert belongs to. */
export interface Destination {
  readonly gid: GroupId;
  /** What to create if the store does not know it. */
  readonly group: AlertGroup;
  readonly timers: RouteTimers;
}

export interface Destinations {
  /** The groups of an alert, in the order of the routes; each group once. */
  of(content: AlertContent): readonly Destination[];
}

const REMEMBERED_ANSWERS = 32_768;

/** Finds the groups of alerts by the policy that holds now, and remembers the answers. */
export function createDestinations(policy: () => Policy): Destinations {
  let basis = policy();
  let find = createFinder(basis.route);

  return {
    of(content) {
      if (basis !== policy()) {
        basis = policy();
        find = createFinder(basis.route);
      }
      const own = ownRoutesOf(content, basis);
      return own === undefined ? find(content.labels) : own.map((route) => toDestination(route, content.labels));
    },
  };
}

/**
 * Most labels tell alerts apart and decide nothing: thousands of alerts with the same values of those that do share one
 * answer. Where a route groups by all labels, every alert has its own.
 */
function createFinder(root: Route): (labels: LabelSet) => readonly Destination[] {
  const names = decidingNamesOf(root);
  const known: Memo<string, readonly Destination[]> = createMemo(REMEMBERED_ANSWERS);

  function findAll(labels: LabelSet): readonly Destination[] {
    const found = matchRoutes(root, labels).map((route) => toDestination(route, labels));
    return found.filter(({ gid }, index) => found.findIndex((other) => other.gid === gid) === index);
  }

  if (names === 'all') return findAll;
  return (labels) => {
    const values = valuesOf(names, labels);
    const answer = known.get(values);
    if (answer !== undefined) return answer;
    const destinations = findAll(labels);
    known.set(values, destinations);
    return destinations;
  };
}

function toDestination(route: Route, labels: LabelSet): Destination {
  const groupLabels = groupLabelsOf(route, labels);
  const groupKey = groupKeyOf(route, groupLabels);
  const gid = gidOf(route.receiver, groupKey);
  const group = newGroup({ gid, receiver: route.receiver, route, groupKey, groupLabels });
  return { gid, group, timers: route.timers };
}

/** Values with their lengths: no value can be taken for two, or two for one. */
function valuesOf(names: readonly string[], labels: LabelSet): string {
  let values = '';
  for (const name of names) {
    const value = labels[name] ?? '';
    values += `${value.length} ${value}`;
  }
  return values;
}
