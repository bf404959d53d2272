import type { IntegrationKey } from '../engine/notification.ts';
import type { Situation } from '../engine/situation.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallAddress } from '../ports/heartbeat.ts';
import type { GroupInbound } from '../ports/inbound.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { FirstOnCall } from '../ports/on-call.ts';
import type { ApplyOutside, Escalate, Outside } from '../ports/outside.ts';
import type { Policy } from '../ports/policy.ts';
import type { Store } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';
import type { Upstream } from '../ports/upstream.ts';
import { createActivity } from './activity.ts';
import { createBreakers } from './breakers.ts';
import { createChores } from './chores.ts';
import { createCommits } from './commits.ts';
import { withDeadlines } from './deadline.ts';
import { createDestinations } from './destinations.ts';
import { createDueWork } from './due-work.ts';
import { textOf } from './error-text.ts';
import { createFleet, type FleetReport } from './fleet.ts';
import { createGroups } from './groups.ts';
import { createHistory } from './history.ts';
import { createHolds } from './holds.ts';
import { createInbound } from './inbound.ts';
import { createIngest, type Ingest } from './ingest.ts';
import { createLiveGroups } from './live-groups.ts';
import { createLiveness } from './liveness.ts';
import { createLoop, type Loop } from './loop.ts';
import { createMigrationPass } from './migration-pass.ts';
import { createOnCallPass } from './on-call-pass.ts';
import { createOutbox } from './outbox.ts';
import { createOutside } from './outside.ts';
import { createPolicyEpoch } from './policy-epoch.ts';
import { createReads, type Reads } from './reads.ts';
import { pruneStore } from './retention-pass.ts';
import { createSelfCare, createStoreCalls } from './self-care.ts';
import { createSilenceCache } from './silence-cache.ts';
import { sweepSilences } from './silence-sweep.ts';
import { createSituations } from './situations.ts';
import { createUnreadable } from './unreadable.ts';
import { createUpstreamPass } from './upstream-pass.ts';
import type { Vitals } from './vitals.ts';

export interface DispatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  /** Milliseconds from any start, in fractions, for what is measured; absent: the clock's. */
  readonly elapsed?: () => number;
  readonly newId: () => string;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
  /** Asked again at each use, so that a reload counts from the next decision on. */
  readonly policy: () => Policy;
  readonly targets: () => ReadonlyMap<IntegrationKey, Target>;
  /** For cards whose integration the policy has no more: a target that can redraw them, where the vendor allows it. */
  readonly formerTarget?: (key: IntegrationKey) => Target | undefined;
  /** What every incident's room is like; absent: no chat here can make one. */
  readonly room?: () => Situation['room'];
  /** Applies what an integration has heard from outside. */
  readonly applyOutside?: (origin: string) => ApplyOutside | undefined;
  /** Asks the pager to call somebody; absent: there is none. */
  readonly escalate?: Escalate;
  /** Who is called first, for cards; absent: nobody can be asked. */
  readonly firstOnCall?: FirstOnCall;
  /** Asks senders what is over; absent: nobody is asked. */
  readonly upstream?: Upstream;
  /** Calls the address of `heartbeat`; absent: nobody does. */
  readonly callAddress?: CallAddress;
  /** Names this process; no two that run at once share it. */
  readonly owner: string;
  readonly version: string;
  /** How long work that another process left may go unseen. */
  readonly pollMs?: number;
}

/** The four loops over one store: takes alerts in, decides, delivers, and does what people ask for. */
export interface Dispatch {
  readonly ingest: Ingest;
  readonly outside: Outside;
  readonly inbound: GroupInbound;
  readonly reads: Reads;
  /** How this process stands to the store and to the others that share it. */
  readonly standing: () => FleetReport;
  readonly vitals: Vitals;
  /** Something of this source was accepted just now. */
  readonly hear: (source: string) => void;
  /**
   * Puts a policy that was just read in force for all who share the store, then has `load` make it this process's own.
   * One that says the same as the policy loaded already replaces nothing: a file that was not changed here must not
   * undo what others have loaded since. Rejects, and loads nothing, when the store does not answer.
   */
  reload(policy: Policy, load: () => void): Promise<void>;
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
  const formerTarget = deps.formerTarget ?? (() => undefined);
  const pollMs = deps.pollMs ?? POLL_MS;
  const storeCalls = createStoreCalls(meter);
  const { watchCall } = storeCalls;
  const elapsed = deps.elapsed ?? clock.now;
  const store = withDeadlines(deps.store, { clock, limitMs: STORE_LIMIT_MS, elapsed, watchCall });
  const stop = new AbortController();
  const stopping = stop.signal;
  const loops: Loop[] = [];
  let startedAt = clock.now();

