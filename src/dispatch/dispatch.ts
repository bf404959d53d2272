import type { IntegrationKey } from '../engine/notification.ts';
import type { Clock } from '../ports/clock.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { Policy } from '../ports/policy.ts';
import type { Store } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';
import { createActivity } from './activity.ts';
import { createBreakers } from './breakers.ts';
import { createCommits } from './commits.ts';
import { withDeadlines } from './deadline.ts';
import { createDestinations } from './destinations.ts';
import { createDueWork } from './due-work.ts';
import { createGroups } from './groups.ts';
import { createHolds } from './holds.ts';
import { createInbound } from './inbound.ts';
import { createIngest, type Ingest } from './ingest.ts';
import { createLiveGroups } from './live-groups.ts';
import { createLiveness } from './liveness.ts';
import { createLoop, type Loop } from './loop.ts';
import { runOutbox } from './outbox.ts';
import { createReads, type Reads } from './reads.ts';
import { createSilenceCache } from './silence-cache.ts';
import { sweepSilences } from './silence-sweep.ts';
import { createSituations } from './situations.ts';

export interface DispatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly newId: () => string;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
  /** Asked again at each use, so that a reload counts from the next decision on. */
  readonly policy: () => Policy;
  readonly targets: () => ReadonlyMap<IntegrationKey, Target>;
  /** Names this process; no two that run at once share it. */
  readonly owner: string;
  readonly version: string;
  /** How long work that another process left may go unseen. */
  readonly pollMs?: number;
}

/** The four loops over one store: takes alerts in, decides, delivers, and does what people ask for. */
export interface Dispatch {
  readonly ingest: Ingest;
  readonly inbound: Inbound;
  readonly reads: Reads;
  start(): void;
  /** Takes nothing new, waits for the calls in flight, and hands back what it holds. Leaves the store open. */
  stop(): Promise<void>;
  /**
   * Resolves when nothing is due at this instant and every call in flight waits for the clock or for one of
   * `held` answers that somebody holds back.
   */
  idle(held?: () => number): Promise<void>;
}

const STORE_LIMIT_MS = 5000;
const POLL_MS = 1000;

export function createDispatch(deps: DispatchDeps): Dispatch {
  const { clock, log, meter, policy, targets, newId, random, owner, version } = deps;
  const pollMs = deps.pollMs ?? POLL_MS;
  const store = withDeadlines(deps.store, clock, STORE_LIMIT_MS);
  const stop = new AbortController();
  const stopping = stop.signal;
  const loops: Loop[] = [];
  let startedAt = clock.now();

  const activity = createActivity(clock);
  const liveness = createLiveness({ store, clock, policy, log });
  const cache = createSilenceCache(store);
  const situations = createSituations({ clock, policy, targets, liveness, silences: cache });
  const destinations = createDestinations(policy);
  const commits = createCommits({ store, log, meter, wake: (at) => due.wake(at), wakeOutbox: () => outbox.wake() });
  const groups = createGroups({ store, situations, commits });
  const live = createLiveGroups({ store, situations, now: clock.now });
  const breakers = createBreakers();
  const holds = createHolds();

  const ingest = createIngest({
    store,
    clock,
    policy,
    destinations,
    liveness,
    log,
    activity,
    wake: (at) => due.wake(at),
  });
  const dueWork = createDueWork({
    store,
    clock,
    activity,
    targets,
    owner,
    pollMs,
    flushing: { groups, commits, log },
    delivering: {
      store,
      clock,
      activity,
      log,
      meter,
      newId,
      random,
      targets,
      groups,
      commits,
      breakers,
      holds,
      stopping,
    },
    wake: (at) => due.wake(at),
  });
  const due = addLoop('due', () => dueWork.pass());
  const outbox = addLoop('outbox', () => runOutbox({ store, clock, wakeSweep: () => sweep.wake() }));
  const sweep = addLoop('silences', () =>
    sweepSilences({ store, clock, cache, situations, commits, wake: (at) => due.wake(at) }),
  );
  addLoop('liveness', () => liveness.beat());

  function addLoop(name: string, pass: () => Promise<number>): Loop {
    const loop = createLoop({ name, clock, activity, log, pass });
    loops.push(loop);
    return loop;
  }

  return {
    ingest,
    inbound: createInbound({
      store,
      clock,
      meter,
      groups,
      commits,
      cache,
      live,
      targets,
      liveness,
      version,
      activity,
      stopping,
      startedAt: () => startedAt,
      heldLanes: dueWork.heldLanes,
      breakers,
      wakeSweep: () => sweep.wake(),
    }),
    reads: createReads({ store, clock, policy, destinations, liveness, cache }),
    start() {
      startedAt = clock.now();
      for (const loop of loops) loop.start();
    },
    async stop() {
      stop.abort();
      await ingest.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      await dueWork.drained();
    },
    idle: (held) => activity.idle(held),
  };
}
