import { type BusinessHours, usualBusinessHours } from '../engine/business-hours.ts';
import { isRealDate, knownZone } from '../engine/time-zone.ts';
import { didYouMean } from './did-you-mean.ts';
import type { PolicyFile, ValueProblem } from './policy-schema.ts';

export interface BusinessHoursReading {
  readonly hours: BusinessHours;
  readonly problems: readonly ValueProblem[];
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** When people work, by the file, or as usual. */
export function readBusinessHours(entry: PolicyFile['business_hours']): BusinessHoursReading {
  if (entry === undefined) return { hours: usualBusinessHours, problems: [] };
  const { time_zone: timeZone, days, from, to, holidays = [] } = entry;
  const hours: BusinessHours = {
    timeZone: timeZone ?? usualBusinessHours.timeZone,
    days: days === undefined ? usualBusinessHours.days : days.flatMap((written) => daysIn(written) ?? []),
    from: from === undefined ? usualBusinessHours.from : (minutesOf(from) ?? 0),
    to: to === undefined ? usualBusinessHours.to : (minutesOf(to) ?? 24 * 60),
    holidays,
  };
  return {
    hours,
    problems: [
      ...zoneProblems(hours),
      ...(days ?? []).flatMap(dayProblems),
      ...(days?.length === 0 ? [problemAt(['days'], 'is empty', 'name the days on which people work')] : []),
      ...timeProblems('from', from),
      ...timeProblems('to', to),
      ...(hours.from < hours.to ? [] : [problemAt(['to'], 'is not after `from`', 'hours cannot go past midnight')]),
      ...holidays.flatMap(holidayProblems),
    ],
  };
}

function problemAt(path: ValueProblem['path'], message: string, remedy: string): ValueProblem {
  return { path: ['business_hours', ...path], message, remedy };
}

function zoneProblems({ timeZone }: BusinessHours): readonly ValueProblem[] {
  if (knownZone(timeZone) === timeZone) return [];
  const remedy = 'write its IANA name, for instance Europe/Berlin';
  return [problemAt(['time_zone'], `${JSON.stringify(timeZone)} is not a time zone that is known here`, remedy)];
}

/** `monday`, or `monday:friday`, as Alertmanager writes them. */
function daysIn(written: string): readonly number[] | undefined {
  const [first = '', last = first, ...more] = written.trim().toLowerCase().split(':');
  const from = weekdays.indexOf(first);
  const to = weekdays.indexOf(last);
  if (from < 0 || to < 0 || more.length > 0) return undefined;
  const length = ((to - from + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => (from + index) % 7);
}

function dayProblems(written: string, index: number): readonly ValueProblem[] {
  if (daysIn(written) !== undefined) return [];
  const remedy = didYouMean(written, weekdays) ?? 'write it like monday, or monday:friday';
  return [problemAt(['days', index], `${JSON.stringify(written)} is not a day of the week`, remedy)];
}

/** Minutes after midnight of `09:00`; absent when it is not a time. */
function minutesOf(written: string): number | undefined {
  if (written === '24:00') return 24 * 60;
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(written) ?? [];
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
}

function timeProblems(key: 'from' | 'to', written: string | undefined): readonly ValueProblem[] {
  if (written === undefined || minutesOf(written) !== undefined) return [];
  return [problemAt([key], `${JSON.stringify(written)} is not a time of day`, 'write it like 09:00')];
}

function holidayProblems(written: string, index: number): readonly ValueProblem[] {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(written) ?? []).map(Number);
  const wall = { year: year ?? 0, month: month ?? 0, day: day ?? 0, hour: 0, minute: 0 };
  if (year !== undefined && isRealDate(wall)) return [];
  return [problemAt(['holidays', index], `${JSON.stringify(written)} is not a date`, 'write it like 2026-12-25')];
}
