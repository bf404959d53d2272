import type { AlertGroup } from '../engine/alert-group.ts';
import type { Losses } from '../engine/lost-card.ts';
import type { Integration, IntegrationKey } from '../engine/notification.ts';
import { findRoute, type Route } from '../engine/route.ts';
import type { Situation } from '../engine/situation.ts';
import type { Clock } from '../ports/clock.ts';
import type { Policy } from '../ports/policy.ts';
import type { Target } from '../ports/target.ts';
import type { Liveness } from './liveness.ts';
import type { OnCallPass } from './on-call-pass.ts';
import { findOwnRoute, isTest } from './own-routes.ts';
import type { SilenceCache } from './silence-cache.ts';

function routeOf({ routeKey, receiver }: AlertGroup, root: Route): Route | undefined {
  return findOwnRoute(routeKey, receiver, root) ?? findRoute(root, routeKey, receiver);
}

/** What surrounds a decision about a group, with silences and gaps as they are now. */
export interface Situations {
  around(group: AlertGroup): Promise<Situation>;
  /** The same for many groups: silences and gaps are read once. */
  aroundEach(): Promise<(group: AlertGroup) => Situation>;
}

export function createSituations(deps: {
  readonly clock: Clock;
  readonly policy: () => Policy;
  readonly targets: () => ReadonlyMap<IntegrationKey, Target>;
  /** For cards whose integration the policy has no more: can redraw them. */
  readonly formerTarget: (key: IntegrationKey) => Target | undefined;
  /** What every incident's room is like; absent: no chat here can make one. */
  readonly room: () => Situation['room'];
  readonly liveness: Liveness;
  readonly silences: SilenceCache;
  readonly losses: () => Losses | undefined;
  readonly onCall: OnCallPass['around'];
}): Situations {
  const { clock } = deps;

  function integrationsOf(receiver: string | undefined): readonly Integration[] {
    const options = receiver === undefined ? undefined : deps.policy().receivers.get(receiver);
    return (options?.integrations ?? []).flatMap(({ key }) => deps.targets().get(key) ?? []);
  }

  /** Whatever has shown this group was told of it. */
  function formerOf({ sent }: AlertGroup, present: readonly Integration[]): readonly Integration[] {
    const known = new Set(present.map(({ key }) => key));
    const keys = Object.keys(sent) as IntegrationKey[]; // its type says so; `Object.keys` forgets it
    return keys.filter((key) => !known.has(key)).flatMap((key) => deps.formerTarget(key) ?? []);
  }

  async function aroundEach(): Promise<(group: AlertGroup) => Situation> {
    const gaps = await deps.liveness.gaps();
    const silences = await deps.silences.readCurrent(clock.now);
    return (group) => {
      const policy = deps.policy();
      // A group that no route makes any more lives on with the root's timers until it has ended.
      const route = routeOf(group, policy.route) ?? policy.route;
      const integrations = integrationsOf(group.receiver);
      // A test that fails is for whoever asked for it.
      const fallback = isTest(group) ? [] : integrationsOf(policy.fallbackReceiver);
      const losses = deps.losses();
      const former = formerOf(group, [...integrations, ...fallback]);
      return {
        now: clock.now(),
        timers: route.timers,
        integrations,
        fallback,
        ...(former.length === 0 ? {} : { former }),
        silences,
        gaps,
        lifecycle: policy.lifecycle,
        ...(policy.severities === undefined ? {} : { severities: policy.severities }),
        hasRunbooks: (policy.runbooks ?? []).length > 0,
        ...escalationsOf(policy, group),
        ...deps.onCall(group),
        ...(losses === undefined ? {} : { losses }),
        ...roomsBy(policy, deps.room()),
      };
    };
  }

  return { aroundEach, around: async (group) => (await aroundEach())(group) };
}

/** Whom the policy names to be called for this group. */
export function escalationsOf(
  { escalationPolicies: policies = [], receivers }: Policy,
  { receiver }: AlertGroup,
): Pick<Situation, 'escalations'> {
  if (policies.length === 0) return {};
  const wanted = receivers.get(receiver)?.escalationPolicy ?? 'default';
  const own = policies.find(({ name }) => name === wanted);
  return { escalations: { policies, ...(own === undefined ? {} : { own }) } };
}

/** Where people work on incidents, as far as there is a chat for it. */
function roomsBy({ incidents }: Policy, room: Situation['room']): Pick<Situation, 'room' | 'incidents'> {
  return { ...(room === undefined ? {} : { room }), ...(incidents === undefined ? {} : { incidents }) };
}
