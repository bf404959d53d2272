import { readDuration } from './duration-words.ts';
import { readMoment } from './moment.ts';

/** From when until when something should hold. */
export interface When {
  readonly startsAt: number;
  readonly endsAt: number | 'until_resolved';
}

export type WhenReading =
  | { readonly type: 'when'; readonly when: When; readonly used: number }
  | { readonly type: 'problem'; readonly problem: string }
  /** The words do not start with a time. */
  | { readonly type: 'none' };

export interface TimeContext {
  /** A known IANA name. */
  readonly timeZone: string;
  readonly now: number;
}

/**
 * Reads a stretch of time at the start of some words: `2h30m`, `for 2 hours`, `until 9:00`, `until tomorrow 9:00`,
 * `until resolved`, `from 22:00 for 2h`, `from fri 22:00 until sat 6:00`. A start less than an hour ago counts as now:
 * who writes `from 22:00` at 22:05 does not mean tomorrow.
 */
export function readWhen(words: readonly string[], context: TimeContext): WhenReading {
  const range = rangeIn(words);
  const reading = read(range === undefined ? words : range.words, context);
  if (reading.type !== 'when') return reading;
  const problem = problemOf(reading.when, context.now);
  if (problem !== undefined) return { type: 'problem', problem };
  return range === undefined ? reading : { ...reading, used: reading.used - range.added };
}

const longestMs = 366 * 24 * 60 * 60 * 1000;

function read(words: readonly string[], context: TimeContext): WhenReading {
  const [first = ''] = words;
  switch (first.toLowerCase()) {
    case 'from':
      return readFrom(words, context);
    case 'for':
    case 'until':
    case 'till':
      return readEnd(words, context.now, context);
    default: {
      const duration = readDuration(words);
      if (duration === undefined) return { type: 'none' };
      return whenOf(context.now, context.now + duration.ms, duration.used);
    }
  }
}

function readFrom(words: readonly string[], context: TimeContext): WhenReading {
  const { now, timeZone } = context;
  const [, second = ''] = words;
  if (second.toLowerCase() === 'now') return shifted(readEnd(words.slice(2), now, context), 2);
  const moment = readMoment(words.slice(1), { zone: timeZone, now, after: now - justNowMs });
  if (moment.type === 'problem') return moment;
  const used = 1 + moment.used;
  const end = readEnd(words.slice(used), moment.at, context);
  return shifted(end, used, Math.max(now, moment.at));
}

/** How it ends, given when it starts. */
function readEnd(words: readonly string[], startsAt: number, { timeZone, now }: TimeContext): WhenReading {
  const [first = '', ...rest] = words;
  const word = first.toLowerCase();
  if (word === 'for') {
    const duration = readDuration(rest);
    if (duration === undefined) return { type: 'problem', problem: notADuration(rest[0]) };
    return whenOf(startsAt, startsAt + duration.ms, duration.used + 1);
  }
  if (word === 'until' || word === 'till' || word === 'to' || word === '-') {
    const resolved = /^(?:it(?: is|'s)? )?resolve[ds]\b/i.exec(rest.slice(0, 3).join(' '))?.[0];
    if (resolved !== undefined) return whenOf(startsAt, 'until_resolved', resolved.split(' ').length + 1);
    const moment = readMoment(rest, { zone: timeZone, now, after: startsAt });
    return moment.type === 'problem' ? moment : whenOf(startsAt, moment.at, moment.used + 1);
  }
  return { type: 'problem', problem: 'Until when? For example from 22:00 for 2h, or from 22:00 until 23:30.' };
}

function whenOf(startsAt: number, endsAt: When['endsAt'], used: number): WhenReading {
  return { type: 'when', when: { startsAt, endsAt }, used };
}

function shifted(reading: WhenReading, by: number, startsAt?: number): WhenReading {
  if (reading.type !== 'when') return reading;
  const when = startsAt === undefined ? reading.when : { ...reading.when, startsAt };
  return { type: 'when', when, used: reading.used + by };
}

/** `from 22:00-23:30`, written in one word as people write ranges, taken apart. */
function rangeIn(words: readonly string[]): { readonly words: readonly string[]; readonly added: number } | undefined {
  if (words[0]?.toLowerCase() !== 'from') return undefined;
  const index = words.slice(0, 3).findIndex((word) => /^\d{1,2}[:.]\d\d-\d{1,2}[:.]\d\d$/.test(word));
  const [start, end] = words[index]?.split('-') ?? [];
  if (start === undefined || end === undefined) return undefined;
  return { words: [...words.slice(0, index), start, '-', end, ...words.slice(index + 1)], added: 2 };
}

function problemOf({ startsAt, endsAt }: When, now: number): string | undefined {
  if (endsAt === 'until_resolved') return undefined;
  if (endsAt <= now) return 'That is over already.';
  if (endsAt <= startsAt) return 'It would end before it starts.';
  return endsAt - now > longestMs ? 'That is more than a year. Choose a nearer end.' : undefined;
}

function notADuration(word: string | undefined): string {
  return word === undefined
    ? 'How long? For example 30m, 2h or 1d.'
    : `${word} is not a length of time. Write for example 30m, 2h30m or 1d.`;
}

const justNowMs = 60 * 60 * 1000;
