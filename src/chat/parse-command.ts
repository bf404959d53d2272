import type { Matcher } from '../engine/matcher.ts';
import { parseShortId } from '../engine/short-id.ts';
import { toPlainCommand, withoutShare } from './command-text.ts';
import { type CommandName, commandNamed, nearestCommand } from './command-words.ts';
import { type ListFilter, readListFilter } from './list-filter.ts';
import { readMatchers } from './matcher-words.ts';
import { readWhen, type TimeContext, type When } from './when.ts';

/** What somebody typed after `/alert`. */
export type Command =
  | { readonly type: 'help'; readonly topic?: CommandName }
  | { readonly type: 'list'; readonly filter: ListFilter }
  | { readonly type: 'show' | 'unack'; readonly id: string }
  | { readonly type: 'ack' | 'resolve'; readonly id: string; readonly note?: string }
  /** `to`: as it was typed; empty: whoever is next. */
  | { readonly type: 'escalate'; readonly id: string; readonly to: string }
  /** Nothing said yet: to be asked in a dialog. */
  | { readonly type: 'silence_dialog' }
  | { readonly type: 'silence'; readonly target: SilenceTarget; readonly when: When; readonly comment: string }
  | { readonly type: 'silences' | 'status' }
  /** `id`: the text may be one. */
  | { readonly type: 'runbook'; readonly text: string; readonly id?: string }
  /** `team`: part of a name; empty: all. */
  | { readonly type: 'oncall'; readonly team: string }
  /** `receiver` absent: the one that hears of everything else. */
  | { readonly type: 'test'; readonly receiver?: string; readonly mayPage: boolean }
  /** What is wanted of which incident: read where it is known whether the channel says so. */
  | { readonly type: 'incident'; readonly text: string }
  | { readonly type: 'expire'; readonly idPrefix: string }
  /** Not understood: why, and the command that was probably meant. */
  | { readonly type: 'mistake'; readonly problem: string; readonly near?: CommandName };

export type SilenceTarget =
  | { readonly type: 'group'; readonly id: string }
  | { readonly type: 'matchers'; readonly matchers: readonly Matcher[] };

/** Reads a command; never throws. Ids are given back as people should type them, upper case. */
export function parseCommand(
  typed: string,
  context: TimeContext,
): { readonly command: Command; readonly isShared: boolean } {
  const { text, isShared } = withoutShare(toPlainCommand(typed));
  const [first = '', rest] = firstWord(text);
  return { command: first === '' ? { type: 'help' } : toCommand(first, rest, context), isShared };
}

function toCommand(first: string, rest: string, context: TimeContext): Command {
  const name = commandNamed(first);
  switch (name) {
    case undefined:
      return withoutName(first, rest);
    case 'help': {
      const topic = commandNamed(rest) ?? nearestCommand(rest);
      return topic === undefined ? { type: 'help' } : { type: 'help', topic };
    }
    case 'list':
      return toList(rest);
    case 'show':
    case 'unack':
    case 'ack':
    case 'resolve':
    case 'escalate':
      return withId(name, rest);
    case 'silence':
      return rest === '' ? { type: 'silence_dialog' } : toSilence(rest, context);
    case 'expire':
      return toExpire(rest);
    case 'runbook': {
      const id = readId(rest);
      return { type: 'runbook', text: rest, ...(id === undefined ? {} : { id }) };
    }
    case 'oncall':
      return { type: name, team: rest.slice(0, 100) };
    case 'test':
      return toTest(rest);
    case 'incident':
      return { type: name, text: rest };
    case 'silences':
    case 'status':
      return { type: name };
  }
}

/**
 * An id alone is a wish to see it; anything else is a slip. Small letters without a digit are a word rather than an id.
 */
function withoutName(first: string, rest: string): Command {
  const id = rest === '' ? readId(first) : undefined;
  const near = nearestCommand(first);
  const isMeantAsId = /\d/.test(first) || (near === undefined && first === first.toUpperCase());
  if (id !== undefined && isMeantAsId) return { type: 'show', id };
  return { type: 'mistake', problem: `There is no command ${quote(first)}.`, ...(near === undefined ? {} : { near }) };
}

function withId(name: 'show' | 'unack' | 'ack' | 'resolve' | 'escalate', rest: string): Command {
  const [word, note] = firstWord(rest);
  if (word === '') return { type: 'mistake', problem: 'Which group? Its id is missing.', near: name };
  const id = readId(word);
  if (id === undefined) return { type: 'mistake', problem: notAnId(word), near: name };
  if (name === 'show' || name === 'unack') return { type: name, id };
  if (name === 'escalate') return { type: name, id, to: note };
  return { type: name, id, ...(note === '' ? {} : { note }) };
}

