import type { AlertGroup, Episode, LoadedGroup } from './alert-group.ts';
import type { Delivery } from './delivery.ts';
import { isOpen } from './episode.ts';
import type { PendingNotification } from './notification.ts';

/** Which part of a group's life a card or mirror belongs to, and what it should show. */
export interface CardStage {
  readonly episode: Episode;
  /** No later episode has opened. */
  readonly isLatest: boolean;
  readonly isOpen: boolean;
  /** The revision to show: the group's while the episode is open, for good the one it ended with. */
  readonly wantedRev: number;
}

/** What a card shows that has to be drawn again, whatever it shows. */
export const UNKNOWN_REV = -1;

/** Absent when the episode is not remembered any more: what shows it stays as it is. */
export function cardStageOf(loaded: Pick<LoadedGroup, 'group' | 'rev'>, delivery: Delivery): CardStage | undefined {
  const episode = findEpisode(loaded.group, delivery.episode);
  if (episode === undefined) return undefined;
  return {
    episode,
    isLatest: episode === loaded.group.episode,
    isOpen: isOpen(episode),
    wantedRev: isOpen(episode) ? loaded.rev : (episode.finalRev ?? loaded.rev),
  };
}

/**
 * Whether the card has to be posted. One that was never shown is posted for a decision only, then also after its
 * episode has ended; one that somebody deleted while its episode is open.
 */
export function needsPost({ group }: Pick<LoadedGroup, 'group'>, delivery: Delivery, stage: CardStage): boolean {
  if (isThere(delivery) || !stage.isLatest) return false;
  if (delivery.shownRev !== undefined) return stage.isOpen;
  if (group.pending[delivery.target] === undefined) return false;
  return stage.isOpen || delivery.trouble?.isPermanent !== true;
}

/** Whether a card or mirror is behind. */
export function needsEdit(delivery: Delivery, stage: CardStage): boolean {
  return isThere(delivery) && delivery.shownRev !== stage.wantedRev;
}

/** Whether something shows this episode, as far as we know or fear. */
export function isThere({ ref, mirrored, isUnsure }: Delivery): boolean {
  return ref !== undefined || mirrored !== undefined || isUnsure === true;
}

/** First notices and repeats call people; everything else a card tells by showing it. */
export function isCall(pending: PendingNotification | undefined): pending is PendingNotification {
  return pending?.reason === 'first' || pending?.reason === 'repeat';
}

function findEpisode(group: AlertGroup, number: number): Episode | undefined {
  return group.episode?.number === number
    ? group.episode
    : group.pastEpisodes?.find((episode) => episode.number === number);
}
