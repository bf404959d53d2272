import type { GroupId, LoadedGroup } from '../engine/alert-group.ts';
import { isFiringAt } from '../engine/expiry.ts';
import type { Silence } from '../engine/silence.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Chores } from './chores.ts';
import type { Commits } from './commits.ts';
import { matchingAlerts } from './matching-alerts.ts';
import { scanPages } from './scan-pages.ts';
import type { SilenceCache } from './silence-cache.ts';
import { noteSilences } from './silence-facts.ts';
import type { Situations } from './situations.ts';

export interface SweepDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly cache: SilenceCache;
  readonly situations: Situations;
  readonly commits: Commits;
  readonly chores: Chores;
  /** Cards are due at this instant. */
  readonly wake: (at: number) => void;
}

/** How far the sweeps have come: everything up to this version of the silences and up to this instant was looked at. */
interface Swept {
  readonly version: number;
  readonly at: number;
}

/** For silences that another process wrote. */
const POLL_MS = 10_000;
const NOTE = 'silences_swept';
const CHORE = 'silences';
/** Short: whoever dies in a sweep leaves cards that show what was. */
const LEASE_MS = 5000;
/** Somebody else sweeps: maybe not yet what we know of. */
const TAKEN_PAUSE_MS = 1000;

/**
 * Makes the cards of groups due whose silences were written, started or ended since the last sweep, and notes that on
 * their timelines. One process at a time. What was swept is noted in the store at the end: a sweep that was interrupted
 * is made again, by whatever process, and writes nothing twice. Gives the instant of the next start or end.
 */
export async function sweepSilences(deps: SweepDeps): Promise<number> {
  const { store, clock, cache } = deps;
  const swept = parseSwept(await store.readNote(NOTE));
  const { version, changed } = await store.readSilences(swept.version);
  const silences = await cache.read();
  const now = clock.now();
  const written = new Set(changed.map(({ id }) => id));
  const touched = silences.filter((silence) => written.has(silence.id) || isCrossed(silence, swept.at, now));
  if (touched.length > 0) {
    if (!(await deps.chores.keep(CHORE, LEASE_MS)) || !(await sweepGroups(touched, deps)))
      return clock.now() + TAKEN_PAUSE_MS;
    await store.writeNote(NOTE, JSON.stringify({ version, at: now } satisfies Swept));
    await deps.chores.end(CHORE);
  }
  return nextBoundary(silences, now, clock.now() + POLL_MS);
}

function isCrossed({ startsAt, endsAt }: Silence, from: number, to: number): boolean {
  return [startsAt, endsAt].some((at) => at > from && at <= to);
}

function nextBoundary(silences: readonly Silence[], after: number, latest: number): number {
  const instants = silences.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]).filter((at) => at > after);
  return Math.min(latest, ...instants);
}

/** False: somebody else took over meanwhile. */
async function sweepGroups(touched: readonly Silence[], deps: SweepDeps): Promise<boolean> {
  for await (const groups of scanPages(deps.store)) {
    if (!(await deps.chores.keep(CHORE, LEASE_MS))) return false;
    const due: GroupId[] = [];
    for (const loaded of groups) {
      const matching = await matchingSilences(touched, loaded, deps);
      if (matching.length === 0) continue;
      await noteSilences(loaded.group.gid, matching, deps);
      due.push(loaded.group.gid);
    }
    if (due.length === 0) continue;
    const now = deps.clock.now();
    await deps.store.touchGroups(due, now);
    deps.wake(now);
  }
  return true;
}

/** Those that hide something that fires in this group, or did. */
async function matchingSilences(silences: readonly Silence[], loaded: LoadedGroup, deps: SweepDeps) {
  const candidates = silences.filter(({ matchers }) => matchingAlerts(matchers, loaded).length > 0);
  if (candidates.length === 0) return [];
  const { gaps, now } = await deps.situations.around(loaded.group);
  return candidates.filter(({ matchers }) =>
    matchingAlerts(matchers, loaded).some(({ head }) => isFiringAt(head, gaps, now)),
  );
}

/** A note that cannot be read counts as none: sweeping too much does no harm. */
function parseSwept(note: string | undefined): Swept {
  const nothing: Swept = { version: 0, at: 0 };
  if (note === undefined) return nothing;
  try {
    const { version, at } = JSON.parse(note) as Partial<Record<keyof Swept, unknown>>; // each field is checked below
    return typeof version === 'number' && typeof at === 'number' ? { version, at } : nothing;
  } catch {
    return nothing;
  }
}