function toTest(rest: string): Command {
  const said = wordsIn(rest);
  const receiver = said.filter((word) => word.toLowerCase() !== '--page').join(' ');
  const mayPage = said.some((word) => word.toLowerCase() === '--page');
  return { type: 'test', mayPage, ...(receiver === '' ? {} : { receiver }) };
}

function toExpire(rest: string): Command {
  const [word] = firstWord(rest);
  if (word === '') return { type: 'mistake', problem: 'Which silence? Its id is missing.', near: 'expire' };
  if (!/^[0-9a-f-]{4,64}$/i.test(word)) {
    const problem = `${quote(word)} is not the id of a silence: at least four of its digits and letters a to f.`;
    return { type: 'mistake', problem, near: 'expire' };
  }
  return { type: 'expire', idPrefix: word.toLowerCase() };
}

function toSilence(text: string, context: TimeContext): Command {
  const leading = readWhen(wordsIn(text), context);
  const [first, second] = wordsIn(text);
  const isTimeFirst = leading.type === 'when' && !(isId(first) && isTime(second, context));
  if (isTimeFirst) {
    const target = readTarget(wordsIn(text).slice(leading.used).join(' '));
    if (target.type === 'mistake') return target;
    return { type: 'silence', target: target.target, when: leading.when, comment: target.rest };
  }
  const target = readTarget(text);
  if (target.type === 'mistake') return target;
  const when = readWhen(wordsIn(target.rest), context);
  if (when.type === 'none') {
    const problem = 'How long? For example 2h30m, until 9:00, or from 22:00 for 2h.';
    return { type: 'mistake', problem, near: 'silence' };
  }
  if (when.type === 'problem') return { type: 'mistake', problem: when.problem, near: 'silence' };
  const comment = wordsIn(target.rest).slice(when.used).join(' ');
  return { type: 'silence', target: target.target, when: when.when, comment };
}

type TargetReading =
  | { readonly type: 'target'; readonly target: SilenceTarget; readonly rest: string }
  | Extract<Command, { type: 'mistake' }>;

function readTarget(text: string): TargetReading {
  const reading = readMatchers(text);
  if (reading.type === 'problem') return { type: 'mistake', problem: reading.problem, near: 'silence' };
  if (reading.type === 'matchers') {
    return { type: 'target', target: { type: 'matchers', matchers: reading.matchers }, rest: reading.rest };
  }
  const [word, rest] = firstWord(text);
  const id = readId(word);
  if (id !== undefined) return { type: 'target', target: { type: 'group', id }, rest };
  const problem = word === '' ? 'Silence what? Name a group by its id, or alerts by matchers.' : neitherNor(word);
  return { type: 'mistake', problem, near: 'silence' };
}

/**
 * A long word without a digit is somebody's alert name rather than an id. What a card draws around an id, or a
 * sentence, comes along when it is copied.
 */
function readId(word: string): string | undefined {
  const id = word.replace(/^[`*_#("']+|[`*_.,;:)"']+$/g, '');
  return id.length > 6 && !/\d/.test(id) ? undefined : parseShortId(id);
}

function isId(word: string | undefined): boolean {
  return word !== undefined && readId(word) !== undefined;
}

/** One word at a time: whether a time begins here, not whether it is complete. */
function isTime(word: string | undefined, context: TimeContext): boolean {
  return word !== undefined && readWhen([word], context).type !== 'none';
}

function toList(text: string): Command {
  const reading = readListFilter(text);
  return reading.type === 'filter'
    ? { type: 'list', filter: reading.filter }
    : { type: 'mistake', problem: reading.problem, near: 'list' };
}

function firstWord(text: string): readonly [word: string, rest: string] {
  const end = text.indexOf(' ');
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 1).trim()];
}

function wordsIn(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}

function notAnId(word: string): string {
  return `${quote(word)} is not a short id: ids have four or more letters and digits, for example 7K2Q. "list" shows them.`;
}

function neitherNor(word: string): string {
  if (/[=~!]/.test(word))
    return `${quote(word)} is not a whole matcher: a value with spaces needs a quote on both sides.`;
  return `${quote(word)} is neither a short id nor a matcher. By name it would be alertname=${quote(word)}.`;
}

function quote(word: string): string {
  return `"${word.length > 40 ? `${word.slice(0, 39)}…` : word}"`;
}
