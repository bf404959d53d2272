import type { Clock } from '../ports/clock.ts';
import type { CallAddress } from '../ports/heartbeat.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { Policy } from '../ports/policy.ts';
import type { Store } from '../ports/store.ts';
import type { Activity } from './activity.ts';
import type { Breakers } from './breakers.ts';
import type { Chores } from './chores.ts';
import type { WatchCall } from './deadline.ts';
import { createGroupCounts } from './group-count.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { Ingest } from './ingest.ts';
import type { Loop } from './loop.ts';
import type { Situations } from './situations.ts';
import { createSourceWatch } from './source-watch.ts';
import { createVitals, type Vitals, whyIdle } from './vitals.ts';

/** What a process does to be looked after: it measures itself, misses silent sources, and tells others that it works. */
export interface SelfCare {
  readonly vitals: Vitals;
  /** Something of this source was accepted just now. */
  hear(source: string): void;
  /** To be run by loops of these names. */
  readonly passes: readonly (readonly [name: string, pass: () => Promise<number>])[];
}

export interface SelfCareDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly log: Log;
  readonly meter: Meter;
  readonly policy: () => Policy;
  readonly ingest: Ingest;
  readonly chores: Chores;
  readonly situations: Situations;
  readonly storeCalls: StoreCalls;
  readonly breakers: Breakers;
  readonly heldLanes: () => number;
  /** Whether this process may decide now. */
  readonly mayWork: () => Promise<boolean>;
  /** The loop that finds due work. */
  readonly due: Loop;
  /** Absent: no heartbeat is sent. */
  readonly callAddress?: CallAddress | undefined;
}

export function createSelfCare(deps: SelfCareDeps): SelfCare {
  const { store, clock, storeCalls, breakers, heldLanes, due, callAddress } = deps;
  const counts = createGroupCounts(deps);
  const watch = createSourceWatch(deps);
  const vitals = createVitals({
    ...{ store, clock, heldLanes },
    isStoreUp: storeCalls.isUp,
    breakers: breakers.known,
    heard: watch.heard,
    silent: watch.silent,
    groups: counts.current,
  });
  const heartbeat =
    callAddress && createHeartbeat({ ...deps, callAddress, whyIdle: () => whyIdle({ clock, due, vitals }) });
  return {
    vitals,
    hear: watch.hear,
    passes: [
      ['group count', counts.pass],
      ['source watch', watch.pass],
      ...(heartbeat === undefined ? [] : [['heartbeat', heartbeat] as const]),
    ],
  };
}

/** Measures the calls to the store. */
export interface StoreCalls {
  readonly watchCall: WatchCall;
  /** Whether the last one was answered. */
  isUp(): boolean;
}

export function createStoreCalls(meter: Meter): StoreCalls {
  let isUp = true;
  return {
    isUp: () => isUp,
    watchCall(call, seconds, isAnswered) {
      isUp = isAnswered;
      meter.observe('store_call_duration_seconds', { call }, seconds);
      if (!isAnswered) meter.count('store_failures_total', { call });
    },
  };
}
