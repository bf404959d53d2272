import { type AlertContent, contentOf, type ReportedAlert } from '../engine/alert.ts';
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
  /** The same of an alert that came in; those whose words are known are not read again for it. */
  ofReport(alert: ReportedAlert): readonly Destination[];
}

/** What is kept with an alert's words: who found where they go, and where. Many alerts share one. */
interface Found {
  readonly by: Finder;
  readonly destinations: readonly Destination[];
  /** No other alert goes there, so that it is not worth its memory. */
  readonly isUnique?: true;
}

type Finder = (labels: LabelSet) => Found;

const REMEMBERED_ANSWERS = 32_768;

/** Finds the groups of alerts by the policy that holds now, and remembers the answers. */
export function createDestinations(policy: () => Policy): Destinations {
  let basis = policy();
  let find = createFinder(basis.route);

  function finder(): Finder {
    if (basis !== policy()) {
      basis = policy();
      find = createFinder(basis.route);
    }
    return find;
  }

  function findOf(content: AlertContent): Found {
    const by = finder();
    const own = ownRoutesOf(content, basis);
    if (own === undefined) return by(content.labels);
    return { by, destinations: own.map((route) => toDestination(route, content.labels)), isUnique: true };
  }

  return {
    of: (content) => findOf(content).destinations,
    ofReport(alert) {
      const { words } = alert;
      const known = words?.route as Found | undefined; // written below, and nowhere else
      if (known !== undefined && known.by === finder()) return known.destinations;
      const found = findOf(contentOf(alert));
      if (words !== undefined && found.isUnique === undefined) words.route = found;
      return found.destinations;
    },
  };
}

/**
 * Most labels tell alerts apart and decide nothing: thousands of alerts with the same values of those that do share one
 * answer. Where a route groups by all labels, every alert has its own.
 */
function createFinder(root: Route): Finder {
  const names = decidingNamesOf(root);
  const known: Memo<string, Found> = createMemo(REMEMBERED_ANSWERS);

  function findAll(labels: LabelSet): readonly Destination[] {
    const found = matchRoutes(root, labels).map((route) => toDestination(route, labels));
    return found.filter(({ gid }, index) => found.findIndex((other) => other.gid === gid) === index);
  }

  function find(labels: LabelSet): Found {
    if (names === 'all') return { by: find, destinations: findAll(labels), isUnique: true };
    const values = valuesOf(names, labels);
    const answer = known.get(values);
    if (answer !== undefined) return answer;
    const found = { by: find, destinations: findAll(labels) };
    known.set(values, found);
    return found;
  }

  return find;
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
