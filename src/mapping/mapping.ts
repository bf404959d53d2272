import jsonata from 'jsonata';
import { type Search, searchFor } from '../engine/search.ts';
import { tooMuchFor } from './input-limits.ts';

/** An expression that makes one JSON value of another, or why it is none. */
export type Compiled =
  | { readonly type: 'mapping'; readonly run: (input: unknown) => Promise<Mapped> }
  | { readonly type: 'invalid'; readonly problem: string };

export type Mapped =
  | { readonly type: 'value'; readonly value: unknown }
  /** The expression fails on this input, or takes more time or room than it is given. */
  | { readonly type: 'failed'; readonly problem: string };

/** JSONata's own guards. It asks between steps, so steps that can be long by themselves are bounded here too. */
const TIMEOUT_MS = 500;
const MAX_DEPTH = 200;
const MAX_SEQUENCE = 10_000;
const MAX_EXPRESSION = 20_000;
const MAX_PAD = 10_000;
const MAX_MULTIPLIED = 1_000_000;

/**
 * Compiles a JSONata expression. It sees the input and nothing else: no file, no network, no inherited names, no
 * `$eval` (the input comes from strangers); its patterns are RE2's. `$json(text)` reads JSON in a text. The same input gives the same value unless the
 * expression asks for `$now()`, `$millis()` or `$random()`.
 */
export function compileMapping(expression: string): Compiled {
  if (expression.length > MAX_EXPRESSION) {
    return { type: 'invalid', problem: `it is longer than ${MAX_EXPRESSION} characters` };
  }
  try {
    const compiled = jsonata(expression, {
      timeout: TIMEOUT_MS,
      stack: MAX_DEPTH,
      sequence: MAX_SEQUENCE,
      RegexEngine: LinearPattern,
    });
    compilePatterns(compiled.ast());
    compiled.registerFunction('eval', noEval, '<sx?:x>');
    compiled.registerFunction('pad', pad, '<s-ns?:s>');
    compiled.registerFunction('join', join, '<a<s>s?:s>');
    compiled.registerFunction('json', readJson, '<x?:x>');
    compiled.registerFunction(
      'encodeUrl',
      (text?: string) => (text === undefined ? undefined : encodeURI(text.toWellFormed())),
      '<s-:s>',
    );
    compiled.registerFunction('encodeUrlComponent', encodeComponent, '<s-:s>');
    return { type: 'mapping', run: (input) => run(compiled, input) };
  } catch (error) {
    return { type: 'invalid', problem: describe(error) };
  }
}

async function run(compiled: jsonata.Expression, input: unknown): Promise<Mapped> {
  const tooMuch = tooMuchFor(input);
  if (tooMuch !== undefined) return { type: 'failed', problem: `the body is too large for a mapping: ${tooMuch}` };
  try {
    return { type: 'value', value: await compiled.evaluate(input) };
  } catch (error) {
    return { type: 'failed', problem: describe(error) };
  }
}

/** JSONata throws plain objects; what it says of a value may quote the input, so it is cut. */
function describe(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply';
  const { message, position } = error as { readonly message?: unknown; readonly position?: unknown };
  const text = typeof message === 'string' ? message : String((error as { readonly code?: unknown }).code);
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return typeof position === 'number' ? `${short} (at character ${position})` : short;
}

function noEval(): never {
  throw new Error('$eval is not available here');
}

/** As JSONata's, up to a width. */
function pad(text: string | undefined, width: number, filling = ' '): string | undefined {
  if (text === undefined) return undefined;
  if (Math.abs(width) > MAX_PAD) throw new Error(`$pad takes widths up to ${MAX_PAD}`);
  return width < 0 ? text.padStart(-width, filling) : text.padEnd(width, filling);
}

/** As JSONata's, up to a length: doubling a text thirty times needs no long list. */
function join(texts: readonly string[] | undefined, separator = ''): string | undefined {
  if (texts === undefined) return undefined;
  const length = texts.reduce((sum, text) => sum + text.length + separator.length, 0);
  if (length > MAX_MULTIPLIED) throw new Error(`$join gives texts up to ${MAX_MULTIPLIED} characters`);
  return texts.join(separator);
}

/** As JSONata's, which fails over half a character: senders cut texts wherever they like. */
function encodeComponent(text: string | undefined): string | undefined {
  return text === undefined ? undefined : encodeURIComponent(text.toWellFormed());
}

/** The JSON value in a text, which senders put into each other's envelopes; what is no JSON or no text as it is. */
function readJson(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > MAX_MULTIPLIED) return text;
  try {
    const value: unknown = JSON.parse(text);
    return tooMuchFor(value) === undefined ? value : text;
  } catch {
    return text;
  }
}

/** Walks the expression, so that a pattern that RE2 does not take is found when it is written, not when it is used. */
function compilePatterns(node: unknown): void {
  if (node instanceof RegExp) {
    toSearch(node);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const child of Object.values(node)) compilePatterns(child);
}

/** Stands in for `RegExp`, of which JSONata makes one with `new`, asks it to `exec`, and moves its `lastIndex`. */
const LinearPattern = function linearPattern(this: { lastIndex: number; exec: unknown }, written: RegExp) {
  const search = toSearch(written);
  this.lastIndex = 0;
  this.exec = (text: string) => {
    const found = search.find(text, this.lastIndex);
    this.lastIndex = found === undefined ? 0 : found.start + found.text.length;
    return found === undefined ? null : Object.assign([found.text, ...found.groups], { index: found.start });
  };
} as unknown as RegExpConstructor; // TypeScript cannot say what `new` makes of a function

function toSearch({ source, ignoreCase, multiline }: RegExp): Search {
  return searchFor(source, { ignoresCase: ignoreCase, isMultiline: multiline });
}
