import type { Answer } from '../cards/answer.ts';
import { groupName } from '../cards/group-words.ts';
import { incidentLines, incidentName, severityName } from '../cards/incident-words.ts';
import { line } from '../cards/line.ts';
import { words } from '../cards/spans.ts';
import type { GroupId } from '../engine/alert-group.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { type IncidentSeverity, isGoingOn } from '../engine/incident.ts';
import type { Wish } from '../engine/input.ts';
import { parseShortId } from '../engine/short-id.ts';
import type { Inbound } from '../ports/inbound.ts';
import { actLines } from './act-lines.ts';
import type { ChatContext } from './context.ts';
import { openedLines } from './incident-lines.ts';
import { groupRow } from './list-answer.ts';
import { refusalLines } from './refusal-lines.ts';
import { goneLine, tell, tellWith, typed, usageLine } from './tell.ts';

/** What somebody wants of an incident, as typed after `incident`. */
interface Asked {
  readonly text: string;
  readonly context: ChatContext;
  readonly inbound: Inbound;
  readonly isShared: boolean;
  /** Finds a group by its short id, or tells why not. */
  readonly find: (id: string) => Promise<{ type: 'group'; gid: GroupId } | { type: 'answer'; answer: Answer }>;
}

type Verb = 'open' | 'severity' | 'resolve';

/**
 * Opens an incident, changes how bad it is, or ends it. In the channel of an incident the group is clear; elsewhere its
 * id comes first. Without anything: how the channel's incident is, or what there is to open one about.
 */
export async function incidentAnswer(asked: Asked): Promise<Answer> {
  const { inbound, context } = asked;
  const room = await inbound.findRoom(context.channel);
  const { verb, rest } = readVerb(asked.text);
  if (room !== undefined && !(await isAboutAnother(rest, asked)))
    return await inRoom(room, verb, { ...asked, text: rest });
  const [id = '', ...others] = wordsIn(rest);
  if (!isMeantAsId(id) && !(await isKnown(id, inbound))) {
    return verb === 'open' ? await whichOne(asked) : await whichIncident(verb, asked);
  }
  const found = await asked.find(id);
  if (found.type === 'answer') return found.answer;
  return await act(found.gid, verb, { ...asked, text: others.join(' ') });
}

/** Small letters without a digit are a word rather than an id. */
function isMeantAsId(word: string): boolean {
  if (readSeverity(word) !== undefined) return false;
  return parseShortId(word) !== undefined && (/\d/.test(word) || word === word.toUpperCase());
}

async function isKnown(word: string, inbound: Inbound): Promise<boolean> {
  return parseShortId(word) !== undefined && (await inbound.findGroup(word)).type === 'found';
}

function readVerb(text: string): { readonly verb: Verb; readonly rest: string } {
  const [first = '', ...others] = wordsIn(text);
  const verb = verbs.get(first.toLowerCase());
  return verb === undefined ? { verb: 'open', rest: text } : { verb, rest: others.join(' ') };
}

const verbs: ReadonlyMap<string, Verb> = new Map([
  ['open', 'open'],
  ['severity', 'severity'],
  ['sev', 'severity'],
  ['resolve', 'resolve'],
  ['end', 'resolve'],
  ['close', 'resolve'],
]);

/** In the channel of one incident somebody may name another group; a word that only looks like an id does not. */
async function isAboutAnother(rest: string, { inbound }: Asked): Promise<boolean> {
  const [first = ''] = wordsIn(rest);
  if (!/\d/.test(first) || readSeverity(first) !== undefined) return false;
  return await isKnown(first, inbound);
}

async function inRoom(gid: GroupId, verb: Verb, asked: Asked): Promise<Answer> {
  const [first = ''] = wordsIn(asked.text);
  if (verb === 'open' && first === '') return await howItIs(gid, asked);
  const isSeverityAlone = verb === 'open' && readSeverity(first) !== undefined;
  const facts = isSeverityAlone ? await asked.inbound.showGroup(gid) : undefined;
  const goesOn = facts?.incident !== undefined && isGoingOn(facts.incident);
  return await act(gid, goesOn ? 'severity' : verb, asked);
}

