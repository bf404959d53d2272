import type { AlertGroup, LoadedGroup } from '../../src/engine/alert-group.ts';
import type { Delivery } from '../../src/engine/delivery.ts';
import type { Store } from '../../src/ports/store.ts';
import type { StoreMarks } from '../../src/store/store-marks.ts';

/**
 * Breaches of the one invariant, in words; empty when it holds. A group that is neither dormant nor retired has a due mark; a
 * delivery whose card is behind, or that has a pending notification, has one too, or waits in its lane. And what it is for: no
 * group sleeps while it holds an alert that fires.
 */
export async function findBreaches(store: Store & { inspect(): Promise<StoreMarks> }, now: number): Promise<string[]> {
  const groups = await readAll(store);
  const marks = await store.inspect();
  const marked = new Set(marks.groups.map(({ gid }) => gid));
  const covered = new Set(
    marks.deliveries
      .filter(({ at, isInLane }) => at !== undefined || isInLane)
      .map(({ gid, target, episode }) => JSON.stringify([gid, target, episode])),
  );
  return groups.flatMap(({ group, rev, alerts, deliveries }) => [
    ...(group.state === 'dormant' && alerts.some(({ head }) => (head.endsAt ?? now + 1) > now)
      ? [`group ${group.gid} sleeps while an alert fires`]
      : []),
    ...(group.state !== 'dormant' && !marked.has(group.gid)
      ? [`group ${group.gid} is ${group.state} without a due mark`]
      : []),
    ...deliveries
      .filter((delivery) => isBehind(group, rev, delivery))
      .filter(({ target, episode }) => !covered.has(JSON.stringify([group.gid, target, episode])))
      .map(({ target, episode }) => `delivery ${group.gid} ${target} ${episode} is owed, and nobody will look`),
  ]);
}

/**
 * A card that was posted, or a mirror that was set, should show the last revision of an episode that ended, else the newest. One that somebody deleted
 * after the end is not posted again: what was pending for it is forgotten at the group's next tick.
 */
function isBehind(group: AlertGroup, rev: number, delivery: Delivery): boolean {
  const episodes = [group.episode, ...(group.pastEpisodes ?? [])];
  const episode = episodes.find((one) => one?.number === delivery.episode);
  const isPosted = delivery.ref !== undefined || delivery.mirrored !== undefined;
  if (isPosted && episode !== undefined && delivery.shownRev !== (episode.finalRev ?? rev)) return true;
  const isLatest = delivery.episode === 0 || episode === group.episode;
  if (!isLatest || !Object.hasOwn(group.pending, delivery.target)) return false;
  const isDeleted = !isPosted && delivery.shownRev !== undefined;
  return delivery.trouble?.isPermanent !== true && !(isDeleted && episode?.endedAt !== undefined);
}

export async function readAll(store: Store): Promise<LoadedGroup[]> {
  const groups: LoadedGroup[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.scanGroups({ limit: 3, liveOnly: false, ...(cursor !== undefined && { cursor }) });
    groups.push(...page.groups);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return groups;
}
