import type { Line } from '../cards/card.ts';
import { groupName } from '../cards/group-words.ts';
import { line } from '../cards/line.ts';
import { personSpan, quoted, words } from '../cards/spans.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { Wish } from '../engine/input.ts';
import type { ActAnswer } from '../ports/inbound.ts';
import type { ChatContext } from './context.ts';
import { escalatedLines } from './escalation-answers.ts';
import { incidentDoneLines } from './incident-lines.ts';
import { refusalLines } from './refusal-lines.ts';
import { counted, goneLine } from './tell.ts';

/** What came of a wish. `lookAt` says where to look when it is not known whether it was saved. */
export function actLines(
  answer: ActAnswer,
  wish: Wish,
  { context, isShared, lookAt }: { readonly context: ChatContext; readonly isShared: boolean; readonly lookAt: Line },
): readonly Line[] {
  switch (answer.type) {
    case 'done':
    case 'repeated':
      return doneLines(wish, answer.facts, isShared ? context : undefined);
    case 'refused':
      return refusalLines(answer.refusal, answer.facts, context);
    case 'no_such_group':
      return [goneLine(context)];
    case 'busy':
      return [line`Others were changing it at the same moment, and nothing was saved. Try again.`];
    case 'unsure':
      return [unsureLine(lookAt)];
    case 'unsaved':
      return [unsavedLine(answer.error)];
  }
}

/** `lookAt` completes "before you try again". */
export function unsureLine(lookAt: Line): Line {
  return line`Not sure it was saved. ${lookAt} before you try again.`;
}

export function unsavedLine(error: string): Line {
  return line`Not saved: ${quoted(error.replace(/\.$/, ''), 200)}. Try again in a moment.`;
}

export const atTheCard: Line = [words('Look at the card')];

/** Told to the person alone it says "you", told to all it names them. */
function doneLines(wish: Wish, facts: GroupFacts, named: ChatContext | undefined): readonly Line[] {
  const name = groupName(facts);
  const who: Line = [named === undefined ? words('You') : personSpan(named.by)];
  switch (wish.type) {
    case 'acknowledge': {
      const verb = named === undefined ? 'have' : 'has';
      return [line`${who} ${words(verb)} ${name} now. Reminders stop; new alerts are still told.`];
    }
    case 'unacknowledge':
      return [line`${who} gave up ${name}. Nobody has it now, and reminders go on.`];
    case 'resolve':
      return [line`${who} closed ${name}.`, ...stillReportedLines(facts)];
    case 'reopen':
      return [line`${who} reopened ${name}.`];
    case 'assign':
      return [line`${who} handed ${name} on.`];
    case 'note':
      return [line`${who} left a note on ${name}.`];
    case 'escalate':
    case 'escalation_aimed':
    case 'escalation_settled':
      return escalatedLines(facts, who);
    case 'open_incident':
    case 'incident_severity':
    case 'resolve_incident':
      return incidentDoneLines(wish, facts, who);
  }
}

function stillReportedLines({ stillReported }: GroupFacts): readonly Line[] {
  if (stillReported === 0) return [];
  return [
    line`Still reported: ${words(counted(stillReported, 'alert'))}. It stays closed until it goes quiet and fires again.`,
  ];
}
