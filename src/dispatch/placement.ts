import type { GroupAlert } from '../engine/alert.ts';
import type { LoadedGroup } from '../engine/alert-group.ts';
import { isFiringAt } from '../engine/expiry.ts';
import type { Situation } from '../engine/situation.ts';
import type { Destination, Destinations } from './destinations.ts';

/** Where the alerts of a group belong by the policy that holds now. */
export interface Placement {
  /** What fires and belongs into other groups. What has resolved stays: its end is told where its beginning was. */
  readonly leaving: readonly GroupAlert[];
  /** The groups that they go to. */
  readonly to: readonly Destination[];
  /** The policy does not make this group any more for any alert that it holds, and it leaves. */
  readonly isOver: boolean;
}

export function placementOf(
  { group, alerts }: LoadedGroup,
  { gaps, now }: Pick<Situation, 'gaps' | 'now'>,
  destinations: Destinations,
): Placement {
  const to = new Map<string, Destination>();
  const strangers = alerts.filter(({ content }) => destinations.of(content).every(({ gid }) => gid !== group.gid));
  const leaving = strangers.filter(({ head }) => isFiringAt(head, gaps, now));
  for (const { content } of leaving) {
    for (const destination of destinations.of(content)) to.set(destination.gid, destination);
  }
  return {
    leaving,
    to: [...to.values()],
    isOver: leaving.length > 0 && strangers.length === alerts.length,
  };
}
