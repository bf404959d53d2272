import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import { alertName } from './alert-text.ts';
import { isOpen, latestNumberOf } from './episode.ts';
import {
  type Incident,
  openIncidentOf,
  proposedSeverity,
  type Room,
  usualIncidents,
  withIncident,
} from './incident.ts';
import type { Input, Refusal, Wish } from './input.ts';
import { labelValue } from './label-set.ts';
import { pictureOf } from './picture.ts';
import type { Situation } from './situation.ts';
import type { Standing } from './standing.ts';
import type { TimelineFact } from './timeline.ts';

interface Asked {
  readonly loaded: LoadedGroup;
  readonly input: Input;
  readonly situation: Situation;
  readonly standings: readonly Standing[];
}

type Answer =
  | { readonly group: AlertGroup; readonly fact: TimelineFact; readonly pings: false; readonly episode: number }
  | { readonly refusal: Refusal }
  /** It would be granted to an input with a number. */
  | { readonly type: 'number_needed' };

/** How many ended incidents a group remembers beside the one that goes on. */
const MOST_REMEMBERED = 4;
const MOST_TITLE = 150;

/** `unless`: why nobody may open one now, which counts for less than that somebody has. */
export function openIncident(
  asked: Asked,
  wish: Extract<Wish, { type: 'open_incident' }>,
  unless: Refusal | undefined,
): Answer {
  const { loaded, input, situation, standings } = asked;
  const { group } = loaded;
  const present = openIncidentOf(group);
  if (present !== undefined) return { refusal: { type: 'incident_open', incident: present } };
  if (unless !== undefined) return { refusal: unless };
  if (input.number === undefined) return { type: 'number_needed' };
  const severity = wish.severity ?? proposedSeverity(pictureOf(standings, group.groupLabels).severity);
  const title = cutTitle(wish.title ?? '') || titleOf(group, standings);
  const episode = isOpen(group.episode) ? group.episode.number : latestNumberOf(group) + 1;
  const { number, by } = { number: input.number, by: input.by };
  const incident: Incident = {
    ...{ number, severity, title, episode },
    openedBy: by,
    openedAt: situation.now,
    room: roomOf(situation),
  };
  return {
    group: { ...group, incidents: [...(group.incidents ?? []), incident].slice(-MOST_REMEMBERED - 1) },
    fact: { type: 'incident_opened', by, number, severity, title },
    ...{ pings: false, episode },
  };
}

export function changeIncidentSeverity(
  { loaded: { group }, input }: Asked,
  { severity }: Extract<Wish, { type: 'incident_severity' }>,
): Answer {
  const incident = openIncidentOf(group);
  if (incident === undefined) return { refusal: noIncident(group) };
  if (incident.severity === severity) return { refusal: { type: 'incident_severity_is', incident } };
  const { number, severity: from } = incident;
  return {
    group: withIncident(group, { ...incident, severity }),
    fact: { type: 'incident_severity', by: input.by, number, from, to: severity },
    ...{ pings: false, episode: latestNumberOf(group) },
  };
}

export function resolveIncident(
  { loaded: { group }, input, situation }: Asked,
  { reason }: Extract<Wish, { type: 'resolve_incident' }>,
): Answer {
  const incident = openIncidentOf(group);
  if (incident === undefined) return { refusal: noIncident(group) };
  const said = reason === undefined ? {} : { reason };
  const ended: Incident = {
    ...incident,
    endedAt: situation.now,
    endedBy: input.by,
    endedIn: Math.max(incident.episode, latestNumberOf(group)),
    ...(reason === undefined ? {} : { endReason: reason }),
  };
  return {
    group: withIncident(group, ended),
    fact: { type: 'incident_resolved', by: input.by, number: incident.number, ...said },
    ...{ pings: false, episode: latestNumberOf(group) },
  };
}

function noIncident({ incidents = [] }: AlertGroup): Refusal {
  const last = incidents.findLast(({ endedAt }) => endedAt !== undefined);
  return { type: 'no_incident', ...(last === undefined ? {} : { last }) };
}

function roomOf({ room, incidents = usualIncidents }: Situation): Room {
  const { channel, isPrivate } = incidents;
  if (room === undefined) return { place: 'none', isPrivate, problems: [] };
  if (channel === undefined) return { place: 'own', isPrivate, problems: [] };
  return { place: 'fixed', isPrivate, channel, name: channel.replace(/^#/, ''), invited: [], problems: [] };
}

/** What its alerts are called and which of many it is: `HighErrorRate api`. */
function titleOf(group: AlertGroup, standings: readonly Standing[]): string {
  const firing = standings.filter(({ isFiring }) => isFiring);
  const names = new Set((firing.length > 0 ? firing : standings).map(({ alert }) => alertName(alert.content)));
  const [name = labelValue(group.groupLabels, 'alertname')] = names;
  const more = names.size > 1 ? [`and ${names.size - 1} more`] : [];
  const places = Object.entries(group.groupLabels).filter(([label]) => label !== 'alertname' && label !== 'severity');
  return cutTitle([name, ...more, ...places.map(([, value]) => value)].join(' ')) || 'unnamed';
}

function cutTitle(text: string): string {
  return [...text.replace(/\s+/g, ' ').trim()].slice(0, MOST_TITLE).join('');
}
