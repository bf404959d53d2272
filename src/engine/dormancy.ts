import type { AlertGroup } from './alert-group.ts';
import type { Delivery } from './delivery.ts';
import { isOpen, rememberFires } from './episode.ts';
import type { GroupChange } from './group-change.ts';
import type { Standing } from './standing.ts';
import { without } from './without.ts';

export interface Rest {
  readonly group: AlertGroup;
  readonly drop: GroupChange['drop'];
}

/**
 * Lets go of what the flush at `flushedAt` saw resolved, once nobody waits to be told of it, and puts a group to sleep that
 * holds nothing more. What it was told is kept: Alertmanager's notification log outlives its groups, too.
 */
export function rest(
  group: AlertGroup,
  standings: readonly Standing[],
  deliveries: readonly Delivery[],
  flushedAt: number,
): Rest {
  if (Object.keys(group.pending).length > 0 || deliveries.some(isCalling)) return { group, drop: [] };
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

/** A call that tells something new may have arrived although we do not know it yet. */
function isCalling({ attempt }: Delivery): boolean {
  return attempt !== undefined && attempt.type !== 'edit' && attempt.isAbsent !== true;
}

function hadEndedAt({ alert, isReported, endsAt }: Standing, flushedAt: number): boolean {
  return !isReported && endsAt !== undefined && endsAt <= flushedAt && alert.head.updatedAt <= flushedAt;
}

function remember(group: AlertGroup, leaving: readonly Standing[]): AlertGroup {
  return group.episode === undefined ? group : { ...group, episode: rememberFires(group.episode, leaving) };
}
