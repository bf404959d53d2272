import type { GroupAlert } from './alert.ts';
import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import type { Delivery } from './delivery.ts';
import { changeTo, dueMark } from './due.ts';
import { endEpisode, isOpen, latestNumberOf, silencesEndingWith } from './episode.ts';
import type { GroupChange } from './group-change.ts';
import { type Incident, isGoingOn } from './incident.ts';
import type { IntegrationKey } from './notification.ts';
import type { Situation } from './situation.ts';
import { standingsOf } from './standing.ts';
import type { TimelineFact } from './timeline.ts';
import { without } from './without.ts';

/**
 * Ends a group that the policy does not make any more, once the groups of these receivers hold its alerts: nothing is
 * told about it any more, and its cards say where it goes on. Where an alert was heard of meanwhile the store keeps the
 * group awake; retiring it again does the rest.
 */
export function retireGroup(loaded: LoadedGroup, situation: Situation, to: readonly string[]): GroupChange {
  const { group } = loaded;
  const { now } = situation;
  const hasEnded = isOpen(group.episode);
  const end = { at: now, finalRev: loaded.rev + 1 };
  const episode = isOpen(group.episode)
    ? { ...endEpisode(group.episode, group, standingsOf(loaded, situation), end), movedTo: to }
    : group.episode;
  const retired: AlertGroup = {
    ...without(group, 'tickAt', 'expiryAt', 'upcomingAcknowledgement', 'closed', 'episode'),
    ...(episode === undefined ? {} : { episode }),
    ...(group.incidents === undefined ? {} : { incidents: group.incidents.map((one) => movedOn(one, now)) }),
    state: 'retired',
    hasFlushed: false,
    pending: {},
  };
  const parts = { leaving: loaded.alerts, to, bumpsRev: hasEnded, deliveries: loaded.deliveries };
  const change = toChange(retired, parts, loaded, situation);
  return hasEnded ? { ...change, outbox: silencesEndingWith(group.gid, latestNumberOf(group), situation) } : change;
}

/** What goes on does so with another group. */
function movedOn(incident: Incident, now: number): Incident {
  return isGoingOn(incident) ? { ...incident, movedAt: now } : incident;
}

/** Lets alerts go that the policy now puts into groups of these receivers, which hold them already. */
export function releaseAlerts(
  loaded: LoadedGroup,
  leaving: readonly GroupAlert[],
  situation: Situation,
  to: readonly string[],
): GroupChange {
  const { group, deliveries } = loaded;
  const number = isOpen(group.episode) ? group.episode.number : undefined;
  const cards = deliveries.filter(({ episode }) => episode === number);
  return toChange(group, { leaving, to, bumpsRev: number !== undefined, deliveries: cards }, loaded, situation);
}

/** Drops what is pending for integrations that the group's receiver does not have any more; absent: nothing is. */
export function dropLostPending(loaded: LoadedGroup, situation: Situation): GroupChange | undefined {
  const { group, deliveries } = loaded;
  const known = new Set<string>([...situation.integrations, ...situation.fallback].map(({ key }) => key));
  const lost = Object.keys(group.pending).filter((key) => !known.has(key)) as IntegrationKey[];
  if (lost.length === 0) return undefined;
  const left = { ...group, pending: without(group.pending, ...lost) };
  const view = { ...loaded, group: left };
  return changeTo(left, {
    deliveryDue: deliveries
      .filter(({ target }) => lost.includes(target))
      .map((delivery) => dueMark(view, delivery, situation, 3)),
  });
}

interface Parts {
  readonly leaving: readonly GroupAlert[];
  readonly to: readonly string[];
  readonly bumpsRev: boolean;
  readonly deliveries: readonly Delivery[];
}

function toChange(
  group: AlertGroup,
  { leaving, to, bumpsRev, deliveries }: Parts,
  loaded: LoadedGroup,
  situation: Situation,
): GroupChange {
  const fact: TimelineFact = { type: 'moved', count: leaving.length, to };
  const timeline =
    leaving.length === 0 ? [] : [{ at: situation.now, episode: latestNumberOf(group), fact, pings: false }];
  const view = {
    ...loaded,
    group,
    rev: loaded.rev + (bumpsRev ? 1 : 0),
    timelineSeq: loaded.timelineSeq + timeline.length,
  };
  return changeTo(group, {
    bumpsRev,
    drop: leaving.map(({ fingerprint, head }) => ({ fingerprint, head })),
    timeline,
    deliveryDue: deliveries.map((delivery) => dueMark(view, delivery, situation, 3)),
  });
}
