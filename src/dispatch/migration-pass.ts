import type { GroupId, LoadedGroup } from '../engine/alert-group.ts';
import { dropLostPending } from '../engine/retire.ts';
import type { Situation } from '../engine/situation.ts';
import type { Log } from '../ports/log.ts';
import type { Chores } from './chores.ts';
import { textOf } from './error-text.ts';
import type { Fleet } from './fleet.ts';
import { type MigrationDeps, migrateGroup } from './migration.ts';
import { placementOf } from './placement.ts';
import type { PolicyEpoch } from './policy-epoch.ts';
import { scanPages } from './scan-pages.ts';
import type { Situations } from './situations.ts';

export interface MigrationPassDeps extends MigrationDeps {
  readonly log: Log;
  readonly chores: Chores;
  readonly fleet: Fleet;
  readonly epoch: PolicyEpoch;
  readonly situations: Situations;
}

const CHORE = 'migration';
const LEASE_MS = 30_000;
const NOTE = 'migrated';
/** While processes with an older policy may still make groups of it. */
const AGAIN_MS = 5000;
const POLL_MS = 60_000;
const TRIES = 10;

/**
 * Brings every group in line with a policy that was put in force, again and again until a round is done that began when
 * every living process had loaded it. One process at a time, whoever has that policy; another goes on where one dies.
 */
export function createMigrationPass(deps: MigrationPassDeps): () => Promise<number> {
  const { store, clock, log, chores, fleet, epoch } = deps;
  let finished = 0;

  return async function pass(): Promise<number> {
    const mark = epoch.mark();
    if (mark === undefined || mark.epoch === finished) return clock.now() + POLL_MS;
    if (!(await fleet.mayWork())) return clock.now() + POLL_MS;
    if (Number(await store.readNote(NOTE)) >= mark.epoch) {
      finished = mark.epoch;
      return clock.now() + POLL_MS;
    }
    if (!(await chores.keep(CHORE, LEASE_MS))) return clock.now() + AGAIN_MS;
    const isLast = fleet.isLoadedByAll(mark.epoch);
    const isDone = await migrateAll();
    if (isDone && isLast) {
      await store.writeNote(NOTE, String(mark.epoch));
      finished = mark.epoch;
    }
    await chores.end(CHORE);
    return clock.now() + (finished === mark.epoch ? POLL_MS : AGAIN_MS);
  };

  /** False: not all of it, because the chore or the policy passed to somebody else, or a group could not be moved. */
  async function migrateAll(): Promise<boolean> {
    const counts = { in_place: 0, moved: 0, failed: 0 };
    for await (const page of scanPages(store)) {
      if (!(await fleet.mayWork()) || !(await chores.keep(CHORE, LEASE_MS))) return false;
      const around = await deps.situations.aroundEach();
      const concerned = page.filter((loaded) => isConcerned(loaded, around(loaded.group)));
      for (const { group } of concerned) counts[await migrateOne(group.gid)] += 1;
    }
    if (counts.moved > 0) log.info('groups were brought in line with the policy', { groups: counts.moved });
    return counts.failed === 0;
  }

  /** Most groups are not, and need not be read again to know. */
  function isConcerned(loaded: LoadedGroup, situation: Situation): boolean {
    if (placementOf(loaded, situation, deps.destinations).leaving.length > 0) return true;
    return dropLostPending(loaded, situation) !== undefined;
  }

  async function migrateOne(gid: GroupId): Promise<'in_place' | 'moved' | 'failed'> {
    try {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const seen = await deps.groups.load(gid);
        const result = seen === undefined ? 'in_place' : await migrateGroup(seen, deps);
        if (result !== 'conflict') return result;
      }
    } catch (error) {
      log.warn('a group was not brought in line with the policy; tried again', { gid, error: textOf(error) });
    }
    return 'failed';
  }
}
