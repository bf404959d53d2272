import type { GroupAlert } from './alert.ts';
import type { Episode } from './alert-group.ts';
import { firesIn } from './episode.ts';
import { isMuted, type Standing } from './standing.ts';

/** An alert as people see it. */
export interface AlertFacts extends GroupAlert {
  readonly status: 'firing' | 'resolved';
  readonly isSilenced: boolean;
  /** How often it fired in this episode. */
  readonly fires: number;
}

/** The alerts of a group as people see them: those that fire first, the oldest first within each. */
export function alertFacts(standings: readonly Standing[], episode: Episode | undefined): readonly AlertFacts[] {
  return standings
    .map(
      (standing): AlertFacts => ({
        ...standing.alert,
        status: standing.isFiring ? 'firing' : 'resolved',
        isSilenced: isMuted(standing),
        fires: firesIn(episode, standing.alert),
      }),
    )
    .sort(byStatusAndAge);
}

/** What an ended episode remembers of its alerts, once they have left the group. */
export function exampleFacts(episode: Episode): readonly AlertFacts[] {
  const example = episode.memory?.example;
  if (example === undefined) return [];
  return [{ ...example, status: 'resolved', isSilenced: false, fires: example.head.fires }];
}

function byStatusAndAge(a: AlertFacts, b: AlertFacts): number {
  if (a.status !== b.status) return a.status === 'firing' ? -1 : 1;
  if (a.head.startsAt !== b.head.startsAt) return a.head.startsAt - b.head.startsAt;
  return a.fingerprint < b.fingerprint ? -1 : 1;
}
