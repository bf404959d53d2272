import type { Clock } from '../ports/clock.ts';
import type { CallAddress } from '../ports/heartbeat.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { Heartbeat, Policy } from '../ports/policy.ts';
import type { Activity } from './activity.ts';
import type { Chores } from './chores.ts';
import { textOf } from './error-text.ts';
import { createNews } from './news.ts';
import { callVendor } from './vendor-call.ts';

export interface HeartbeatDeps {
  readonly clock: Clock;
  readonly activity: Activity;
  readonly log: Log;
  readonly meter: Meter;
  readonly policy: () => Policy;
  readonly chores: Chores;
  readonly callAddress: CallAddress;
  /** Why work does not get done now, in words for the log; absent: it does. */
  readonly whyIdle: () => Promise<string | undefined>;
}

const CALL_TIMEOUT_MS = 10_000;
const RETRY_MS = 15_000;
const IDLE_MS = 60_000;
const CHORE = 'heartbeat';

/**
 * Calls the address of `heartbeat` as long as work gets done, one process for all of them: whoever waits for the call
 * raises the alarm when it stops. Taking the chore is a write to the store, so that a store that is away stops it, too.
 * Gives the instant of the next pass.
 */
export function createHeartbeat(deps: HeartbeatDeps): () => Promise<number> {
  const { clock, log, meter, chores } = deps;
  const news = createNews(clock.now);
  let last: Heartbeat | undefined;
  let nextAt = Number.NEGATIVE_INFINITY;

  function fail(result: 'failed' | 'withheld', error: string): void {
    meter.count('heartbeats_total', { result });
    if (news.isNews(`${result} ${error}`)) log.warn('no heartbeat was sent', { error });
  }

  async function call(url: string): Promise<string | undefined> {
    const result = await callVendor(deps, CALL_TIMEOUT_MS, (signal) => deps.callAddress(url, signal));
    if (result.type === 'in_time') return undefined;
    return result.type === 'late' ? `no answer within ${CALL_TIMEOUT_MS / 1000} s` : textOf(result.error);
  }

  async function beat({ url, everyMs }: Heartbeat): Promise<number> {
    const begunAt = clock.now();
    const retryAt = begunAt + Math.min(everyMs, RETRY_MS);
    const why = await deps.whyIdle();
    if (why !== undefined) {
      fail('withheld', why);
      return retryAt;
    }
    if (!(await chores.keep(CHORE, everyMs + RETRY_MS))) return begunAt + everyMs / 2;
    const error = await call(url);
    if (error !== undefined) {
      fail('failed', error);
      return retryAt;
    }
    meter.count('heartbeats_total', { result: 'sent' });
    const since = news.end();
    if (since !== undefined) log.info('heartbeats are sent again', { afterMs: clock.now() - since });
    return begunAt + everyMs;
  }

  return async function pass(): Promise<number> {
    const { heartbeat } = deps.policy();
    if (heartbeat === undefined) return clock.now() + IDLE_MS;
    // Whoever is woken for a policy that says the same calls no sooner.
    const isSame = heartbeat.url === last?.url && heartbeat.everyMs === last.everyMs;
    if (isSame && clock.now() < nextAt) return nextAt;
    last = heartbeat;
    nextAt = await beat(heartbeat);
    return nextAt;
  };
}
