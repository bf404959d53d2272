import type { LoadedGroup } from '../engine/alert-group.ts';
import {
  isForgettable,
  isForgettableSilence,
  type Retention,
  spareEntriesOf,
  usualRetention,
} from '../engine/retention.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { Policy } from '../ports/policy.ts';
import type { Store } from '../ports/store.ts';
import type { Chores } from './chores.ts';
import { isTest } from './own-routes.ts';
import type { SilenceCache } from './silence-cache.ts';

export interface RetentionDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly policy: () => Policy;
  readonly cache: SilenceCache;
  readonly chores: Chores;
  readonly stopping: AbortSignal;
}

const CHORE = 'retention';
const NOTE = 'pruned_at';
const EVERY_MS = 6 * 60 * 60_000;
/** Somebody else is at it. */
const TAKEN_PAUSE_MS = 10 * 60_000;
const LEASE_MS = 60_000;
const PAGE = 50;
const TEST_KEPT_MS = 60 * 60_000;

interface Pruned {
  groups: number;
  entries: number;
  silences: number;
}

/**
 * Forgets what is over for longer than the policy says, a page at a time; one process does it for all, every six hours.
 * One that is interrupted is begun again. Gives the instant of the next.
 */
export async function pruneStore(deps: RetentionDeps): Promise<number> {
  const { store, clock, log, meter, cache, chores } = deps;
  const retention = deps.policy().retention ?? usualRetention;
  cache.forgetIf((silence) => isForgettableSilence(silence, clock.now(), retention));
  const nextAt = Number((await store.readNote(NOTE)) ?? 0) + EVERY_MS;
  if (clock.now() < nextAt) return nextAt;
  if (!(await chores.keep(CHORE, LEASE_MS))) return clock.now() + TAKEN_PAUSE_MS;
  const pruned: Pruned = { groups: 0, entries: 0, silences: 0 };
  try {
    if (!(await pruneGroups(retention, pruned, deps))) return clock.now() + TAKEN_PAUSE_MS;
    await pruneSilences(retention, pruned, deps);
    await store.writeNote(NOTE, String(clock.now()));
  } finally {
    for (const [what, count] of Object.entries(pruned)) if (count > 0) meter.count('pruned_total', { what }, count);
    if (Object.values(pruned).some((count) => count > 0)) log.info('what is long over was forgotten', { ...pruned });
  }
  await chores.end(CHORE);
  return clock.now() + EVERY_MS;
}

/** False: it was not finished. */
async function pruneGroups(retention: Retention, pruned: Pruned, deps: RetentionDeps): Promise<boolean> {
  let cursor: string | undefined;
  do {
    if (deps.stopping.aborted || !(await deps.chores.keep(CHORE, LEASE_MS))) return false;
    const at = cursor === undefined ? {} : { cursor };
    const page = await deps.store.scanGroups({ limit: PAGE, liveOnly: false, withRetired: true, ...at });
    for (const loaded of page.groups) await pruneGroup(loaded, { retention, pruned, deps });
    cursor = page.cursor;
  } while (cursor !== undefined);
  return true;
}

async function pruneGroup(
  loaded: LoadedGroup,
  { retention, pruned, deps }: { readonly retention: Retention; readonly pruned: Pruned; readonly deps: RetentionDeps },
): Promise<void> {
  const { store, clock } = deps;
  const { gid } = loaded.group;
  // A test whose process died has nothing that anybody looks for.
  const ofGroup = isTest(loaded.group) ? { ...retention, groupsMs: TEST_KEPT_MS } : retention;
  if (isForgettable(loaded, clock.now(), ofGroup)) {
    pruned.groups += Number(await store.forgetGroup(gid, loaded));
    return;
  }
  const upTo = spareEntriesOf(loaded, retention);
  if (upTo > 0) pruned.entries += await store.trimTimeline(gid, upTo);
}

async function pruneSilences(
  retention: Retention,
  pruned: Pruned,
  { store, clock, cache }: RetentionDeps,
): Promise<void> {
  const { changed } = await store.readSilences(0);
  for (const silence of changed) {
    if (!isForgettableSilence(silence, clock.now(), retention)) continue;
    pruned.silences += Number(await store.forgetSilence(silence));
  }
  cache.forgetIf((silence) => isForgettableSilence(silence, clock.now(), retention));
}
