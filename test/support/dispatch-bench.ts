import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDispatch, type Dispatch } from '../../src/dispatch/dispatch.ts';
import type { IncomingAlert } from '../../src/engine/alert.ts';
import type { GroupId, LoadedGroup } from '../../src/engine/alert-group.ts';
import type { IntegrationKey } from '../../src/engine/notification.ts';
import type { TimelineEntry } from '../../src/engine/timeline.ts';
import type { CallAddress } from '../../src/ports/heartbeat.ts';
import type { LogFields } from '../../src/ports/log.ts';
import type { Policy } from '../../src/ports/policy.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Target } from '../../src/ports/target.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { aPolicy, keyOf } from './builders.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeTarget, type FakeTarget, type FakeTargetOptions } from './fake-target.ts';
import { createMortal, type Mortal, type StoreWatch, type TargetWatch } from './mortal.ts';

/** One process of Tocsin without its doors: dispatch over the real store and fake vendors. */
export interface Process extends Dispatch {
  readonly mortal: Mortal;
  /** What was logged as an error. */
  readonly errors: string[];
  /** What was logged as a change of state: message and fields. */
  readonly infos: (readonly [string, LogFields])[];
  readonly counts: Map<string, number>;
  /** What was logged as a warning. */
  readonly warnings: string[];
  /** Loads another policy, as a reload of its file does, and lets everything happen that happens at once. */
  load(policy: Policy): Promise<void>;
  /** Gives alerts to ingest and lets everything happen that happens at once. */
  push(...alerts: readonly IncomingAlert[]): Promise<void>;
}

export interface Bench {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly target: (key: string) => FakeTarget;
  policy: Policy;
  start(options?: ProcessOptions): Process;
  /** Moves the clock and lets every living process do what is due on the way. */
  advance(ms: number): Promise<void>;
  settle(): Promise<void>;
  /** The only group there is. */
  group(): Promise<LoadedGroup>;
  timeline(gid: GroupId): Promise<readonly TimelineEntry[]>;
  /** Closes the store and opens it again, as a new process would. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export interface ProcessOptions {
  readonly onStore?: StoreWatch;
  readonly onTarget?: TargetWatch;
  /** Takes heartbeats; absent: nobody sends any. */
  readonly callAddress?: CallAddress;
  readonly pollMs?: number;
  /** Its own policy, from its start on; absent: the bench's, as it is at each moment. */
  readonly policy?: Policy;
  /** Puts something between this process and the store, before it may die. */
  readonly wrapStore?: (store: Store) => Store;
}

export interface BenchOptions {
  readonly policy?: Policy;
  /** By default each integration of the policy: Slack ones are cards, all others notices. */
  readonly targets?: Readonly<Record<string, Partial<FakeTargetOptions>>>;
}

export async function createBench(options: BenchOptions = {}): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-dispatch-'));
  const file = join(directory, 'tocsin.db');
  const clock = createFakeClock();
  const processes: Process[] = [];
  let store = await openSqliteStore({ file, durability: 'normal' });
  const policy = options.policy ?? aPolicy();
  const targets = new Map<IntegrationKey, FakeTarget>();
  targetsOf(policy);

  const bench: Bench = {
    clock,
    policy,
    get store() {
      return store;
    },
    target(key) {
      const target = targets.get(keyOf(key));
      if (target === undefined) throw new Error(`no target ${key}`);
      return target;
    },
    start(processOptions = {}) {
      const process = startProcess(processOptions);
      processes.push(process);
      process.start();
      return process;
    },
    advance: (ms) => clock.advance(ms, settle),
    settle,
    async group() {
      const { groups } = await store.scanGroups({ limit: 10, liveOnly: false });
      const [group] = groups;
      if (group === undefined || groups.length > 1) throw new Error(`${groups.length} groups instead of one`);
      return group;
    },
    timeline: (gid) => store.readTimeline(gid, 0, 1000),
    async reopen() {
      await store.close();
      store = await openSqliteStore({ file, durability: 'normal' });
    },
    async close() {
      const living = processes.filter(({ mortal }) => !mortal.isDead());
      const stopped = Promise.all(living.map((process) => process.stop()));
      // Calls that hang are waited for until their time-out.
      await clock.advance(60_000, settle);
      await stopped;
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
  return bench;

  /** The same vendor whoever asks, also by a policy that comes later. */
  function targetsOf({ receivers }: Policy): ReadonlyMap<IntegrationKey, FakeTarget> {
    const all = [...receivers.values()].flatMap(({ integrations }) => integrations);
    return new Map(all.map(({ key, kind }) => [key, targetOf(key, kind === 'slack' ? 'card' : 'notice')]));
  }

  function targetOf(key: IntegrationKey, kind: 'card' | 'notice'): FakeTarget {
    const known = targets.get(key);
    if (known !== undefined) return known;
    const made = createFakeTarget({ key, now: clock.now, kind, ...options.targets?.[key] });
    targets.set(key, made);
    return made;
  }

  async function settle(): Promise<void> {
    // Twice: what one process commits may wake another.
    for (let round = 0; round < 2; round += 1) {
      for (const { mortal, idle } of processes) await Promise.race([mortal.death, idle(mortal.held)]);
    }
  }

  function startProcess(processOptions: ProcessOptions): Process {
    const { onStore, onTarget, pollMs = 3_600_000, wrapStore = (one) => one } = processOptions;
    let own = processOptions.policy;
    targetsOf(own ?? bench.policy);
    const mortal = createMortal();
    const errors: string[] = [];
    const infos: (readonly [string, LogFields])[] = [];
    const counts = new Map<string, number>();
    const owner = `process ${processes.length + 1}`;
    let ids = 0;
    const warnings: string[] = [];
    const mine = new Map<IntegrationKey, Target>();
    const mineOf = (key: IntegrationKey, target: FakeTarget): Target => {
      const known = mine.get(key) ?? mortal.target(target, onTarget);
      mine.set(key, known);
      return known;
    };
    const dispatch = createDispatch({
      store: mortal.store(wrapStore(store), onStore),
      clock: mortal.clock(clock),
      log: {
        info: (message, fields = {}) => infos.push([message, fields]),
        warn: (message, fields) => warnings.push(`${message} ${JSON.stringify(fields)}`),
        error: (message, fields) => errors.push(`${message} ${JSON.stringify(fields)}`),
      },
      meter: {
        count(name, labels = {}, by = 1) {
          const key = `${name}{${Object.entries(labels).map(([label, value]) => `${label}=${value}`)}}`;
          counts.set(key, (counts.get(key) ?? 0) + by);
        },
        observe: () => undefined,
      },
      newId() {
        ids += 1;
        return `${owner} ${ids}`;
      },
      random: () => 0.5,
      policy: () => own ?? bench.policy,
      targets: () => new Map([...targetsOf(own ?? bench.policy)].map(([key, target]) => [key, mineOf(key, target)])),
      formerTarget(key) {
        const target = targets.get(key);
        return target?.kind === 'card' ? mineOf(key, target) : undefined;
      },
      ...(processOptions.callAddress === undefined ? {} : { callAddress: processOptions.callAddress }),
      owner,
      version: '0.0.0',
      pollMs,
    });
    return {
      ...dispatch,
      mortal,
      errors,
      infos,
      warnings,
      counts,
      async load(next) {
        await dispatch.reload(next, () => {
          own = next;
        });
        await settle();
      },
      async push(...alerts) {
        const answer = await dispatch.ingest.accept(alerts, 500 * alerts.length);
        if (answer.type !== 'stored') throw new Error(`not stored: ${JSON.stringify(answer)}`);
        await settle();
      },
    };
  }
}
