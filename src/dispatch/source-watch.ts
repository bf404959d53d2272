import type { IncomingAlert } from '../engine/alert.ts';
import { coarsenessOf, type Expectation, type Watch, watchSources } from '../engine/expectation.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Policy } from '../ports/policy.ts';
import type { Store } from '../ports/store.ts';
import type { Chores } from './chores.ts';
import type { Ingest } from './ingest.ts';
import { silentSource } from './silent-source.ts';
import { readWatch, writeWatch } from './watch-note.ts';

/** Raises an alert for each source that should be heard of regularly and is not. */
export interface SourceWatch {
  /** Something of this source was accepted just now. */
  hear(source: string): void;
  /** When this process heard of each source last. */
  heard(): ReadonlyMap<string, number>;
  /** Whether each expected source is silent; absent: another process looks. */
  silent(): ReadonlyMap<string, boolean> | undefined;
  /** Gives the instant of the next. */
  pass(): Promise<number>;
}

export interface SourceWatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: () => Policy;
  readonly ingest: Ingest;
  readonly chores: Chores;
  /** Whether this process may decide now. */
  readonly mayWork: () => Promise<boolean>;
}

const EVERY_MS = 5000;
const IDLE_MS = 60_000;
const LEASE_MS = 15_000;
const CHORE = 'source watch';
/** What the store has lost is said again. */
const SAY_AGAIN_MS = 60_000;
/** Roughly what an alert takes in memory. */
const BYTES_EACH = 1000;

export function createSourceWatch(deps: SourceWatchDeps): SourceWatch {
  const { store, clock, log, policy, ingest, chores } = deps;
  const heard = new Map<string, number>();
  /** What the store knows, as far as this process does. */
  const noted = new Map<string, number>();
  const saidAt = new Map<string, number>();
  let last: Watch | undefined;

  /** One read for all, and a write only for what is news enough: not one for each request. */
  async function note(expected: readonly Expectation[]): Promise<readonly Expectation[]> {
    const now = clock.now();
    return await Promise.all(
      expected.map(async (expectation) => {
        const { name } = expectation;
        const ours = heard.get(name);
        const stored = await readHeard(name);
        const isFuture = stored !== undefined && stored > now + IDLE_MS;
        const isNews = ours !== undefined && (isFuture || ours - (stored ?? 0) >= coarsenessOf(expectation));
        if (isNews && noted.get(name) !== ours) {
          await store.writeNote(noteOf(name), String(ours));
          noted.set(name, ours);
        }
        const heardAt = isNews ? ours : stored;
        return { ...expectation, ...(heardAt === undefined ? {} : { heardAt }) };
      }),
    );
  }

  async function readHeard(name: string): Promise<number | undefined> {
    const text = await store.readNote(noteOf(name));
    return text === undefined ? undefined : Number(text);
  }

  async function tell(alert: IncomingAlert): Promise<void> {
    const answer = await ingest.accept([alert], BYTES_EACH);
    if (answer.type !== 'stored') throw new Error(`an alert about a silent source was not stored: ${answer.type}`);
  }

  /** Alerts first, then what was decided: whoever dies in between leaves it to be done again. */
  async function tellChanges(before: Watch | undefined, watch: Watch): Promise<void> {
    const now = clock.now();
    for (const [name, silence] of before?.silent ?? []) {
      if (watch.silent.has(name)) continue;
      await tell(silentSource(silence, now, 'over'));
      saidAt.delete(name);
      log.info('a source that was silent is not any more', { source: name });
    }
    for (const [name, silence] of watch.silent) {
      if (now - (saidAt.get(name) ?? Number.NEGATIVE_INFINITY) < SAY_AGAIN_MS) continue;
      if (before?.silent.has(name) !== true) log.warn('a source is silent', { source: name });
      await tell(silentSource(silence, now, 'firing'));
      saidAt.set(name, now);
    }
  }

  return {
    hear: (source) => heard.set(source, clock.now()),
    heard: () => heard,
    silent: () => last && new Map([...last.expected.keys()].map((name) => [name, last?.silent.has(name) === true])),
    async pass() {
      const expected = expectedBy(policy());
      if (expected.length === 0 && (await readWatch(store)) === undefined) {
        last = undefined;
        return clock.now() + IDLE_MS;
      }
      const expectations = await note(expected);
      if (!(await deps.mayWork()) || !(await chores.keep(CHORE, LEASE_MS))) {
        last = undefined;
        return clock.now() + EVERY_MS;
      }
      const before = await readWatch(store);
      const watch = watchSources(before, expectations, clock.now());
      await tellChanges(before, watch);
      await writeWatch(store, expected.length === 0 ? undefined : watch);
      last = watch;
      return clock.now() + EVERY_MS;
    },
  };
}

function expectedBy({ sources }: Policy): readonly Expectation[] {
  return [...sources.values()].flatMap(({ name, expect }) => (expect === undefined ? [] : [{ name, ...expect }]));
}

function noteOf(source: string): string {
  return `heard:${source}`;
}
