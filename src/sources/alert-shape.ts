import { z } from 'zod';
import { toLabelSet } from '../engine/label-set.ts';
import type { BodyProblem } from './source.ts';

/** Longest piece of a sender's own text that an error repeats. */
const shownValueLength = 60;

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/**
 * A string map, read key by key: zod's own record drops a `__proto__` key, which is a valid label name.
 * Empty values go, as in Alertmanager.
 */
function stringMap(what: string) {
  return z
    .unknown()
    .optional()
    .transform((value, context) => {
      if (value === undefined || value === null) return toLabelSet([]);
      if (typeof value !== 'object' || Array.isArray(value)) {
        context.addIssue({ code: 'custom', message: `${what} must be an object of strings, not ${show(value)}` });
        return z.NEVER;
      }
      const entries: [string, string][] = [];
      for (const [name, text] of Object.entries(value)) {
        if (typeof text !== 'string') {
          context.addIssue({ code: 'custom', path: [name], message: `must be a string, not ${show(text)}` });
          continue;
        }
        if (name === '') context.addIssue({ code: 'custom', path: [name], message: 'a name must not be empty' });
        entries.push([name, text.toWellFormed()]);
      }
      return toLabelSet(entries);
    });
}

/** Labels of one alert: at least one that is not empty. */
const Labels = stringMap('labels').refine((labels) => Object.keys(labels).length > 0, {
  message: 'at least one label with a value is needed',
});

const Annotations = stringMap('annotations');

/** An instant in epoch milliseconds. Absent, null, empty and Go's zero time all mean "not given". */
const Instant = z
  .unknown()
  .optional()
  .transform((value, context): number | undefined => {
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string' || !rfc3339.test(value)) {
      context.addIssue({ code: 'custom', message: `must be a time such as 2026-01-31T23:59:00Z, not ${show(value)}` });
      return z.NEVER;
    }
    const at = Date.parse(value);
    if (Number.isNaN(at)) {
      context.addIssue({ code: 'custom', message: `is not a time that exists: ${show(value)}` });
      return z.NEVER;
    }
    // Go writes its zero time for "none": amtool as startsAt, Alertmanager's webhook as the endsAt of firing alerts.
    return value.startsWith('0001-01-01') ? undefined : at;
  });

/** A link that the sender gives; anything but text counts as none. */
const GeneratorUrl = z.string().catch('');

/** The fields that alerts of all senders have. */
export const alertFields = {
  labels: Labels,
  annotations: Annotations,
  startsAt: Instant,
  endsAt: Instant,
  generatorURL: GeneratorUrl,
};

/** Problems with their path below `base`, most useful wording first. */
export function toProblems(error: z.ZodError, base: string): BodyProblem[] {
  return error.issues.map((issue) => ({ path: joinPath(base, issue.path), message: issue.message }));
}

function joinPath(base: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((joined, part) => {
    if (typeof part === 'number') return `${joined}[${part}]`;
    return joined === '' ? shorten(String(part)) : `${joined}.${shorten(String(part))}`;
  }, base);
}

/** An `error` of zod's that says what was expected and what stands there instead. */
export function mustBe(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => `must be ${what}, not ${show(input)}`;
}

/** A stranger's value, short and on one line. */
export function show(value: unknown): string {
  return shorten(value === undefined ? 'nothing' : toJson(value));
}

/** JSON can be read deeper than it can be written: the one needs no stack. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return 'something nested too deeply to show';
    throw error;
  }
}

function shorten(text: string): string {
  return text.length > shownValueLength ? `${text.slice(0, shownValueLength)}…` : text;
}
