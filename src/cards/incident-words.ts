import type { Actor } from '../engine/actor.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { Incident, IncidentSeverity } from '../engine/incident.ts';
import type { Line } from './card.ts';
import { inert } from './inert.ts';
import { textOf } from './text.ts';

/** `Incident 0042` */
export function incidentName({ number }: Pick<Incident, 'number'>): string {
  return `Incident ${String(number).padStart(4, '0')}`;
}

/** `SEV-2` */
export function severityName(severity: IncidentSeverity): string {
  return `SEV-${severity}`;
}

/** What each of them means, for whoever has to choose. */
export const severityMeanings: Readonly<Record<IncidentSeverity, string>> = {
  1: 'everything is down, or data is lost',
  2: 'an important part is down for many',
  3: 'a part is down or slow, people can work around it',
  4: 'small, or planned work',
};

/** How bad it is, where people work on it, who has opened or ended it; then what about its channel did not work. */
export function incidentLines({ incident, now }: GroupFacts): readonly Line[] {
  if (incident === undefined) return [];
  const { room, openedBy: by, openedAt: at, endedAt, endedBy, endReason = '', severity } = incident;
  const name = incidentName(incident);
  const view = {
    ...{ name, by, at, endedAt, endedBy },
    severity: severityName(severity),
    reason: inert(endReason, 200),
    channel: room.channel ?? '',
    channelName: room.name ?? '',
    isMaking: room.place === 'own' && endedBy === undefined,
    isHere: room.place === 'none' && endedBy === undefined,
  };
  const problems = endedBy === undefined ? room.problems.slice(-MOST_PROBLEMS) : [];
  return [
    incidentNote(view, now),
    ...problems.map((problem) => problemNote({ name, problem: inert(problem, 250) }, now)),
  ];
}

const MOST_PROBLEMS = 3;

const incidentNote = textOf<{
  name: string;
  severity: string;
  by: Actor;
  at: number;
  endedAt: number | undefined;
  endedBy: Actor | undefined;
  reason: string;
  channel: string;
  channelName: string;
  isMaking: boolean;
  isHere: boolean;
}>('note-incident', (view) => `${view.name} · ${view.severity}`);
const problemNote = textOf<{ name: string; problem: string }>(
  'note-incident-problem',
  (view) => `${view.name}: ${view.problem}`,
);
