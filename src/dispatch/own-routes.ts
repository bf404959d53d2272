import type { AlertContent } from '../engine/alert.ts';
import type { AlertGroup } from '../engine/alert-group.ts';
import { ownSource, testLabel } from '../engine/own-alerts.ts';
import { matchRoutes, type Route } from '../engine/route.ts';
import type { Policy } from '../ports/policy.ts';

/** Keys of the tree's own routes begin with a brace. */
const OWN_KEY = 'tocsin';
const TEST_KEY = 'tocsin/test';

/** Who hears of Tocsin's own trouble, if the policy has such a receiver. */
const operatorsReceiver = 'operators';

/**
 * The routes of an alert that Tocsin made itself, outside the policy's tree: to `operators`, else to the fallback
 * receiver, else where the tree sends it; a test goes to the receiver that is tested. Absent: it is somebody else's.
 */
export function ownRoutesOf({ source, labels }: AlertContent, policy: Policy): readonly Route[] | undefined {
  if (source !== ownSource) return undefined;
  const tested = Object.hasOwn(labels, testLabel) ? labels[testLabel] : undefined;
  if (tested !== undefined) return [testRoute(tested)];
  const receiver = policy.receivers.has(operatorsReceiver) ? operatorsReceiver : policy.fallbackReceiver;
  return receiver === undefined ? matchRoutes(policy.route, labels) : [ownRoute(receiver, policy.route)];
}

/** A group that somebody made to see whether its receiver is told. */
export function isTest({ routeKey }: AlertGroup): boolean {
  return routeKey === TEST_KEY;
}

/** The route behind a group that an own alert made; absent: the tree has it. */
export function findOwnRoute(key: string, receiver: string, root: Route): Route | undefined {
  if (key === TEST_KEY) return testRoute(receiver);
  return key === OWN_KEY ? ownRoute(receiver, root) : undefined;
}

function ownRoute(receiver: string, { timers }: Route): Route {
  return { key: OWN_KEY, receiver, groupBy: 'all', matchers: [], continue: false, timers, children: [] };
}

/** Somebody waits for its outcome. Ticks stay rarer than the posts that a channel takes, or they would get in their way. */
function testRoute(receiver: string): Route {
  const timers = { groupWaitMs: 0, groupIntervalMs: 3000, repeatIntervalMs: 24 * 60 * 60_000 };
  return { key: TEST_KEY, receiver, groupBy: 'all', matchers: [], continue: false, timers, children: [] };
}
