import { RE2JS } from 're2js';

/** What a pattern found in a text, and where. */
export interface Find {
  readonly start: number;
  readonly text: string;
  /** Of each group what it took; absent: it took no part. */
  readonly groups: readonly (string | undefined)[];
}

export interface Search {
  /** The first find at or after `from`; absent: there is none. */
  find(text: string, from: number): Find | undefined;
}

const maxPatternLength = 1000;

/**
 * Looks for a pattern inside texts, in RE2's syntax and linear time; throws what the compiler says of a pattern that is
 * not one. For patterns of people who write the policy file: nothing bounds its counted repeats but RE2's own limit.
 */
export function searchFor(
  pattern: string,
  options: { readonly ignoresCase: boolean; readonly isMultiline: boolean },
): Search {
  if (pattern.length > maxPatternLength) throw new Error(`the pattern is longer than ${maxPatternLength} characters`);
  const flags = (options.ignoresCase ? RE2JS.CASE_INSENSITIVE : 0) | (options.isMultiline ? RE2JS.MULTILINE : 0);
  const compiled = RE2JS.compile(pattern, flags);
  return {
    find(text, from) {
      const matcher = compiled.matcher(text);
      if (from > text.length || !matcher.find(from)) return undefined;
      const groups = Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1) ?? undefined);
      return { start: matcher.start(), text: matcher.group() ?? '', groups };
    },
  };
}
