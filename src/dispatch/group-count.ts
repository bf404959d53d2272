import { groupFacts, isOverdue, type ShownState } from '../engine/group-facts.ts';
import type { Severity } from '../engine/severity.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Chores } from './chores.ts';
import { scanPages } from './scan-pages.ts';
import type { Situations } from './situations.ts';

export interface GroupCount {
  readonly state: ShownState;
  readonly severity: Severity;
  readonly count: number;
  /** Of these: nobody has responded in time. */
  readonly overdue: number;
}

/** How many groups are live; one process at a time counts for all. */
export interface GroupCounts {
  /** As last counted; absent: another process counts. */
  current(): readonly GroupCount[] | undefined;
  /** Counts, and gives the instant of the next time. */
  pass(): Promise<number>;
}

const EVERY_MS = 60_000;
/** Counting reads every alert of every live group: so it takes a hundredth of the time at most. */
const PAUSE_PER_WORK = 99;
const LEASE_MS = 150_000;

export function createGroupCounts(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly situations: Situations;
  readonly chores: Chores;
}): GroupCounts {
  const { store, clock, situations, chores } = deps;
  let counted: readonly GroupCount[] | undefined;

  async function count(): Promise<readonly GroupCount[] | undefined> {
    const around = await situations.aroundEach();
    const counts = new Map<string, GroupCount>();
    let pages = 0;
    for await (const groups of scanPages(store)) {
      // However many there are, it stays this process's while it counts.
      if (pages > 0 && !(await chores.keep(CHORE, LEASE_MS))) return undefined;
      pages += 1;
      for (const loaded of groups) {
        const facts = groupFacts(loaded, around(loaded.group), '');
        const { state, severity } = facts;
        const { count = 0, overdue = 0 } = counts.get(`${state} ${severity}`) ?? {};
        const more = { count: count + 1, overdue: overdue + Number(isOverdue(facts)) };
        counts.set(`${state} ${severity}`, { state, severity, ...more });
      }
    }
    return [...counts.values()];
  }

  return {
    current: () => counted,
    async pass() {
      const begunAt = clock.now();
      try {
        counted = (await chores.keep(CHORE, LEASE_MS)) ? await count() : undefined;
      } catch (error) {
        counted = undefined;
        throw error;
      }
      const now = clock.now();
      return Math.max(begunAt + EVERY_MS, now + (now - begunAt) * PAUSE_PER_WORK);
    },
  };
}

const CHORE = 'group count';
