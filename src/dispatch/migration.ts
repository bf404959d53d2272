import type { LoadedGroup } from '../engine/alert-group.ts';
import { inheritFrom } from '../engine/inherit.ts';
import { inheritIncident } from '../engine/inherit-incident.ts';
import { dropLostPending, releaseAlerts, retireGroup } from '../engine/retire.ts';
import type { Situation } from '../engine/situation.ts';
import type { Commits } from './commits.ts';
import type { Destination } from './destinations.ts';
import type { Groups, Seen } from './groups.ts';
import { type IngestBatchDeps, storeBatch } from './ingest-batch.ts';
import { placementOf } from './placement.ts';

export interface MigrationDeps extends IngestBatchDeps {
  readonly groups: Groups;
  readonly commits: Commits;
}

/** `in_place`: the policy puts it where it is. `moved`: a part of it, or all, is elsewhere now. */
export type Migrated = 'in_place' | 'moved' | 'conflict';

const ALERTS_AT_ONCE = 256;

/**
 * Brings one group in line with the policy that holds now: alerts that it puts elsewhere are first stored there, then
 * leave, and a group that it does not make any more is retired. Whoever dies in between leaves alerts in both places;
 * doing it again finds them there and goes on.
 */
export async function migrateGroup({ loaded, situation }: Seen, deps: MigrationDeps): Promise<Migrated> {
  if (loaded.group.state === 'retired') return 'in_place';
  const { leaving, to, isOver } = placementOf(loaded, situation, deps.destinations);
  if (leaving.length === 0) return await dropLost(loaded, situation, deps);
  for (let at = 0; at < leaving.length; at += ALERTS_AT_ONCE) {
    // Nobody is woken yet: the new group should know who has it before it tells anybody.
    await storeBatch(leaving.slice(at, at + ALERTS_AT_ONCE), { ...deps, wake: () => undefined });
  }
  for (const destination of to) await inherit(loaded, destination, inheritFrom, deps);
  const [heir] = to;
  if (isOver && heir !== undefined) await inherit(loaded, heir, inheritIncident, deps);
  deps.wake(deps.clock.now());
  const receivers = [...new Set(to.map(({ group }) => group.receiver))];
  const change = isOver
    ? retireGroup(loaded, situation, receivers)
    : releaseAlerts(loaded, leaving, situation, receivers);
  return (await deps.commits.commit(loaded, change, situation)) === 'ok' ? 'moved' : 'conflict';
}

async function dropLost(loaded: LoadedGroup, situation: Situation, { commits }: MigrationDeps): Promise<Migrated> {
  const change = dropLostPending(loaded, situation);
  if (change === undefined) return 'in_place';
  return (await commits.commit(loaded, change, situation)) === 'ok' ? 'moved' : 'conflict';
}

const TRIES = 5;

async function inherit(
  from: LoadedGroup,
  { gid }: Destination,
  decide: typeof inheritFrom,
  { groups, commits }: MigrationDeps,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const heir = await groups.load(gid);
    const change = heir && decide(from, heir.loaded, heir.situation);
    if (heir === undefined || change === undefined) return;
    if ((await commits.commit(heir.loaded, change, heir.situation)) === 'ok') return;
  }
}
