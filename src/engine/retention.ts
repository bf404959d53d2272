import type { LoadedGroup } from './alert-group.ts';
import { isOpen } from './episode.ts';
import { openIncidentOf } from './incident.ts';
import type { Silence } from './silence.ts';

/** How long what is over is remembered. */
export interface Retention {
  /** Groups of which nothing was heard for so long. */
  readonly groupsMs: number;
  /** So many of the newest entries of each timeline stay. */
  readonly timelineEntries: number;
  /** Silences that ended so long ago. */
  readonly silencesMs: number;
}

const dayMs = 24 * 60 * 60_000;

export const usualRetention: Retention = { groupsMs: 30 * dayMs, timelineEntries: 1000, silencesMs: 5 * dayMs };

/**
 * Nothing of it fires, nobody waits to be told of it, and its last sign of life is long ago. What stores know besides
 * (due marks) they look at themselves.
 */
export function isForgettable(loaded: LoadedGroup, now: number, { groupsMs }: Retention): boolean {
  const { group, alerts, deliveries } = loaded;
  const isQuiet = group.state === 'retired' || (group.state === 'dormant' && !isOpen(group.episode));
  if (!isQuiet || openIncidentOf(group) !== undefined || Object.keys(group.pending).length > 0) return false;
  if (deliveries.some(({ attempt }) => attempt !== undefined)) return false;
  if (alerts.some(({ head }) => head.endsAt === undefined || head.endsAt > now - groupsMs)) return false;
  return lastSignOf(loaded) <= now - groupsMs;
}

/** The number of the last entry that its timeline can do without: told, and older than so many others. */
export function spareEntriesOf(
  { group, deliveries, timelineSeq }: LoadedGroup,
  { timelineEntries }: Retention,
): number {
  const untold = deliveries.filter(({ episode, ref }) => episode === group.episode?.number && ref !== undefined);
  return Math.min(timelineSeq - timelineEntries, ...untold.map(({ told }) => told));
}

export function isForgettableSilence({ endsAt }: Silence, now: number, { silencesMs }: Retention): boolean {
  return endsAt <= now - silencesMs;
}

function lastSignOf({ group, alerts }: LoadedGroup): number {
  const { episode, flushedAt, closed, sent } = group;
  const signs = [
    flushedAt,
    episode?.openedAt,
    episode?.endedAt,
    closed?.at,
    ...(group.incidents ?? []).map(({ endedAt }) => endedAt),
    ...Object.values(sent).map(({ at }) => at),
  ];
  return Math.max(0, ...signs.filter((at) => at !== undefined), ...alerts.map(({ head }) => head.updatedAt));
}
