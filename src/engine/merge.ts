import type { AlertHead, Gap } from './alert.ts';
import { isFiringAt } from './expiry.ts';

/**
 * What a report changed. `changed`: what the alert says. `extended`: only its times or its kind of sender, which nobody
 * is told at once. `unchanged`: nothing worth writing.
 */
export type AlertChange = 'new' | 'refired' | 'resolved' | 'changed' | 'extended' | 'unchanged';

export interface MergedHead {
  readonly head: AlertHead;
  readonly change: AlertChange;
}

/**
 * Merges a report with what is stored of that alert: heartbeats as Alertmanager's provider does, edges by our
 * own rules. The content that belongs to the result is the incoming one if `needsContent` says so, else the
 * stored one. The same report at the same instant changes nothing the second time. An alert whose expiry is held
 * by one of `gaps` has not stopped to fire.
 */
export function mergeHead(
  stored: AlertHead | undefined,
  incoming: AlertHead,
  now: number,
  gaps: readonly Gap[] = [],
): MergedHead {
  if (stored === undefined) return { head: incoming, change: 'new' };
  const wasFiring = isFiringAt(stored, gaps, now);
  const meeting: Meeting = { stored, incoming, now, wasFiring };
  const merged = incoming.liveness === 'edge' ? mergeEdge(meeting) : mergeHeartbeat(meeting);
  const change = changeOf(stored, merged, wasFiring, isFiringAt(merged, gaps, now));
  if (change === 'unchanged') return { head: stored, change };
  return { head: { ...merged, fires: change === 'refired' ? stored.fires + 1 : stored.fires }, change };
}

/**
 * Counts a report of an alert that fires already, when its sender never says that anything is over. Such a report has no
 * name: the same one sent twice counts twice.
 */
export function countReport({ head, change }: MergedHead): MergedHead {
  if (change === 'new' || change === 'refired' || change === 'resolved') return { head, change };
  return { head: { ...head, fires: head.fires + 1 }, change: 'changed' };
}

/**
 * Whether the content of the report must be stored with the head. A resolve that says the same as before does not bring
 * it again: links and words stay those of the alert while it fired.
 */
export function needsContent(change: AlertChange, stored: AlertHead | undefined, incoming: AlertHead): boolean {
  if (change === 'resolved') return stored?.contentHash !== incoming.contentHash;
  return bumpsRev(change);
}

/** Whether people would see a difference. */
export function bumpsRev(change: AlertChange): boolean {
  return change !== 'extended' && change !== 'unchanged';
}

interface Meeting {
  readonly stored: AlertHead;
  readonly incoming: AlertHead;
  readonly now: number;
  readonly wasFiring: boolean;
}

/** Alertmanager's provider: ranges that overlap are merged, otherwise the newcomer replaces what was there. */
function mergeHeartbeat({ stored, incoming, now, wasFiring }: Meeting): AlertHead {
  if (stored.endsAt === undefined || incoming.endsAt === undefined) {
    if (endedBefore(incoming, stored)) return stored;
    return wasFiring ? { ...incoming, startsAt: Math.min(stored.startsAt, incoming.startsAt) } : incoming;
  }
  const overlaps =
    (incoming.endsAt > stored.startsAt && incoming.endsAt < stored.endsAt) ||
    (incoming.startsAt > stored.startsAt && incoming.startsAt < stored.endsAt);
  if (overlaps) {
    return incoming.updatedAt < stored.updatedAt
      ? mergeRanges(incoming, stored, now)
      : mergeRanges(stored, incoming, now);
  }
  // A resolve that names no start gets its end as its start; said twice it would
  // move the start that the first one kept.
  const namesNoStart = incoming.startsAt >= incoming.endsAt && incoming.endsAt === stored.endsAt;
  return namesNoStart ? { ...incoming, startsAt: Math.min(stored.startsAt, incoming.startsAt) } : incoming;
}

/**
 * Alertmanager's `Alert.Merge`: the earliest start; the younger end, unless the older one is later and somebody's word.
 * Unlike there, an end that is kept stays somebody's word: otherwise the same report, said twice, would move it.
 */
function mergeRanges(older: AlertHead, younger: AlertHead, now: number): AlertHead {
  const startsAt = Math.min(older.startsAt, younger.startsAt);
  const olderEnd = older.endsAt as number;
  const youngerEnd = younger.endsAt as number;
  const olderCounts = youngerEnd <= now ? olderEnd <= now : !older.endsAtIsTimeout;
  return olderCounts && olderEnd > youngerEnd
    ? { ...younger, startsAt, endsAt: olderEnd, endsAtIsTimeout: older.endsAtIsTimeout }
    : { ...younger, startsAt };
}

/**
 * A sender that speaks once: the report received last counts. While a heartbeat says that the alert fires, an edge that
 * says so too adds nothing; an edge's resolve ends it, and the next heartbeat that fires starts it again.
 */
function mergeEdge({ stored, incoming, now, wasFiring }: Meeting): AlertHead {
  if (incoming.updatedAt < stored.updatedAt || endedBefore(incoming, stored)) return stored;
  const startsAt = Math.min(stored.startsAt, incoming.startsAt);
  const fires = incoming.endsAt === undefined || incoming.endsAt > now;
  if (fires && !wasFiring) return incoming;
  if (fires) return stored.liveness === 'heartbeat' ? { ...stored, startsAt } : { ...incoming, startsAt };
  if (!wasFiring && isLater(stored.endsAt, incoming.endsAt)) return stored;
  return { ...incoming, startsAt, liveness: stored.liveness };
}

/** A resolve that came late: it tells the end of an earlier time of firing, which is over anyway. */
function endedBefore(incoming: AlertHead, stored: AlertHead): boolean {
  const { startsAt, endsAt } = incoming;
  return endsAt !== undefined && startsAt < endsAt && endsAt <= stored.startsAt;
}

function isLater(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && a > b;
}

function changeOf(stored: AlertHead, merged: AlertHead, wasFiring: boolean, isFiring: boolean): AlertChange {
  if (wasFiring !== isFiring) return isFiring ? 'refired' : 'resolved';
  if (merged.contentHash !== stored.contentHash) return 'changed';
  const isSame =
    merged.startsAt === stored.startsAt &&
    merged.endsAt === stored.endsAt &&
    merged.endsAtIsTimeout === stored.endsAtIsTimeout &&
    merged.liveness === stored.liveness;
  return isSame ? 'unchanged' : 'extended';
}
