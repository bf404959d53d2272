import type { AlertGroup } from '../../engine/alert-group.ts';
import { isOpen } from '../../engine/episode.ts';
import type { GroupCommit } from '../../ports/store.ts';
import { deliveryText, effectText, entryText, groupText } from '../records.ts';
import { headText, stateText } from './head-text.ts';

/** A commit as `commit-group.lua` wants it. */
export function toCommitArgs({ ver, rev, change, watchedEpisode, owed }: GroupCommit): readonly (string | number)[] {
  const { group, drop, timeline, deliveries, deliveryDue, outbox } = change;
  return [
    group.gid,
    ver,
    rev,
    groupText(group),
    ...finalRevOf(group),
    stateText(group.state),
    group.tickAt ?? '',
    isOpen(group.episode) ? 1 : '',
    owed ? 1 : '',
    watchedEpisode ?? '',
    change.bumpsRev ? 1 : 0,
    change.groupDueAt ?? '',
    drop.length,
    ...drop.flatMap(({ fingerprint, head }) => [fingerprint, headText(head)]),
    timeline.length,
    ...timeline.map(entryText),
    deliveries.length,
    ...deliveries.flatMap((delivery) => [fieldOf(delivery), delivery.lane, deliveryText(delivery)]),
    deliveryDue.length,
    ...deliveryDue.flatMap((due) => [
      fieldOf(due),
      due.at ?? '',
      due.priority,
      due.lane === undefined ? 0 : 1,
      due.lane ?? '',
    ]),
    outbox.length,
    ...outbox.flatMap((effect) => [effect.id, effectText(effect)]),
  ];
}

/** The record without its final revision, and that revision: the script cannot read records. */
function finalRevOf(group: AlertGroup): readonly [recordWithout: string, finalRev: string] {
  if (group.episode?.finalRev === undefined) return ['', ''];
  const { finalRev, ...episode } = group.episode;
  return [groupText({ ...group, episode }), `${episode.number}:${finalRev}`];
}

/** A delivery among those of its group. */
function fieldOf({ target, episode }: { readonly target: string; readonly episode: number }): string {
  return `${target}@${episode}`;
}
