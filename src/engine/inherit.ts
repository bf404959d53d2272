import type { Acknowledgement } from './acknowledgement.ts';
import type { AlertGroup, ClosedByHand, LoadedGroup } from './alert-group.ts';
import { changeTo, dueMark } from './due.ts';
import { isOpen, latestNumberOf, openNumberOf } from './episode.ts';
import type { GroupChange } from './group-change.ts';
import type { Fingerprint } from './label-set.ts';
import type { Situation } from './situation.ts';
import { standingsOf } from './standing.ts';
import type { NewTimelineEntry } from './timeline.ts';

/** How many applied inputs a group remembers, to know a repeat. */
const REMEMBERED_INPUTS = 128;

/**
 * Lets a group that took over another's alerts go on where people were with them: who had it has it, and what was
 * closed by hand stays closed. Only while it holds no alert that the other did not: people have not seen that one.
 * Once, whatever people do afterwards. Absent: there is nothing to take over.
 */
export function inheritFrom(from: LoadedGroup, loaded: LoadedGroup, situation: Situation): GroupChange | undefined {
  const { group } = loaded;
  const input = `moved ${from.group.gid} ${latestNumberOf(from.group)}`;
  const known = new Set(from.alerts.map(({ fingerprint }) => fingerprint));
  if (group.inputs.includes(input) || !loaded.alerts.every(({ fingerprint }) => known.has(fingerprint)))
    return undefined;
  const acknowledgement = acknowledgementFor(from.group, loaded, situation);
  const closed = closedFor(from.group, loaded);
  if (acknowledgement === undefined && closed === undefined) return undefined;
  const heir: AlertGroup = {
    ...(acknowledgement === undefined ? group : acknowledged(group, acknowledgement)),
    ...(closed === undefined ? {} : { closed }),
    inputs: [...group.inputs, input].slice(-REMEMBERED_INPUTS),
  };
  return toChange(heir, acknowledgement, loaded, situation);
}

function acknowledgementFor(from: AlertGroup, loaded: LoadedGroup, situation: Situation): Acknowledgement | undefined {
  const held = acknowledgementOf(from);
  if (held === undefined || acknowledgementOf(loaded.group) !== undefined) return undefined;
  const firing = standingsOf(loaded, situation).filter(({ isFiring }) => isFiring);
  const here = new Set(firing.map(({ alert }) => alert.fingerprint));
  const covers = held.covers.filter((fingerprint) => here.has(fingerprint));
  return covers.length === 0 ? undefined : { ...held, covers };
}

function acknowledgementOf({ episode, upcomingAcknowledgement }: AlertGroup): Acknowledgement | undefined {
  return isOpen(episode) ? episode.acknowledgement : upcomingAcknowledgement;
}

function acknowledged(group: AlertGroup, acknowledgement: Acknowledgement): AlertGroup {
  const { episode } = group;
  if (!isOpen(episode)) return { ...group, upcomingAcknowledgement: acknowledgement };
  const firstAcknowledgedAt = episode.firstAcknowledgedAt ?? Math.max(acknowledgement.at, episode.openedAt);
  return { ...group, episode: { ...episode, acknowledgement, firstAcknowledgedAt } };
}

/** Not into an open episode: its people were told that it fires. */
function closedFor({ closed }: AlertGroup, { group, alerts }: LoadedGroup): ClosedByHand | undefined {
  if (closed === undefined || group.closed !== undefined || isOpen(group.episode)) return undefined;
  const kept = alerts.flatMap(({ fingerprint }): [Fingerprint, number][] => {
    const fires = closed.fires[fingerprint];
    return fires === undefined ? [] : [[fingerprint, fires]];
  });
  return kept.length === 0 ? undefined : { ...closed, fires: Object.fromEntries(kept) };
}

function toChange(
  heir: AlertGroup,
  acknowledgement: Acknowledgement | undefined,
  loaded: LoadedGroup,
  situation: Situation,
): GroupChange {
  const entry = { at: situation.now, episode: openNumberOf(heir), pings: false };
  const timeline: NewTimelineEntry[] =
    acknowledgement === undefined ? [] : [{ ...entry, fact: { type: 'acknowledged', ...saidBy(acknowledgement) } }];
  const view = { ...loaded, group: heir, rev: loaded.rev + 1, timelineSeq: loaded.timelineSeq + timeline.length };
  return changeTo(heir, {
    bumpsRev: true,
    timeline,
    deliveryDue: loaded.deliveries
      .filter(({ episode }) => episode !== 0 && episode === heir.episode?.number)
      .map((delivery) => dueMark(view, delivery, situation, 3)),
  });
}

function saidBy({ by, note }: Acknowledgement): Pick<Acknowledgement, 'by' | 'note'> {
  return note === undefined ? { by } : { by, note };
}
