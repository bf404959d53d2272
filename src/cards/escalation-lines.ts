import type { Actor } from '../engine/actor.ts';
import type { Escalation } from '../engine/escalation.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { TimelineFact } from '../engine/timeline.ts';
import type { Line } from './card.ts';
import { outcomeWords, whomCalled } from './escalation-words.ts';
import { factLine } from './fact-line.ts';
import { groupName, stateWord } from './group-words.ts';
import { inert } from './inert.ts';
import { line } from './line.ts';
import { nearTime, personSpan, quoted, words } from './spans.ts';
import { textOf } from './text.ts';

/** Who has escalated it, when, and what came of it; empty: nobody has, or it is over. */
export function escalationNote({ escalation, state, now }: GroupFacts): Line {
  if (escalation === undefined || state === 'resolved') return [];
  const { by, at, instead = '' } = escalation;
  const said = wordsOf(escalation);
  const isBad = said.startsWith('⚠️');
  const view = { mark: isBad ? '⚠️' : '⏫', words: isBad ? said.slice(3) : said, by, at, instead: inert(instead, 160) };
  return escalatedNote(view, now);
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
  const last = step === '' ? [] : line` · ${quoted(step, 80)}`;
  return line`${called} ${personSpan(by)} asks you to help: ${what} · ${since}${last}`;
}

function wordsOf({ to, outcome }: Escalation): string {
  if (to.type !== 'pager') return `Escalated to ${whomCalled(to)}`;
  return outcome === undefined
    ? `To be escalated to ${whomCalled(to)}, which has not answered yet`
    : outcomeWords(outcome);
}

const escalatedNote = textOf<{ mark: string; words: string; by: Actor; at: number; instead: string }>(
  'note-escalated',
  (view) => `${view.mark} ${view.words} (${view.by.name})`,
);
