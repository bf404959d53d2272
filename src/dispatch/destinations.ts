import type { AlertGroup, GroupId } from '../engine/alert-group.ts';
import type { Fingerprint, LabelSet } from '../engine/label-set.ts';
import { newGroup } from '../engine/new-group.ts';
import type { RouteTimers } from '../engine/route.ts';
import { groupKeyOf, groupLabelsOf, matchRoutes } from '../engine/route.ts';
import type { Policy } from '../ports/policy.ts';
import { gidOf } from './group-id.ts';

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

/** Label sets remembered: this many at least, twice as many at most. */
const REMEMBERED = 32_768;

interface Remembered {
  readonly labels: LabelSet;
  readonly destinations: readonly Destination[];
}

/** Finds the groups of alerts by the policy that holds now, and remembers the answer per label set. */
export function createDestinations(policy: () => Policy): Destinations {
  let basis = policy();
  let recent = new Map<Fingerprint, Remembered>();
  let older = new Map<Fingerprint, Remembered>();

  function remember(fingerprint: Fingerprint, entry: Remembered): readonly Destination[] {
    if (recent.size >= REMEMBERED) {
      older = recent;
      recent = new Map();
    }
    recent.set(fingerprint, entry);
    return entry.destinations;
  }

  return {
    of(fingerprint, labels) {
      if (basis !== policy()) {
        basis = policy();
        recent = new Map();
        older = new Map();
      }
      const known = recent.get(fingerprint);
      // Fingerprints of different label sets can be made to collide; routes must not be borrowed that way.
      if (known !== undefined && isSame(known.labels, labels)) return known.destinations;
      const old = older.get(fingerprint);
      if (old !== undefined && isSame(old.labels, labels)) return remember(fingerprint, old);
      return remember(fingerprint, { labels, destinations: findDestinations(basis, labels) });
    },
  };
}

function findDestinations(policy: Policy, labels: LabelSet): readonly Destination[] {
  const found = new Map<GroupId, Destination>();
  for (const route of matchRoutes(policy.route, labels)) {
    const groupLabels = groupLabelsOf(route, labels);
    const gid = gidOf(route.receiver, groupKeyOf(route, groupLabels));
    if (found.has(gid)) continue;
    const group = newGroup({ gid, receiver: route.receiver, route, groupLabels });
    found.set(gid, { gid, group, timers: route.timers });
  }
  return [...found.values()];
}

function isSame(a: LabelSet, b: LabelSet): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}
