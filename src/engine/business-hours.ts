import { addDays, instantsOf, type WallTime, wallTimeAt, weekdayOf } from './time-zone.ts';

/** When people work. */
export interface BusinessHours {
  /** IANA name. */
  readonly timeZone: string;
  /** 0 is Sunday; at least one. */
  readonly days: readonly number[];
  /** Minutes after midnight by the wall's clock. */
  readonly from: number;
  /** After `from`; 1440 is the end of the day. */
  readonly to: number;
  /** Days on which nobody works, as `2026-12-25`. */
  readonly holidays: readonly string[];
}

export const usualBusinessHours: BusinessHours = {
  timeZone: 'UTC',
  days: [1, 2, 3, 4, 5],
  from: 9 * 60,
  to: 17 * 60,
  holidays: [],
};

/** When work ends on the first business day after the day of `at`. */
export function endOfNextBusinessDay(at: number, hours: BusinessHours): number {
  const { value } = businessDays(addDays(midnightOf(at, hours), 1), hours).next();
  return value.endsAt;
}

/** The instant until which people have worked for so long since `at`. */
export function addBusinessTime(at: number, ms: number, hours: BusinessHours): number {
  let left = ms;
  for (const { startsAt, endsAt } of businessDays(midnightOf(at, hours), hours)) {
    const start = Math.max(at, startsAt);
    if (start + left <= endsAt) return start + left;
    left -= Math.max(0, endsAt - start);
  }
  return at; // never reached: there is always a next business day
}

interface BusinessDay {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** Every business day from that day on, as the clocks of the zone show it: a day on which they change is shorter or longer. */
function* businessDays(first: WallTime, hours: BusinessHours): Generator<BusinessDay, never> {
  for (let day = first; ; day = addDays(day, 1)) {
    if (!hours.days.includes(weekdayOf(day)) || hours.holidays.includes(dateOf(day))) continue;
    yield { startsAt: instantAt(day, hours.from, hours), endsAt: instantAt(day, hours.to, hours) };
  }
}

function instantAt(day: WallTime, minutes: number, { timeZone }: BusinessHours): number {
  const wall =
    minutes < dayMinutes ? { ...day, hour: Math.floor(minutes / 60), minute: minutes % 60 } : addDays(day, 1);
  const [first = 0] = instantsOf(wall, timeZone); // there is always one
  return first;
}

const dayMinutes = 24 * 60;

function midnightOf(at: number, { timeZone }: BusinessHours): WallTime {
  return { ...wallTimeAt(at, timeZone), hour: 0, minute: 0 };
}

function dateOf({ year, month, day }: WallTime): string {
  return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
}
