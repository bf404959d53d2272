import type { AlertGroup } from './alert-group.ts';
import { isSearchable, unknownUntil } from './attempt.ts';
import type { Delivery } from './delivery.ts';
import { findIntegration } from './due.ts';
import { isOpen, rememberFires } from './episode.ts';
import type { GroupChange } from './group-change.ts';
import type { Situation } from './situation.ts';
import type { Standing } from './standing.ts';
import { without } from './without.ts';

export interface Rest {
  readonly group: AlertGroup;
  readonly drop: GroupChange['drop'];
}

export interface RestQuestion {
  readonly deliveries: readonly Delivery[];
  readonly situation: Situation;
  /** What has resolved since is for the next flush. */
  readonly flushedAt: number;
}

/**
 * Lets go of what the flush at `flushedAt` saw resolved, once nobody waits to be told of it, and puts a group to sleep
 * that holds nothing more. What it was told is kept: Alertmanager's notification log outlives its groups, too.
 */
export function rest(
  group: AlertGroup,
  standings: readonly Standing[],
  { deliveries, situation, flushedAt }: RestQuestion,
): Rest {
  const isBusy = deliveries.some((delivery) => isCalling(delivery, situation));
  if (isBusy || Object.keys(group.pending).length > 0) return { group, drop: [] };
  const leaving = standings.filter((standing) => hadEndedAt(standing, flushedAt));
  const drop = leaving.map(({ alert: { fingerprint, head } }) => ({ fingerprint, head }));
  const remembering = leaving.length === 0 ? group : remember(group, leaving);
  if (leaving.length < standings.length || isOpen(group.episode)) return { group: remembering, drop };
  return {
    group: {
      ...without(remembering, 'tickAt', 'expiryAt', 'upcomingAcknowledgement'),
      state: 'dormant',
      hasFlushed: false,
    },
    drop,
  };
}

/**
 * A call that tells something new may have arrived although we do not know it yet. Messages are searched for, notices
 * are not; an edit tells only what its card is behind with anyway.
 */
function isCalling(delivery: Delivery, situation: Situation): boolean {
  if (delivery.attempt?.type === 'edit') return false;
  const integration = findIntegration(situation, delivery.target);
  const until = integration === undefined ? undefined : unknownUntil(delivery, integration);
  return until !== undefined && (isSearchable(delivery) || situation.now < until);
}

function hadEndedAt({ alert, isReported, endsAt }: Standing, flushedAt: number): boolean {
  return !isReported && endsAt !== undefined && endsAt <= flushedAt && alert.head.updatedAt <= flushedAt;
}

function remember(group: AlertGroup, leaving: readonly Standing[]): AlertGroup {
  return group.episode === undefined ? group : { ...group, episode: rememberFires(group.episode, leaving) };
}
