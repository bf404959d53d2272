import { type Matcher, MatcherSyntaxError, parseMatchers } from '../engine/matcher.ts';

export type MatcherReading =
  | { readonly type: 'matchers'; readonly matchers: readonly Matcher[]; readonly rest: string }
  | { readonly type: 'problem'; readonly problem: string }
  /** The text does not start with a matcher. */
  | { readonly type: 'none' };

/** Reads the matchers at the start of a text: `team=payments service=~"api|web"`, commas and braces as one likes. */
export function readMatchers(text: string): MatcherReading {
  const braced = /^\s*\{((?:"(?:\\.|[^"\\])*"|[^"{}])*)\}\s*/.exec(text);
  if (braced !== null) return parsed([braced[1] ?? ''], text.slice(braced[0].length));
  const written: string[] = [];
  let rest = text;
  for (let next = firstMatcher(rest); next !== undefined; next = firstMatcher(rest)) {
    written.push(next.matcher);
    rest = next.rest;
  }
  return written.length === 0 ? { type: 'none' } : parsed(written, rest.trim());
}

/** Reads a text that is to be nothing but matchers; an empty one has none. */
export function readOnlyMatchers(text: string): MatcherReading {
  if (text.trim() === '') return { type: 'matchers', matchers: [], rest: '' };
  const reading = readMatchers(text);
  if (reading.type === 'none' || (reading.type === 'matchers' && reading.rest !== '')) {
    const stray = reading.type === 'none' ? text : reading.rest;
    return {
      type: 'problem',
      problem: `"${shortened(stray.trim())}" is not a matcher. Write for example team="payments".`,
    };
  }
  return reading;
}

function firstMatcher(text: string): { readonly matcher: string; readonly rest: string } | undefined {
  const found = matcherStart.exec(text);
  if (found === null) return undefined;
  const [whole, name = '', operator = '', value = ''] = found;
  const rest = text.slice(whole.length);
  return { matcher: `${name}${operator}${inDoubleQuotes(value)}`, rest };
}

const matcherStart =
  /^[\s,]*("(?:\\.|[^"\\])*"|[^\s{}!=~,"'`]+)\s*(=~|!~|!=|=)\s*("(?:\\.|[^"\\])*"|'[^']*'|[^\s,{}"']+|(?=[\s,]|$))/;

function inDoubleQuotes(value: string): string {
  if (!value.startsWith("'")) return value === '' ? '""' : value;
  return `"${value.slice(1, -1).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function parsed(written: readonly string[], rest: string): MatcherReading {
  try {
    return { type: 'matchers', matchers: written.flatMap((text) => parseMatchers(text)), rest };
  } catch (error) {
    if (!(error instanceof MatcherSyntaxError)) throw error;
    return { type: 'problem', problem: `That matcher cannot be read: ${error.message}` };
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
