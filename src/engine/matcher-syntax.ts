import { unquoteFromGo } from './go-quote.ts';

/** A matcher as it was written, before anybody looked at its regular expression; `at` is where it starts. */
export interface WrittenMatcher {
  readonly name: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
  readonly at: number;
}

/** What Alertmanager's UTF-8 syntax does not allow outside quotes. */
export const reserved = /[\s\u0085{}!=~,\\"'`]/u;

const classicMatcher = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|=|!=|!~)\s*(.*?)\s*$/s;

/**
 * Alertmanager's classic syntax: label names of Prometheus, values with or without quotes, braces optional.
 * Absent when the text is not written in it.
 */
export function readClassic(text: string): readonly WrittenMatcher[] | undefined {
  const found: WrittenMatcher[] = [];
  for (const { part, at } of partsOf(text)) {
    const written = classicMatcher.exec(part);
    const value = written === null ? undefined : classicValue(written[3] as string);
    if (written === null || value === undefined) return undefined;
    found.push({ name: written[1] as string, operator: written[2] as WrittenMatcher['operator'], value, at });
  }
  return found;
}

/** What stands between commas outside quotes; a last part that is blank is left out. */
function partsOf(text: string): readonly { readonly part: string; readonly at: number }[] {
  const from = text.startsWith('{') ? 1 : 0;
  const to = text.endsWith('}') && text.length > from ? text.length - 1 : text.length;
  const parts: { readonly part: string; readonly at: number }[] = [];
  let start = from;
  let isQuoted = false;
  for (let index = from; index < to; index++) {
    const character = text[index];
    if (character === '\\' && (text[index + 1] === '"' || text[index + 1] === '\\')) index++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) {
      parts.push({ part: text.slice(start, index), at: start });
      start = index + 1;
    }
  }
  const last = text.slice(start, to);
  if (last.trim() !== '') parts.push({ part: last, at: start });
  return parts;
}

/**
 * OpenMetrics escapes; a backslash before anything else stands for itself. Quotes come
 * in a pair around all, or not at all.
 */
function classicValue(raw: string): string | undefined {
  if (!/^(?:"(?:\\.|[^"\\])*\\?"|(?:\\.|[^"\\])*\\?)$/s.test(raw)) return undefined;
  const inner = raw.startsWith('"') ? raw.slice(1, -1) : raw;
  return inner.replace(/\\([n"\\])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

export type Utf8Reading = { readonly type: 'read'; readonly matchers: readonly WrittenMatcher[] } | SyntaxProblem;

interface SyntaxProblem {
  readonly type: 'problem';
  readonly problem: string;
  readonly at: number;
}

type Token =
  | { readonly type: 'mark' | 'text' | 'end' | 'odd'; readonly text: string; readonly at: number }
  | {
      readonly type: 'operator';
      readonly text: string;
      readonly operator: WrittenMatcher['operator'];
      readonly at: number;
    };

const token = /[\s\u0085]*(?:([{},])|(=~|!=|!~|=)|("(?:\\.|[^"\\])*")|([^\s\u0085{}!=~,\\"'`]+)|(.|$))/suy;

/** Alertmanager's UTF-8 syntax: any label name, in double quotes where it needs them. */
export function readUtf8(text: string): Utf8Reading {
  const tokens = tokensOf(text);
  const isBraced = isMark(tokens[0], '{');
  const isEnd = (found: Token | undefined) => (isBraced ? isMark(found, '}') : found?.type === 'end');
  const matchers: WrittenMatcher[] = [];
  let index = isBraced ? 1 : 0;
  while (!isEnd(tokens[index])) {
    const matcher = readOne(tokens, index);
    if ('problem' in matcher) return matcher;
    matchers.push(matcher);
    const after = tokens[index + 3] as Token;
    if (!isEnd(after) && !isMark(after, ','))
      return problemAt(after, isBraced ? 'expected , or }' : 'expected a comma');
    index += isMark(after, ',') ? 4 : 3;
  }
  const surplus = tokens[isBraced ? index + 1 : index] as Token;
  return surplus.type === 'end' ? { type: 'read', matchers } : problemAt(surplus, 'expected nothing more');
}

function readOne(tokens: readonly Token[], index: number): WrittenMatcher | SyntaxProblem {
  // The last token is an end, which is none of these: what follows it is never read.
  const [name, operator, value] = tokens.slice(index, index + 3) as [Token, Token, Token];
  if (name.type !== 'text') return problemAt(name, 'expected a label name');
  if (operator.type !== 'operator') return problemAt(operator, 'expected =, !=, =~ or !~');
  if (value.type !== 'text') return problemAt(value, 'expected a value');
  return { name: name.text, operator: operator.operator, value: value.text, at: name.at };
}

function isMark(found: Token | undefined, mark: string): boolean {
  return found?.type === 'mark' && found.text === mark;
}

function problemAt(found: Token, problem: string): SyntaxProblem {
  const where = found.type === 'end' ? 'at the end' : `at ${JSON.stringify(found.text)}`;
  return { type: 'problem', problem: `${problem} ${where}`, at: found.at };
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  for (;;) {
    const found = token.exec(text) as RegExpExecArray;
    const [whole, mark, operator, quoted, bare, other] = found;
    const length = whole.trimStart().length;
    const at = found.index + whole.length - length;
    if (mark !== undefined) tokens.push({ type: 'mark', text: mark, at });
    else if (operator !== undefined)
      tokens.push({ type: 'operator', text: operator, operator: operator as WrittenMatcher['operator'], at });
    else if (quoted !== undefined) tokens.push(quotedToken(quoted, at));
    else if (bare !== undefined) tokens.push({ type: 'text', text: bare, at });
    else if (other !== '') tokens.push({ type: 'odd', text: other as string, at });
    else return [...tokens, { type: 'end', text: '', at }];
  }
}

function quotedToken(literal: string, at: number): Token {
  const text = unquoteFromGo(literal);
  return text === undefined ? { type: 'odd', text: literal, at } : { type: 'text', text, at };
}
