import { RE2JS, type RE2JSException } from 're2js';
import { createBoundedCache } from './bounded-cache.ts';

/** A regular expression in Go's syntax that must match a whole text, or why there is none. */
export type Pattern =
  | { readonly type: 'pattern'; readonly test: (text: string) => boolean }
  | { readonly type: 'invalid'; readonly problem: string };

const maxPatternLength = 4096;

/** Bound on compiled instructions: about 4 MB, and 30 ms for a text of 4,000 characters. Counted repeats multiply. */
const maxInstructions = 5000;

/**
 * Compiled patterns are kept until they have this many instructions together (about 50 MB at worst), then oldest out.
 */
const maxCachedInstructions = 60_000;
const costOfAnEntry = 20;

const cache = createBoundedCache<Pattern>(maxCachedInstructions);

/** Compiles with RE2's syntax and linear time, anchored at both ends as Alertmanager does. Remembers recent results. */
export function patternOf(text: string): Pattern {
  const known = cache.find(text);
  if (known !== undefined) return known;
  const pattern = compile(text);
  cache.add(text, pattern, costOfAnEntry + Math.min(instructionsIn(text), maxInstructions));
  return pattern;
}

function compile(text: string): Pattern {
  if (text.length > maxPatternLength) return invalid(`it is longer than ${maxPatternLength} characters`);
  if (instructionsIn(text) > maxInstructions) return invalid('its counted repeats make it too large');
  try {
    // Alone first: `a)|(b` would compile inside the anchors and escape them.
    RE2JS.compile(text);
    const compiled = RE2JS.compile(`^(?:${text})$`);
    return { type: 'pattern', test: (subject) => compiled.test(subject) };
  } catch (error) {
    return invalid((error as RE2JSException).message.replace('error parsing regexp: ', ''));
  }
}

function invalid(problem: string): Pattern {
  return { type: 'invalid', problem };
}

/** A token that stands for one thing to match, or that opens, closes or repeats. */
const tokens = /\\.|\[(?:\\.|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|./gsu;

/**
 * An upper bound of what a pattern compiles to, told without compiling:
 * compiling is what takes the time and the memory.
 */
function instructionsIn(text: string): number {
  // Between \Q and \E brackets mean nothing; too rare to follow, so assume the worst.
  if (text.includes('\\Q')) return text.includes('{') ? Number.POSITIVE_INFINITY : text.length;
  const open: number[] = [];
  let total = 0;
  let last = 0;
  for (const [token, least, most] of text.matchAll(tokens)) {
    if (least !== undefined) {
      const repeated = last * Math.max(Number(least), Number(most ?? 0));
      total += repeated - last;
      last = repeated;
    } else if (token === '(') {
      open.push(total);
    } else if (token === ')') {
      last = total - (open.pop() ?? 0) + 2;
      total += 2;
    } else {
      last = 1;
      total += 1;
    }
  }
  return total;
}
