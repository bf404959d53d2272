import type { AlertGroup, GroupId } from '../engine/alert-group.ts';
import type { Fingerprint, LabelSet } from '../engine/label-set.ts';
import { newGroup } from '../engine/new-group.ts';
import { groupKeyOf, groupLabelsOf, matchRoutes, type Route, type RouteTimers } from '../engine/route.ts';
import type { Policy } from '../ports/policy.ts';
import { gidOf } from './group-id.ts';
import { createMemo } from './memo.ts';

/** One group that an alert belongs to. */
export interface Destination {
  readonly gid: GroupId;
  /** What to create if the store does not know it. */
  readonly group: AlertGroup;
  readonly timers: RouteTimers;
}

export interface Destinations {
  /** The groups of an alert, in the order of the routes; each group once. */
  of(fingerprint: Fingerprint, labels: LabelSet): readonly Destination[];
}

const REMEMBERED_LABEL_SETS = 32_768;
const REMEMBERED_GROUPS = 8192;

interface Remembered {
  readonly labels: LabelSet;
  readonly destinations: readonly Destination[];
}

/** Finds the groups of alerts by the policy that holds now, and remembers the answer per label set. */
export function createDestinations(policy: () => Policy): Destinations {
  let basis = policy();
  let bySet = createMemo<Fingerprint, Remembered>(REMEMBERED_LABEL_SETS);
  let byGroup = createMemo<string, Destination>(REMEMBERED_GROUPS);

  function findAll(labels: LabelSet): readonly Destination[] {
    const found = matchRoutes(basis.route, labels).map((route) => toDestination(route, labels));
    return found.filter(({ gid }, index) => found.findIndex((other) => other.gid === gid) === index);
  }

  function toDestination(route: Route, labels: LabelSet): Destination {
    const groupLabels = groupLabelsOf(route, labels);
    const groupKey = groupKeyOf(route, groupLabels);
    const name = `${route.receiver.length}:${route.receiver}${groupKey}`;
    const known = byGroup.get(name);
    if (known !== undefined) return known;
    const gid = gidOf(route.receiver, groupKey);
    const group = newGroup({ gid, receiver: route.receiver, route, groupLabels });
    const destination: Destination = { gid, group, timers: route.timers };
    byGroup.set(name, destination);
    return destination;
  }

  return {
    of(fingerprint, labels) {
      if (basis !== policy()) {
        basis = policy();
        bySet = createMemo(REMEMBERED_LABEL_SETS);
        byGroup = createMemo(REMEMBERED_GROUPS);
      }
      const known = bySet.get(fingerprint);
      // Fingerprints of different label sets can be made to collide; routes must not be borrowed that way.
      if (known !== undefined && isSame(known.labels, labels)) return known.destinations;
      const destinations = findAll(labels);
      bySet.set(fingerprint, { labels, destinations });
      return destinations;
    },
  };
}

function isSame(a: LabelSet, b: LabelSet): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}
