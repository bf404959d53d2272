import type { ShownState } from '../engine/group-facts.ts';
import type { Matcher } from '../engine/matcher.ts';
import { type Severity, severities } from '../engine/severity.ts';
import type { GroupFilter } from '../ports/inbound.ts';
import { readMatchers } from './matcher-words.ts';

/** A filter before it is known who `mine` is. */
export interface ListFilter extends Omit<GroupFilter, 'acknowledgedBy'> {
  readonly isMine: boolean;
}

export type ListFilterReading =
  | { readonly type: 'filter'; readonly filter: ListFilter }
  | { readonly type: 'problem'; readonly problem: string };

/** Reads what follows `list`: matchers, words for states and severities, `mine`, `overdue`; everything else is free text. */
export function readListFilter(text: string): ListFilterReading {
  const matchers: Matcher[] = [];
  const words: string[] = [];
  const free: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const reading = readMatchers(rest);
    if (reading.type === 'problem') return reading;
    if (reading.type === 'matchers') {
      matchers.push(...reading.matchers);
      rest = reading.rest;
      continue;
    }
    const [phrase, after, isQuoted] = firstPhrase(rest);
    const word = phrase.toLowerCase();
    if (!isQuoted && known.has(word)) words.push(word);
    else if (phrase !== '') free.push(phrase);
    rest = after;
  }
  return { type: 'filter', filter: toFilter(matchers, words, free.join(' ')) };
}

function toFilter(matchers: readonly Matcher[], words: readonly string[], text: string): ListFilter {
  const wantedStates = states.filter((state) => words.some((word) => stateWords.get(word) === state));
  const wantedSeverities = severities.filter((severity) => words.includes(severity));
  return {
    matchers,
    isMine: words.includes('mine'),
    ...(words.includes('overdue') ? { isOverdue: true } : {}),
    ...(text === '' ? {} : { text }),
    ...(wantedStates.length === 0 ? {} : { states: wantedStates }),
    ...(wantedSeverities.length === 0 ? {} : { severities: wantedSeverities }),
  };
}

/** A word, or several in quotes. */
function firstPhrase(text: string): readonly [phrase: string, rest: string, isQuoted: boolean] {
  const [whole, quoted, plain = ''] = /^(?:"([^"]*)"|(\S+))\s*/.exec(text) ?? [text];
  return [quoted ?? plain, text.slice(whole.length), quoted !== undefined];
}

const states: readonly ShownState[] = ['firing', 'acknowledged', 'silenced', 'resolved', 'pending'];

const stateWords: ReadonlyMap<string, ShownState> = new Map<string, ShownState>([
  ...states.map((state): [string, ShownState] => [state, state]),
  ['acked', 'acknowledged'],
  ['unacked', 'firing'],
  ['nobody', 'firing'],
]);

const known: ReadonlySet<string> = new Set<string | Severity>([
  ...stateWords.keys(),
  ...severities,
  'mine',
  'overdue',
  'all',
]);
