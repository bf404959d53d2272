import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { KnownBreaker } from './breakers.ts';
import { inTime } from './deadline.ts';
import type { GroupCount } from './group-count.ts';

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