async function act(gid: GroupId, verb: Verb, asked: Asked): Promise<Answer> {
  const { context, inbound, isShared, text } = asked;
  const wish = toWish(verb, text);
  if (wish === undefined) {
    return tell(line`How bad? SEV-1 is the worst, SEV-4 the mildest.`, line`Usage: ${usageLine('incident', context)}`);
  }
  const answer = await inbound.act({ inputId: context.inputId, by: context.by, gid, wish });
  if (wish.type === 'open_incident' && (answer.type === 'done' || answer.type === 'repeated')) {
    return tell(...openedLines((await inbound.awaitRoom(gid)) ?? answer.facts));
  }
  const lookAt = line`Look at the card`;
  return tell(...actLines(answer, wish, { context, isShared, lookAt }));
}

function toWish(verb: Verb, text: string): Wish | undefined {
  const [first = '', ...others] = wordsIn(text);
  const severity = readSeverity(first);
  switch (verb) {
    case 'open': {
      const title = (severity === undefined ? text : others.join(' ')).trim();
      return {
        type: 'open_incident',
        ...(severity === undefined ? {} : { severity }),
        ...(title === '' ? {} : { title }),
      };
    }
    case 'severity':
      return severity === undefined ? undefined : { type: 'incident_severity', severity };
    case 'resolve':
      return { type: 'resolve_incident', ...(text.trim() === '' ? {} : { reason: text.trim() }) };
  }
}

/** `SEV-2`, `sev2`, `2`. */
export function readSeverity(word: string): IncidentSeverity | undefined {
  const [, digit] = /^(?:sev-?)?([1-4])$/i.exec(word) ?? [];
  return digit === undefined ? undefined : (Number(digit) as IncidentSeverity); // One of four, says the pattern.
}

async function howItIs(gid: GroupId, { context, inbound }: Asked): Promise<Answer> {
  const facts = await inbound.showGroup(gid);
  if (facts === undefined) return tell(goneLine(context));
  if (facts.incident === undefined) return tell(...refusalLines({ type: 'no_incident' }, facts, context));
  const { incident } = facts;
  return tell(
    line`${words(incidentName(incident), 'strong')} (${words(severityName(incident.severity))}) is about ${groupName(facts)}.`,
    ...incidentLines(facts),
    isGoingOn(incident) ? line`To end it: ${typed(context, 'incident resolve what happened')}` : [],
  );
}

const MOST_CHOICES = 5;

/** Somebody in a hurry forgets the id: what there is, ready to be named. */
async function whichOne({ context, inbound }: Asked): Promise<Answer> {
  const { groups, live } = await inbound.listGroups({ matchers: [], states: ['firing', 'acknowledged'] });
  const [first] = groups;
  if (first === undefined) return tell(line`Nothing is firing, so there is nothing to open an incident about.`);
  const rows = groups.slice(0, MOST_CHOICES).map((facts: GroupFacts) => groupRow(facts, context));
  const more = live > rows.length ? line`All of them: ${typed(context, 'list')}` : [];
  return tellWith(
    [line`An incident about which group? For example ${typed(context, `incident ${first.shortId} SEV-2`)}`, more],
    [{ type: 'rows', rows }],
  );
}

/** What goes on, with where to end it or to change it. */
async function whichIncident(verb: Verb, { context, inbound }: Asked): Promise<Answer> {
  const { groups } = await inbound.listGroups({ matchers: [] });
  const [first, ...others] = groups.filter(({ incident }) => incident !== undefined && isGoingOn(incident));
  const word = verb === 'severity' ? 'SEV-2' : 'what happened';
  if (first === undefined) return tell(line`No incident goes on, as far as alerts are live.`);
  return tell(
    line`Which incident? Type it in its channel, or with the id of its group: ${typed(context, `incident ${verb} ${first.shortId} ${word}`)}`,
    ...[first, ...others]
      .slice(0, MOST_CHOICES)
      .flatMap((facts) => [
        line`${words(facts.shortId, 'code')} ${groupName(facts)}`,
        ...incidentLines(facts).slice(0, 1),
      ]),
  );
}

function wordsIn(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}
