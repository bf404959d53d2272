import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import { changeTo, dueMark } from './due.ts';
import { isOpen, latestNumberOf } from './episode.ts';
import type { GroupChange } from './group-change.ts';
import { type Incident, openIncidentOf } from './incident.ts';
import { missingRooms } from './missing-rooms.ts';
import type { Situation } from './situation.ts';
import { without } from './without.ts';

/**
 * Lets the incident of a group that the policy does not make any more go on with one that took over its alerts: same
 * number, same channel. Once; absent: there is none, or the heir has one that goes on.
 */
export function inheritIncident(from: LoadedGroup, heir: LoadedGroup, situation: Situation): GroupChange | undefined {
  const present = openIncidentOf(from.group);
  const { incidents = [] } = heir.group;
  if (present === undefined || openIncidentOf(heir.group) !== undefined) return undefined;
  if (incidents.some(({ number }) => number === present.number)) return undefined;
  const latest = latestNumberOf(heir.group);
  const episode = isOpen(heir.group.episode) ? latest : latest + 1;
  // Setting the topic again tells which group the channel is about now.
  const incident: Incident = { ...present, episode, room: without(present.room, 'topic') };
  const { number, severity, title, openedBy: by } = incident;
  const group: AlertGroup = { ...heir.group, incidents: [...incidents, incident] };
  const rooms = missingRooms(group, heir.deliveries, situation);
  const view = { ...heir, group, rev: heir.rev + 1, timelineSeq: heir.timelineSeq + 1 };
  const cards = heir.deliveries.filter((one) => one.episode !== 0 && one.episode === group.episode?.number);
  return changeTo(group, {
    bumpsRev: true,
    timeline: [
      { at: situation.now, episode, fact: { type: 'incident_opened', by, number, severity, title }, pings: false },
    ],
    deliveries: rooms,
    deliveryDue: [...cards, ...rooms].map((delivery) => dueMark(view, delivery, situation, 3)),
  });
}
