import type { Line } from '../cards/card.ts';
import { groupName } from '../cards/group-words.ts';
import { incidentLines, incidentName, severityName } from '../cards/incident-words.ts';
import { line } from '../cards/line.ts';
import { nearTime, personSpan, quoted, roomSpan, timeSpan, words } from '../cards/spans.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { Incident } from '../engine/incident.ts';
import type { Refusal, Wish } from '../engine/input.ts';
import type { ChatContext } from './context.ts';
import { typed } from './tell.ts';

/** To whom has opened it: where to go now, and what did not work. */
export function openedLines(facts: GroupFacts): readonly Line[] {
  const { incident } = facts;
  if (incident === undefined) return [line`The incident about ${groupName(facts)} is open.`];
  const opened = line`You opened ${words(incidentName(incident), 'strong')} (${words(severityName(incident.severity))}) about ${groupName(facts)}.`;
  const [, ...problems] = incidentLines(facts);
  return [opened, whereLine(incident), ...problems];
}

type IncidentWish = Extract<Wish, { type: 'open_incident' | 'incident_severity' | 'resolve_incident' }>;

/** What was done about an incident. */
export function incidentDoneLines(wish: IncidentWish, facts: GroupFacts, who: Line): readonly Line[] {
  const name = facts.incident === undefined ? 'the incident' : incidentName(facts.incident);
  switch (wish.type) {
    case 'open_incident':
      return openedLines(facts);
    case 'incident_severity':
      return [line`${who} made ${words(name)} a ${words(severityName(wish.severity), 'strong')}.`];
    case 'resolve_incident':
      return [line`${who} ended ${words(name)}. Its card and its topic say so.`];
  }
}

type IncidentRefusal = Extract<Refusal, { type: 'incident_open' | 'incident_severity_is' | 'no_incident' }>;

/** Who was faster and where to go, or what there is to do instead. */
export function incidentRefusalLines(
  refusal: IncidentRefusal,
  facts: GroupFacts,
  context: ChatContext,
): readonly Line[] {
  switch (refusal.type) {
    case 'incident_open': {
      const { incident } = refusal;
      const { openedBy, openedAt, severity } = incident;
      const who = openedBy.id === context.by.id ? line`You` : line`${personSpan(openedBy)}`;
      return [
        line`${who} opened ${words(incidentName(incident), 'strong')} (${words(severityName(severity))}) about ${groupName(facts)} ${timeSpan(openedAt, 'relative', context.now)}.`,
        whereLine(incident),
      ];
    }
    case 'incident_severity_is':
      return [
        line`${words(incidentName(refusal.incident))} is a ${words(severityName(refusal.incident.severity))} already. Nothing was changed.`,
      ];
    case 'no_incident':
      return [noIncidentLine(refusal.last, facts, context), howToOpen(facts, context)];
  }
}

function noIncidentLine(last: Incident | undefined, facts: GroupFacts, { now }: ChatContext): Line {
  const { endedAt, endedBy } = last ?? {};
  if (last === undefined || endedAt === undefined || endedBy === undefined)
    return line`No incident about ${groupName(facts)} goes on.`;
  return line`${words(incidentName(last))} was ended by ${personSpan(endedBy)} at ${nearTime(endedAt, now)}. Nothing was changed.`;
}

function howToOpen({ shortId, state }: GroupFacts, context: ChatContext): Line {
  return state === 'resolved' ? [] : line`To open one: ${typed(context, `incident ${shortId} SEV-2 title`)}`;
}

function whereLine({ room }: Incident): Line {
  const { channel, name = '', place } = room;
  if (channel !== undefined) return line`Everybody meets in ${roomSpan(channel, name)}.`;
  if (place === 'none')
    return line`It has no channel of its own: ${quoted('work on it in the thread of its card.', 60)}`;
  return line`Its channel is being made; its card will name it, and you will be invited.`;
}
