import type { IntegrationKey } from './engine/notification.ts';
import type { Metrics } from './http/metrics.ts';
import type { ReloadAnswer } from './http/reload-door.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { Policy } from './ports/policy.ts';
import type { Target } from './ports/target.ts';

/** The policy file as it is now, or everything that is wrong with it, in words for people. */
export type PolicyFileReading =
  | { readonly type: 'ok'; readonly policy: Policy; readonly warnings: readonly string[] }
  | { readonly type: 'invalid'; readonly problems: readonly string[] };

/** The policy and what was made from it: replaced whole, never in part. */
export interface LoadedPolicy {
  readonly policy: () => Policy;
  readonly targets: () => ReadonlyMap<IntegrationKey, Target>;
  /** Makes targets from a policy, and gives what makes both the loaded ones. */
  prepare(policy: Policy): () => void;
}

export function createLoadedPolicy(
  first: Policy,
  targetsOf: (receivers: Policy['receivers']) => readonly Target[],
): LoadedPolicy {
  const load = (policy: Policy) => ({
    policy,
    targets: new Map(targetsOf(policy.receivers).map((target) => [target.key, target])),
  });
  let loaded = load(first);
  return {
    policy: () => loaded.policy,
    targets: () => loaded.targets,
    prepare(policy) {
      const next = load(policy);
      return () => {
        loaded = next;
      };
    },
  };
}

export interface ReloadDeps {
  readonly read: () => PolicyFileReading;
  readonly loaded: LoadedPolicy;
  /** Makes others know of it, then has it loaded; rejects and loads nothing when they cannot be told. */
  readonly putInForce: (policy: Policy, load: () => void) => Promise<void>;
  readonly isInForce: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Reads the policy file anew: all of it counts from then on, or nothing, and the answer says why. One after another. */
export function createReload(deps: ReloadDeps): () => Promise<ReloadAnswer> {
  const { log, clock, metrics } = deps;
  let wasSuccessful = true;
  let succeededAt = clock.now();
  let running: Promise<unknown> = Promise.resolve();
  metrics.addGauge('config_last_reload_successful', () => Number(wasSuccessful));
  metrics.addGauge('config_last_reload_success_timestamp_seconds', () => succeededAt / 1000);

  async function reloadOnce(): Promise<ReloadAnswer> {
    const answer = await attempt();
    wasSuccessful = answer.type === 'done';
    if (answer.type === 'done') {
      succeededAt = clock.now();
      log.info('the policy file was loaded', { hash: deps.loaded.policy().hash, warnings: answer.warnings });
    } else {
      const { problems } = answer;
      log.warn('the policy file was not loaded; what was loaded before it goes on', { problems });
    }
    return answer;
  }

  async function attempt(): Promise<ReloadAnswer> {
    try {
      const reading = deps.read();
      if (reading.type === 'invalid') return reading;
      await deps.putInForce(reading.policy, deps.loaded.prepare(reading.policy));
      return { type: 'done', warnings: reading.warnings, isInForce: deps.isInForce() };
    } catch (error) {
      return { type: 'unsaved', problems: [error instanceof Error ? error.message : String(error)] };
    }
  }

  return () => {
    const answer = running.then(reloadOnce);
    running = answer;
    return answer;
  };
}
