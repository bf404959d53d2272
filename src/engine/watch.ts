import type { AlertGroup } from './alert-group.ts';
import type { Situation } from './situation.ts';

/** The episode whose cards follow what ingest reports: the open one, or the last while it may still be reopened. */
export function watchedEpisodeOf(
  group: AlertGroup,
  situation: Pick<Situation, 'now' | 'lifecycle'>,
): number | undefined {
  const { episode } = group;
  if (episode === undefined) return undefined;
  if (episode.endedAt === undefined) return episode.number;
  return mayReopen(episode.endedAt, situation) ? episode.number : undefined;
}

/** Whether an episode that ended then goes on if its group fires now. */
export function mayReopen(endedAt: number, { now, lifecycle }: Pick<Situation, 'now' | 'lifecycle'>): boolean {
  return now - endedAt <= lifecycle.flapWindowMs;
}

/** Whether somebody was last told that something fires, and so has yet to hear that it is over. */
export function isOwed(group: AlertGroup): boolean {
  return Object.values(group.sent).some(({ firing }) => firing.length > 0);
}