  const activity = createActivity(clock);
  const liveness = createLiveness({ store, clock, policy, log });
  const cache = createSilenceCache(store);
  const history = createHistory({ store, clock, log, meter, onLoss: cache.forget });
  const { losses } = history;
  const room = deps.room ?? (() => undefined);
  const onCall = createOnCallPass({
    source: deps.firstOnCall,
    store,
    clock,
    wake: (at) => onCallLoop.wake(at),
    wakeDue: (at) => due.wake(at),
  });
  const situations = createSituations({
    clock,
    policy,
    targets,
    formerTarget,
    room,
    liveness,
    silences: cache,
    losses,
    onCall: onCall.around,
  });
  const destinations = createDestinations(policy);
  const commits = createCommits({ store, log, meter, wake: (at) => due.wake(at), wakeOutbox: () => outbox.wake() });
  const groups = createGroups({ store, situations, commits });
  const live = createLiveGroups({ store, situations, now: clock.now });
  const breakers = createBreakers();
  const holds = createHolds();
  const unreadable = createUnreadable(log, clock.now);
  const chores = createChores({ store, clock, owner });

  const epoch = createPolicyEpoch({ store, clock, log, policy, onTurn: wakeForPolicy });
  const fleet = createFleet({ store, clock, log, owner, version, epoch, losses });
  const storing = { store, clock, policy, destinations, liveness, wake: (at: number) => due.wake(at) };
  const migration = { ...storing, groups, commits };

  const ingest = createIngest({ ...storing, log, activity, onFailure: history.suspect });
  const dueWork = createDueWork({
    store,
    clock,
    activity,
    targets,
    owner,
    pollMs,
    flushing: { groups, commits, log, unreadable, migration, mayWork: fleet.mayWork },
    delivering: {
      store,
      clock,
      activity,
      log,
      meter,
      newId,
      random,
      targets,
      formerTarget,
      groups,
      commits,
      breakers,
      history,
      holds,
      unreadable,
      stopping,
    },
    wake: (at) => due.wake(at),
    mayWork: fleet.mayWork,
  });
  const due = addLoop('due', () => dueWork.pass());
  const outbox = addLoop(
    'outbox',
    createOutbox({
      store,
      clock,
      log,
      wakeSweep: () => sweep.wake(),
      applyOutside: deps.applyOutside ?? (() => undefined),
      escalate: deps.escalate,
      chores,
    }),
  );
  const sweep = addLoop('silences', () =>
    sweepSilences({ store, clock, cache, situations, commits, chores, wake: (at) => due.wake(at) }),
  );
  addLoop('liveness', async () => {
    const next = await liveness.beat();
    await history.look();
    return next;
  });
  addLoop('fleet', () => fleet.pass());
  const migrate = addLoop('migration', createMigrationPass({ ...migration, log, chores, fleet, epoch, situations }));

  addLoop('retention', () => pruneStore({ store, clock, log, meter, policy, cache, chores, stopping }));

  const selfCare = createSelfCare({
    ...{ store, clock, activity, log, meter, policy, ingest, chores, situations, storeCalls, breakers, due },
    heldLanes: dueWork.heldLanes,
    mayWork: fleet.mayWork,
    callAddress: deps.callAddress,
  });
  const caring = selfCare.passes.map(([name, pass]) => addLoop(name, pass));

  const onCallLoop = addLoop('on call', onCall.pass);
  const { upstream } = deps;
  if (upstream !== undefined)
    addLoop('upstream', createUpstreamPass({ store, clock, log, policy, ingest, chores, upstream }));

  function wakeForPolicy(): void {
    for (const loop of [due, migrate, ...caring]) loop.wake();
  }

  async function reload(next: Policy, load: () => void): Promise<void> {
    const isNew = next.hash !== policy().hash;
    const mark = isNew ? await epoch.adopt(next.hash) : epoch.mark();
    load();
    epoch.learn(mark);
    if (isNew) await fleet.tell();
    wakeForPolicy();
  }

  async function handBack(): Promise<void> {
    await chores.endAll();
    await fleet.leave();
  }

  function addLoop(name: string, pass: () => Promise<number>): Loop {
    const loop = createLoop({ name, clock, activity, log, pass, onFailure: history.suspect });
    loops.push(loop);
    return loop;
  }

  const outside = createOutside(store, () => outbox.wake());

  return {
    ingest,
    inbound: createInbound({
      outside,
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
      fleet,
      breakers,
      wakeSweep: () => sweep.wake(),
      ...{ policy, destinations, ingest, newId },
    }),
    outside,
    reads: createReads({ store, clock, policy, destinations, liveness, cache }),
    standing: fleet.report,
    vitals: selfCare.vitals,
    hear: selfCare.hear,
    reload: (next, load) => activity.track(reload(next, load)),
    start() {
      startedAt = clock.now();
      for (const loop of loops) loop.start();
    },
    async stop() {
      stop.abort();
      await ingest.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      await dueWork.drained();
      await handBack().catch((error: unknown) =>
        log.warn('the others were not told that this process stops', { error: textOf(error) }),
      );
    },
    idle: (held) => activity.idle(held),
  };
}
