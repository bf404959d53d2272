import type { Line } from '../cards/card.ts';
import { groupName } from '../cards/group-words.ts';
import { line } from '../cards/line.ts';
import { nearTime, personSpan, quoted, timeSpan } from '../cards/spans.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { Refusal } from '../engine/input.ts';
import type { ChatContext } from './context.ts';
import { alreadyEscalatedLines, cannotEscalateLines, lastStepLines, unknownStepLines } from './escalation-answers.ts';
import { incidentRefusalLines } from './incident-lines.ts';
import { typed } from './tell.ts';

/** Why a wish was not granted: who, when, and what to do now. */
export function refusalLines(refusal: Refusal, facts: GroupFacts, context: ChatContext): readonly Line[] {
  const name = groupName(facts);
  switch (refusal.type) {
    case 'already_acknowledged':
      return acknowledgedLines(refusal.acknowledgement, name, { facts, context });
    case 'not_acknowledged':
      return [
        line`Nobody has ${name}, so there is nothing to give up.`,
        line`To take it: ${typed(context, `ack ${facts.shortId}`)}`,
      ];
    case 'already_resolved':
      return [resolvedLine(refusal, name, context.now), ...comesBackLines(facts, context)];
    case 'not_resolved':
      return [line`${name} is not closed. Nothing was changed.`];
    case 'not_firing':
      return [
        line`Nobody reports ${name} any more, so there is nothing to reopen. If it comes back, its card says so.`,
      ];
    case 'already_escalated':
      return alreadyEscalatedLines(refusal, facts, context);
    case 'cannot_escalate':
      return cannotEscalateLines(refusal, facts, context);
    case 'last_step':
      return lastStepLines(refusal, facts, context);
    case 'unknown_step':
      return unknownStepLines(refusal, facts, context);
    case 'overtaken':
      return [line`${name} has gone on since. Nothing was changed.`];
    case 'incident_open':
    case 'incident_severity_is':
    case 'no_incident':
      return incidentRefusalLines(refusal, facts, context);
    case 'past_episode':
      return [
        line`That card is about an earlier time: it has ended, and nothing was changed.`,
        line`How ${name} is now: ${typed(context, `show ${facts.shortId}`)}`,
      ];
  }
}

function acknowledgedLines(
  { by, at, note }: Extract<Refusal, { type: 'already_acknowledged' }>['acknowledgement'],
  name: string,
  { facts, context }: { readonly facts: GroupFacts; readonly context: ChatContext },
): readonly Line[] {
  const { now } = context;
  const since = line`at ${nearTime(at, now)} (${timeSpan(at, 'relative', now)})`;
  const said = note === undefined || note === '' ? [] : line`: ${quoted(note, 200)}`;
  if (by.id === context.by.id) return [line`You have ${name} already, acknowledged ${since}${said}`];
  return [
    line`Already acknowledged by ${personSpan(by)} ${since}${said}`,
    line`To take ${name} over: ${typed(context, `unack ${facts.shortId}`)}, then ${typed(context, `ack ${facts.shortId}`)}`,
  ];
}

function resolvedLine(refusal: Extract<Refusal, { type: 'already_resolved' }>, name: string, now: number): Line {
  const { at, by } = refusal;
  const when = line`at ${nearTime(at, now)} (${timeSpan(at, 'relative', now)})`;
  return by === undefined
    ? line`${name} resolved by itself ${when}. Nothing was changed.`
    : line`${name} was closed by ${personSpan(by)} ${when}. Nothing was changed.`;
}

function comesBackLines(facts: GroupFacts, context: ChatContext): readonly Line[] {
  if (facts.stillReported > 0)
    return [line`It is still reported and stays closed until it goes quiet and fires again; Reopen is on its card.`];
  return [line`If it comes back, its card says so. What goes on now: ${typed(context, 'list')}`];
}
