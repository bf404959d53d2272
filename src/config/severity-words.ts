import { type Severity, severities } from '../engine/severity.ts';
import {
  type ResponseLimit,
  type SeverityEntry,
  type SeverityTable,
  usualLimits,
  usualSeverityTable,
} from '../engine/severity-table.ts';
import { readBusinessHours } from './business-hours.ts';
import { didYouMean } from './did-you-mean.ts';
import type { PolicyFile, ValueProblem } from './policy-schema.ts';
import { readResponseLimit } from './response-limit.ts';

export interface SeverityReading {
  readonly table: SeverityTable;
  readonly problems: readonly ValueProblem[];
}

/** What the file says about severities on top of what is usual, and what sources call them. */
export function readSeverities(file: PolicyFile): SeverityReading {
  const entries = Object.entries(file.severities ?? {}).map(([key, entry]): Entry => {
    const aliases = (entry.aliases ?? []).map(lower);
    return { key, word: lower(key), aliases, respondWithin: entry.respond_within };
  });
  const listed = new Set(entries.flatMap(({ aliases }) => aliases));
  const parents = new Map(entries.flatMap(({ word, aliases }) => aliases.map((alias) => [alias, word] as const)));
  const limits = entries.map((entry) => limitIn(entry));
  const hours = readBusinessHours(file.business_hours);
  const limitOf = new Map(limits.flatMap(({ word, limit }) => (limit === undefined ? [] : [[word, limit] as const])));
  // What is listed itself has no words of its own: two that list each other would never come to a severity.
  const words = wordsOf(new Map([...parents].filter(([, word]) => !listed.has(word))), limitOf);
  return {
    table: { words, hours: hours.hours },
    problems: [
      ...entries.flatMap((entry) => wordProblems(entry, parents)),
      ...aliasProblems(entries, parents),
      ...limits.flatMap(({ problem }) => problem ?? []),
      ...hours.problems,
      ...sourceProblems(file, words),
    ],
  };
}

interface Entry {
  /** As it is written. */
  readonly key: string;
  readonly word: string;
  readonly aliases: readonly string[];
  readonly respondWithin: string | undefined;
}

type Limit = ResponseLimit | 'never';

function lower(word: string): string {
  return word.trim().toLowerCase();
}

/** What is not said of a word holds as for the word that it is another for, or as usual. */
function wordsOf(
  parents: ReadonlyMap<string, string>,
  limits: ReadonlyMap<string, Limit>,
): ReadonlyMap<string, SeverityEntry> {
  const entryOf = (word: string): SeverityEntry | undefined => {
    const parent = parents.get(word);
    const usual = usualSeverityTable.words.get(word);
    const like = parent === undefined ? usual : entryOf(parent);
    if (like === undefined) return undefined;
    const limit = limits.get(word) ?? (parent === undefined ? ownLimit(word, like.severity, limits) : like.limit);
    return { severity: like.severity, ...(limit === undefined || limit === 'never' ? {} : { limit }) };
  };
  const all = new Set([...usualSeverityTable.words.keys(), ...parents.keys()]);
  return new Map(
    [...all].flatMap((word) => {
      const entry = entryOf(word);
      return entry === undefined ? [] : [[word, entry] as const];
    }),
  );
}

/** Some usual words have a limit of their own, also where that of their severity is another than usual. */
function ownLimit(word: string, severity: Severity, limits: ReadonlyMap<string, Limit>): Limit | undefined {
  return usualLimits.get(word) !== undefined && word !== severity
    ? usualLimits.get(word)
    : (limits.get(severity) ?? usualLimits.get(severity));
}

function limitIn({ key, word, respondWithin }: Entry): {
  readonly word: string;
  readonly limit?: Limit;
  readonly problem?: ValueProblem;
} {
  if (respondWithin === undefined) return { word };
  const limit = readResponseLimit(respondWithin);
  if (limit !== undefined) return { word, limit };
  const message = `${JSON.stringify(respondWithin)} is not a time to respond`;
  const remedy = 'write it like 5m, 4h in business hours, next business day, or never';
  return { word, problem: { path: ['severities', key, 'respond_within'], message, remedy } };
}

function wordProblems({ key, word, aliases }: Entry, parents: ReadonlyMap<string, string>): readonly ValueProblem[] {
  if (parents.has(word) && aliases.length > 0) {
    const remedy = `list them in the aliases of ${JSON.stringify(parents.get(word))}`;
    return [{ path: ['severities', key, 'aliases'], message: 'are words for what is another word itself', remedy }];
  }
  if (parents.has(word) || usualSeverityTable.words.has(word)) return [];
  const remedy =
    didYouMean(word, usualSeverityTable.words.keys()) ??
    `list it in the aliases of one, for instance high: { aliases: [${key}] }`;
  return [{ path: ['severities', key], message: 'is no severity that Tocsin knows', remedy }];
}

function aliasProblems(entries: readonly Entry[], parents: ReadonlyMap<string, string>): readonly ValueProblem[] {
  return entries.flatMap(({ key, word, aliases }) =>
    aliases.flatMap((alias, index) => {
      const path = ['severities', key, 'aliases', index];
      if (severities.some((severity) => severity === alias)) {
        const remedy = 'only other words can be aliases';
        return [{ path, message: `${JSON.stringify(alias)} is a severity itself`, remedy }];
      }
      if (parents.get(alias) === word && aliases.indexOf(alias) === index) return [];
      return [{ path, message: `${JSON.stringify(alias)} is listed twice`, remedy: 'let it mean one severity' }];
    }),
  );
}

function sourceProblems({ sources }: PolicyFile, words: ReadonlyMap<string, unknown>): readonly ValueProblem[] {
  return Object.entries(sources ?? {}).flatMap(([name, { severities: own }]) =>
    Object.entries(own ?? {}).flatMap(([said, meant]) => {
      if (words.has(lower(meant))) return [];
      const path = ['sources', name, 'severities', said];
      const remedy = didYouMean(meant, words.keys()) ?? `must be one of ${severities.join(', ')}, or an alias of one`;
      return [{ path, message: `${JSON.stringify(meant)} is no severity that Tocsin knows`, remedy }];
    }),
  );
}
