import { describe, expect, it } from 'vitest';
import { addBusinessTime, type BusinessHours, endOfNextBusinessDay } from '../../src/engine/business-hours.ts';

const hour = 3_600_000;

/** Monday to Friday, nine to five in Berlin, which is an hour ahead of UTC in winter and two in summer. */
function hours(parts: Partial<BusinessHours> = {}): BusinessHours {
  return { timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: 540, to: 1020, holidays: [], ...parts };
}

const newYork = { timeZone: 'America/New_York' };

/** 2026-03-29 and 2026-10-25 are the Sundays on which the clocks of Berlin change, 2026-03-08 that of New York. */
describe('the next business day ends', () => {
  it.each<[at: string, parts: Partial<BusinessHours>, endsAt: string, why: string]>([
    ['2026-01-05T10:00Z', {}, '2026-01-06T16:00Z', 'tomorrow, when work ends'],
    ['2026-01-05T03:00Z', {}, '2026-01-06T16:00Z', 'tomorrow, also before work begins today'],
    ['2026-01-05T23:30Z', {}, '2026-01-07T16:00Z', 'the day after tomorrow where it is past midnight already'],
    ['2026-01-09T10:00Z', {}, '2026-01-12T16:00Z', 'on Monday after a Friday'],
    ['2026-01-10T10:00Z', {}, '2026-01-12T16:00Z', 'on Monday after a Saturday'],
    ['2026-01-09T10:00Z', { holidays: ['2026-01-12'] }, '2026-01-13T16:00Z', 'after a holiday'],
    ['2026-03-27T10:00Z', {}, '2026-03-30T15:00Z', 'an hour earlier once it is summer'],
    ['2026-10-23T10:00Z', {}, '2026-10-26T16:00Z', 'an hour later once it is winter'],
    ['2026-03-06T15:00Z', newYork, '2026-03-09T21:00Z', 'by the clocks of its own zone'],
    ['2026-01-05T10:00Z', { to: 1440 }, '2026-01-06T23:00Z', 'at midnight'],
    ['2026-01-05T10:00Z', { days: [1] }, '2026-01-12T16:00Z', 'in a week where people work on Mondays alone'],
  ])('%s %j: %s, %s', (at, parts, endsAt) => {
    expect(show(endOfNextBusinessDay(Date.parse(at), hours(parts)))).toBe(show(Date.parse(endsAt)));
  });
});

describe('business time passes only while people work', () => {
  it.each<[at: string, lengthMs: number, parts: Partial<BusinessHours>, until: string, why: string]>([
    ['2026-01-05T10:00Z', 4 * hour, {}, '2026-01-05T14:00Z', 'within the day'],
    ['2026-01-05T05:00Z', 4 * hour, {}, '2026-01-05T12:00Z', 'from when work begins'],
    ['2026-01-05T14:00Z', 4 * hour, {}, '2026-01-06T10:00Z', 'on the next morning'],
    ['2026-01-05T16:00Z', 1 * hour, {}, '2026-01-06T09:00Z', 'not when work has just ended'],
    ['2026-01-05T12:00Z', 4 * hour, {}, '2026-01-05T16:00Z', 'until the very end of work'],
    ['2026-01-09T15:00Z', 20 * hour, {}, '2026-01-14T11:00Z', 'over a weekend'],
    ['2026-03-28T01:00Z', 3 * hour, { days: [0], from: 0, to: 360 }, '2026-03-29T02:00Z', 'in a night of 23 hours'],
    ['2026-10-24T01:00Z', 3 * hour, { days: [0], from: 0, to: 360 }, '2026-10-25T01:00Z', 'in a night of 25 hours'],
  ])('%s and %d ms, %j: %s, %s', (at, lengthMs, parts, until) => {
    expect(show(addBusinessTime(Date.parse(at), lengthMs, hours(parts)))).toBe(show(Date.parse(until)));
  });
});

function show(at: number): string {
  return new Date(at).toISOString();
}
