import { addDays, instantsOf, isRealDate, type WallTime, wallTimeAt, weekdayOf } from '../engine/time-zone.ts';

export type MomentReading =
  | { readonly type: 'moment'; readonly at: number; readonly used: number }
  | { readonly type: 'problem'; readonly problem: string };

/** Where a moment is looked for. `after`: without a day, it is the next time the clock shows it after this. */
export interface MomentContext {
  /** A known IANA name. */
  readonly zone: string;
  /** What `today` and `tomorrow` mean. */
  readonly now: number;
  readonly after: number;
}

/**
 * Reads a point in time at the start of some words: `9:00`, `9 pm`, `tomorrow 9:00`, `9:00 tomorrow`, `fri at 18:00`,
 * `2026-11-21 09:00`, `21 nov 9:00`, `2026-11-21T09:00Z`. A time that the clock shows twice, because it goes
 * back, is the first one that is ahead.
 */
export function readMoment(words: readonly string[], context: MomentContext): MomentReading {
  const absolute = readAbsolute(words[0] ?? '');
  if (absolute !== undefined) return { type: 'moment', at: absolute, used: 1 };
  const lower = words.slice(0, maxWords).map((word) => word.toLowerCase().replace(/,$/, ''));
  const day = readDay(lower, context);
  if (day?.type === 'problem') return day;
  if (day === undefined) return readTimeThenDay(lower, context);
  const from = day.used + (lower[day.used] === 'at' ? 1 : 0);
  const time = readTime(lower.slice(from));
  if (time === undefined) return { type: 'problem', problem: `At what time? For example ${words[0]} 9:00.` };
  return momentOf(time, day, { context, rest: lower.slice(from + time.used), used: from + time.used });
}

const maxWords = 6;

function readTimeThenDay(words: readonly string[], context: MomentContext): MomentReading {
  const time = readTime(words);
  if (time === undefined) return { type: 'problem', problem: notATime(words[0]) };
  const later = readDay(words.slice(time.used), context);
  const day = later?.type === 'day' ? later : undefined;
  const used = time.used + (day?.used ?? 0);
  return momentOf(time, day, { context, rest: words.slice(used), used });
}

function momentOf(
  time: TimeOfDay,
  day: Day | undefined,
  { context, rest, used }: { readonly context: MomentContext; readonly rest: readonly string[]; readonly used: number },
): MomentReading {
  const isUtc = rest[0] === 'utc' || rest[0] === 'gmt';
  const at = nextAt(time, day, isUtc ? { ...context, zone: 'UTC' } : context);
  return { type: 'moment', at, used: used + (isUtc ? 1 : 0) };
}

interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly used: number;
}

interface Day {
  readonly type: 'day';
  readonly wall: WallTime;
  readonly used: number;
  /** Days after which it comes again, for weekdays; absent: it comes once. */
  readonly every?: number;
}

function nextAt(time: TimeOfDay, day: Day | undefined, { zone, after }: MomentContext): number {
  const start = { ...(day?.wall ?? wallTimeAt(after, zone)), hour: time.hour, minute: time.minute };
  const first = instantsOf(start, zone);
  const ahead = first.find((at) => at > after);
  if (ahead !== undefined) return ahead;
  const every = day === undefined ? 1 : day.every;
  if (every === undefined) return first[0] ?? after;
  return instantsOf(addDays(start, every), zone)[0] ?? after;
}

function readAbsolute(word: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i.test(word)) return undefined;
  const at = Date.parse(word.toUpperCase());
  return Number.isNaN(at) ? undefined : at;
}

function readTime(words: readonly string[]): TimeOfDay | undefined {
  const [word = '', following = ''] = words;
  if (word === 'noon') return { hour: 12, minute: 0, used: 1 };
  if (word === 'midnight') return { hour: 24, minute: 0, used: 1 };
  const [, hourText, minuteText, suffix] = /^(\d{1,2})(?:[:.h](\d\d))?(?::\d\d)?([ap]\.?m\.?)?$/.exec(word) ?? [];
  const hour = Number(hourText);
  const minute = Number(minuteText ?? 0);
  if (hourText === undefined || minute > 59) return undefined;
  if (suffix !== undefined) return ofHalf(hour, minute, { half: suffix, used: 1 });
  if (/^[ap]\.?m\.?$/.test(following)) return ofHalf(hour, minute, { half: following, used: 2 });
  return hour < 24 || (hour === 24 && minute === 0) ? { hour, minute, used: 1 } : undefined;
}

function ofHalf(
  hour: number,
  minute: number,
  { half, used }: { readonly half: string; readonly used: number },
): TimeOfDay | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return { hour: (hour % 12) + (half.startsWith('p') ? 12 : 0), minute, used };
}

function readDay(words: readonly string[], context: MomentContext): Day | MomentProblem | undefined {
  const [first = '', second = ''] = words;
  const today = wallTimeAt(context.now, context.zone);
  if (first === 'today') return { type: 'day', wall: today, used: 1 };
  if (first === 'tomorrow') return { type: 'day', wall: addDays(today, 1), used: 1 };
  const weekday = weekdays.findIndex((name) => first.length >= 3 && name.startsWith(first));
  if (weekday !== -1) {
    const start = wallTimeAt(context.after, context.zone);
    return { type: 'day', wall: addDays(start, (weekday - weekdayOf(start) + 7) % 7), used: 1, every: 7 };
  }
  const iso = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(first);
  if (iso !== null)
    return realDay({ ...today, year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) }, 1, first);
  return readMonthDay(first, second, today) ?? readMonthDay(second, first, today);
}

function readMonthDay(number: string, name: string, today: WallTime): Day | MomentProblem | undefined {
  const month = months.findIndex((full) => name.length >= 3 && full.startsWith(name)) + 1;
  const day = /^(\d{1,2})(?:st|nd|rd|th|\.)?$/.exec(number)?.[1];
  if (month === 0 || day === undefined) return undefined;
  const isOver = month < today.month || (month === today.month && Number(day) < today.day);
  const year = today.year + (isOver ? 1 : 0);
  return realDay({ ...today, year, month, day: Number(day) }, 2, `${number} ${name}`);
}

type MomentProblem = Extract<MomentReading, { type: 'problem' }>;

function realDay(wall: WallTime, used: number, text: string): Day | MomentProblem {
  return isRealDate(wall) ? { type: 'day', wall, used } : { type: 'problem', problem: `There is no ${text}.` };
}

function notATime(word: string | undefined): string {
  return word === undefined
    ? 'A time is missing. For example 9:00, tomorrow 9:00 or 2026-11-21 09:00.'
    : `${word} is not a time. Write for example 9:00, tomorrow 9:00 or 2026-11-21 09:00.`;
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];
