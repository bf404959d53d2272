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
 * Alertmanager's classic syntax: label names of Prometheus, values with or without quotes, braces optional. Absent when the
 * text is not written in it.
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

/** OpenMetrics escapes; a backslash before anything else stands for itself. Quotes come in a pair around all, or not at all. */
function classicValue(raw: string): string | undefined {
  if (!/^(?:"(?:\\.|[^"\\])*\\?"|(?:\\.|[^"\\])*\\?)$/s.test(raw)) return undefined;
  const inner = raw.startsWith('"') ? raw.slice(1, -1) : raw;
  return inner.replace(/\\([n"\\])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

export type Utf8Reading =
  | { readonly type: 'read'; readonly matchers: readonly WrittenMatcher[] }
  | { readonly type: 'problem'; readonly problem: string; readonly at: number };

interface Token {
  readonly type: 'mark' | 'operator' | 'text' | 'end' | 'odd';
  readonly text: string;
  readonly at: number;
}

const token = /[\s\u0085]*(?:([{},])|(=~|!=|!~|=)|("(?:\\.|[^"\\])*")|([^\s\u0085{}!=~,\\"'`]+)|(.|$))/suy;

/** Alertmanager's UTF-8 syntax: any label name, in double quotes where it needs them. */
export function readUtf8(text: string): Utf8Reading {
  const tokens = tokensOf(text);
  const matchers: WrittenMatcher[] = [];
  let index = 0;
  const take = (): Token => tokens[Math.min(index++, tokens.length - 1)] as Token;
  const isNext = (mark: string): boolean => tokens[index]?.type === 'mark' && tokens[index]?.text === mark;

  const isBraced = isNext('{');
  if (isBraced) index++;
  while (!isNext('}') && tokens[index]?.type !== 'end') {
    const name = take();
    if (name.type !== 'text') return problemAt(name, 'expected a label name');
    const operator = take();
    if (operator.type !== 'operator') return problemAt(operator, 'expected =, !=, =~ or !~');
    const value = take();
    if (value.type !== 'text') return problemAt(value, 'expected a value');
    matchers.push({
      name: name.text,
      operator: operator.text as WrittenMatcher['operator'],
      value: value.text,
      at: name.at,
    });
    if (isNext(',')) index++;
    else if (!isNext('}') && tokens[index]?.type !== 'end') return problemAt(take(), 'expected a comma');
  }
  if (isBraced !== isNext('}'))
    return problemAt(take(), isBraced ? 'expected a closing brace' : 'there is no opening brace');
  if (isBraced) index++;
  const rest = take();
  return rest.type === 'end' ? { type: 'read', matchers } : problemAt(rest, 'expected nothing more');
}

function problemAt(found: Token, problem: string): Utf8Reading {
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
    else if (operator !== undefined) tokens.push({ type: 'operator', text: operator, at });
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
