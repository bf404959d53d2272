import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { KnownBreaker } from './breakers.ts';
import { inTime } from './deadline.ts';
import type { GroupCount } from './group-count.ts';
import type { Loop } from './loop.ts';

/** What can be measured of a process at this instant. */
export interface Vitals {
  /** Whether the store answered the last call. */
  isStoreUp(): boolean;
  /** How long the work that is due longest has waited; absent: the store does not say. */
  workLagMs(): Promise<number | undefined>;
  /** Deliveries in lanes; absent: the store does not say. */
  waiting(): Promise<number | undefined>;
  /** Lanes that this process is kept from. */
  heldLanes(): number;
  breakers(): readonly KnownBreaker[];
  /** When this process heard of each source last. */
  heard(): ReadonlyMap<string, number>;
  /** Whether each source that is expected is silent; absent: another process looks. */
  silent(): ReadonlyMap<string, boolean> | undefined;
  /** Absent: another process counts them. */
  groups(): readonly GroupCount[] | undefined;
}

/** Whoever reads metrics gives up after ten seconds. */
const WITHIN_MS = 1000;

export function createVitals(deps: Omit<Vitals, 'workLagMs' | 'waiting'> & VitalsDeps): Vitals {
  const { store, clock, ...known } = deps;

  async function ask(question: Promise<number | undefined>): Promise<number | undefined> {
    const answer = await inTime(clock, WITHIN_MS, question).catch(() => undefined);
    return answer?.type === 'in_time' ? answer.value : undefined;
  }

  return {
    ...known,
    workLagMs: () => ask(store.nextDueAt().then((at) => Math.max(0, clock.now() - (at ?? Number.POSITIVE_INFINITY)))),
    waiting: () => ask(store.countWaiting()),
  };
}

interface VitalsDeps {
  readonly store: Store;
  readonly clock: Clock;
}

/** A pass of the loop that finds due work is over within seconds. */
const STUCK_MS = 30_000;
const LATE_MS = 120_000;

/** Why work does not get done, in words for a log; absent: it does. */
export async function whyIdle({ clock, due, vitals }: IdleDeps): Promise<string | undefined> {
  const now = clock.now();
  if (now - (due.troubledSince() ?? now) > STUCK_MS) return 'the loop that finds due work is stuck';
  const lagMs = await vitals.workLagMs();
  if (lagMs === undefined) return 'the store does not say what is due';
  return lagMs > LATE_MS ? 'work is due for minutes that nobody does' : undefined;
}

interface IdleDeps {
  readonly clock: Clock;
  readonly due: Pick<Loop, 'troubledSince'>;
  readonly vitals: Pick<Vitals, 'workLagMs'>;
}
