import type { Actor } from '../engine/actor.ts';
import type { Escalation, PagerOutcome } from '../engine/escalation.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { TimelineFact } from '../engine/timeline.ts';
import type { Line } from './card.ts';
import { whomCalled } from './escalation-words.ts';
import { factLine } from './fact-line.ts';
import { groupName, receiverNames, stateWord } from './group-words.ts';
import { inert } from './inert.ts';
import { line } from './line.ts';
import { headlineParts } from './problem-lines.ts';
import { nearTime, personSpan, quoted, words } from './spans.ts';
import { textOf } from './text.ts';

/** Who has escalated it, when, to whom, and what came of it; empty: nobody has, or it is over. */
export function escalationNote({ escalation, state, now }: GroupFacts): Line {
  if (escalation === undefined || state === 'resolved') return [];
  const said = saidOf(escalation);
  if (said === undefined) return [];
  const { by, at, instead = '' } = escalation;
  const { mark = '⏫', before = '', name = '', verb, tail = '' } = said;
  return escalatedNote({ mark, before, name, verb, by, at, tail, instead: inert(instead, 160) }, now);
}

/** Whether the line about the escalation names those who are called now. */
export function saysWhomCalled({ escalation, assigned }: GroupFacts): boolean {
  const outcome = escalation?.outcome;
  if (outcome?.type !== 'raised') return false;
  return JSON.stringify(outcome.called) === JSON.stringify(assigned?.to);
}

/** Calls somebody in a thread, and says what it is about to whoever reads nothing else. */
export function callLine(fact: Extract<TimelineFact, { type: 'escalated' }>, facts: GroupFacts): Line {
  const { to, by } = fact;
  if (to.type === 'pager') return factLine(fact, facts.now);
  const { emoji, word } = stateWord(facts);
  const step = to.type === 'step' ? `${to.policy}, step ${to.step} of ${to.of}` : '';
  const called = { type: 'mention', mention: to.mention, name: inert(to.name, 60) } as const;
  const since = line`${words(`${facts.firing} firing since `)}${nearTime(facts.firingSince, facts.now)}`;
  const what = line`${words(`${emoji} ${word} · `)}${quoted(groupName(facts), 120, 'strong')}`;
  const { headline } = headlineParts(facts);
  const wrong = headline === '' ? [] : line`: ${quoted(headline, 120)}`;
  const last = step === '' ? [] : line` · ${quoted(step, 80)}`;
  return line`${called} ${personSpan(by)} asks you to help: ${what}${wrong} · ${since}${last}`;
}

interface Said {
  readonly mark?: string;
  readonly before?: string;
  /** Whom people should notice. */
  readonly name?: string;
  /** Ends before whoever escalated it. */
  readonly verb: string;
  readonly tail?: string;
}

function saidOf({ to, outcome }: Escalation): Said | undefined {
  switch (to.type) {
    case 'step':
      return {
        name: inert(to.name, 60),
        verb: 'called by',
        tail: `${inert(to.policy, 60)}, step ${to.step} of ${to.of}`,
      };
    case 'mention':
      return { name: inert(to.name, 60), verb: 'called by' };
    case 'pager':
      return outcome === undefined
        ? { before: 'Wanted:', verb: `${whomCalled(to)}, by`, tail: 'no answer yet' }
        : saidByPager(outcome);
  }
}

function saidByPager(outcome: PagerOutcome): Said | undefined {
  switch (outcome.type) {
    case 'raised': {
      const { level, of, called } = outcome;
      const where = `PagerDuty, level ${level} of ${of}`;
      return called.length === 0
        ? { verb: `${where}, called by` }
        : { name: receiverNames(called), verb: 'called by', tail: where };
    }
    case 'handed_over':
      return { before: 'Handed over to', name: inert(outcome.to, 80), verb: 'at PagerDuty by' };
    case 'opening':
      return { verb: 'An incident is opened at PagerDuty for' };
    case 'at_the_end':
      return { mark: '⚠️', verb: `Nobody is beyond level ${outcome.level} at PagerDuty: asked by` };
    case 'failed':
      return { mark: '⚠️', verb: 'Nobody was called: asked by', tail: `PagerDuty ${inert(outcome.error, 200)}` };
    case 'not_needed':
      return undefined;
  }
}

const escalatedNote = textOf<Required<Said> & { by: Actor; at: number; instead: string }>(
  'note-escalated',
  (view) => `${view.mark} ${view.name} ${view.verb} ${view.by.name}`,
);
