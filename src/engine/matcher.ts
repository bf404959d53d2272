import { quoteAsGo } from './go-quote.ts';
import { type LabelSet, labelValue } from './label-set.ts';
import { readClassic, readUtf8, reserved, type WrittenMatcher } from './matcher-syntax.ts';
import { patternOf } from './pattern.ts';

/** One condition on one label. A missing label counts as the empty string. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/**
 * Whether the label set fulfils the condition. A regular expression that is not valid fulfils nothing, negated or not.
 */
export function matches(matcher: Matcher, labels: LabelSet): boolean {
  return matchesValue(matcher, labelValue(labels, matcher.name));
}

export function matchesAll(matchers: readonly Matcher[], labels: LabelSet): boolean {
  for (const matcher of matchers) {
    if (!matches(matcher, labels)) return false;
  }
  return true;
}

export function matchesValue(matcher: Matcher, value: string): boolean {
  switch (matcher.operator) {
    case '=':
      return value === matcher.value;
    case '!=':
      return value !== matcher.value;
    case '=~':
    case '!~': {
      const pattern = patternOf(matcher.value);
      return pattern.type === 'pattern' && pattern.test(value) === (matcher.operator === '=~');
    }
  }
}

/** Why the matcher cannot be used, in words for whoever wrote it; absent when it can. */
export function matcherProblem(matcher: Matcher): string | undefined {
  if (matcher.name === '') return 'the label name is empty';
  if (matcher.operator === '=' || matcher.operator === '!=') return undefined;
  const pattern = patternOf(matcher.value);
  if (pattern.type === 'pattern') return undefined;
  return `the regular expression ${shortened(matcher.value)} is not valid: ${pattern.problem}`;
}

function shortened(text: string): string {
  return JSON.stringify(text.length <= 80 ? text : `${text.slice(0, 79)}…`);
}

/** The matcher as Alertmanager prints it (0.27 and later, and every older one for names that it knew): `team="web"`. */
export function renderMatcher({ name, operator, value }: Matcher): string {
  if (name === '' || reserved.test(name)) return quoteAsGo(name) + operator + quoteAsGo(value);
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
  return `${name}${operator}"${escaped}"`;
}

/** The text is not a list of matchers. `position` counts UTF-16 units from its start. */
export class MatcherSyntaxError extends Error {
  override readonly name = 'MatcherSyntaxError';
  readonly position: number;

  constructor(problem: string, position: number) {
    super(problem);
    this.position = position;
  }
}

/**
 * Reads `team="web", severity=~"critical|high"`, with or without braces: as Alertmanager does, in its classic syntax,
 * else in its UTF-8 syntax. An empty text has no matchers.
 *
 * @throws MatcherSyntaxError also for a regular expression that is not valid
 */
export function parseMatchers(text: string): readonly Matcher[] {
  const written = readClassic(text) ?? readAsUtf8(text);
  return written.map(({ name, operator, value, at }) => {
    const matcher: Matcher = { name, operator, value };
    const problem = matcherProblem(matcher);
    if (problem !== undefined) throw new MatcherSyntaxError(problem, at);
    return matcher;
  });
}

function readAsUtf8(text: string): readonly WrittenMatcher[] {
  const reading = readUtf8(text);
  if (reading.type === 'problem') throw new MatcherSyntaxError(reading.problem, reading.at);
  return reading.matchers;
}
