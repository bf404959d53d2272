import type { Line } from '../cards/card.ts';
import { outcomeWords, whomCalled } from '../cards/escalation-words.ts';
import { groupName } from '../cards/group-words.ts';
import { line } from '../cards/line.ts';
import { nearTime, personSpan, quoted, timeSpan, words } from '../cards/spans.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { Refusal } from '../engine/input.ts';
import type { ChatContext } from './context.ts';
import { typed } from './tell.ts';

/** What an escalation that was saved leads to. */
export function escalatedLines(facts: GroupFacts, who: Line): readonly Line[] {
  const name = groupName(facts);
  const { escalation } = facts;
  if (escalation === undefined) return [line`${who} escalated ${name}.`];
  const { to, outcome } = escalation;
  if (to.type === 'pager') {
    return outcome === undefined
      ? [line`Asked for ${whomCalled(to)}: ${name}. What comes of it is told on its card.`]
      : [line`${words(outcomeWords(outcome))}: ${name}`];
  }
  const called = line`${who} called ${quoted(to.name, 60, 'strong')} to ${name}, in the thread of its card.`;
  if (to.type !== 'step') return [called];
  return [called, to.step === to.of ? line`Nobody comes after in ${quoted(to.policy, 60)}.` : []];
}

type Refused<Type extends Refusal['type']> = Extract<Refusal, { type: Type }>;

export function alreadyEscalatedLines(
  { escalation }: Refused<'already_escalated'>,
  facts: GroupFacts,
  context: ChatContext,
): readonly Line[] {
  const { by, at, to, outcome } = escalation;
  const name = groupName(facts);
  const who: Line = by.id === context.by.id ? [words('You')] : [personSpan(by)];
  const when = line`${timeSpan(at, 'relative', context.now)}, at ${nearTime(at, context.now)}`;
  const isOpen = to.type === 'pager' && outcome === undefined;
  return [
    line`${who} escalated ${name} already, ${when}: ${whomCalled(to)}. Nobody else was called.`,
    isOpen ? line`PagerDuty has not answered yet; it is asked again by itself.` : [],
    isOpen
      ? line`To call somebody here meanwhile: ${typed(context, `escalate ${facts.shortId} @name`)}`
      : line`To go one further, press Escalate on the card as it is now.`,
  ];
}

export function cannotEscalateLines(
  { why }: Refused<'cannot_escalate'>,
  facts: GroupFacts,
  context: ChatContext,
): readonly Line[] {
  const name = groupName(facts);
  switch (why) {
    case 'silenced':
      return [
        line`${name} is silenced, so nobody is called.`,
        line`End the silence first: the button is on its card, or ${typed(context, 'silences')}`,
      ];
    case 'not_told_yet': {
      const { tickAt } = facts.group;
      const next = tickAt === undefined ? [] : line` The first notice goes out at ${nearTime(tickAt, context.now)}.`;
      return [line`Nobody was told of ${name} yet, so there is nobody to go beyond.${next}`];
    }
    case 'nobody_named':
      return [
        line`Nobody is named whom I could call for ${name}.`,
        line`Name somebody: ${typed(context, `escalate ${facts.shortId} @name`)}`,
        line`For good: escalation_policies in the policy file, or PagerDuty with PAGERDUTY_API_TOKEN.`,
      ];
    case 'no_card':
      return [line`${name} has no card in a chat, so there is no thread to call somebody in.`];
  }
}

export function lastStepLines(
  { policy, name: last }: Refused<'last_step'>,
  facts: GroupFacts,
  context: ChatContext,
): readonly Line[] {
  return [
    line`${quoted(last, 60, 'strong')} is the last step of ${quoted(policy, 60)}, and was called for ${groupName(facts)}: nobody is beyond.`,
    line`To call a step again: ${typed(context, `escalate ${facts.shortId} 1`)}, or anybody: ${typed(context, `escalate ${facts.shortId} @name`)}`,
  ];
}

export function unknownStepLines(
  { wanted, known }: Refused<'unknown_step'>,
  facts: GroupFacts,
  context: ChatContext,
): readonly Line[] {
  return [
    line`Nobody here is called ${quoted(wanted, 60, 'strong')}. Nobody was called.`,
    known.length === 0 ? [] : line`Known: ${quoted(known.join(', '), 300)}`,
    line`A person: ${typed(context, `escalate ${facts.shortId} @name`)}`,
  ];
}
