import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWhen, type WhenReading } from '../../src/chat/when.ts';

describe('readWhen in Berlin on Friday 20 November 2026, 15:14', () => {
  const read = reader('Europe/Berlin', '2026-11-20T14:14:00Z');

  it.each([
    ['2h30m', 'now', '2026-11-20T16:44:00Z'],
    ['2h 30m', 'now', '2026-11-20T16:44:00Z'],
    ['for 2 hours and 30 minutes', 'now', '2026-11-20T16:44:00Z'],
    ['1.5h', 'now', '2026-11-20T15:44:00Z'],
    ['90 min', 'now', '2026-11-20T15:44:00Z'],
    ['1d', 'now', '2026-11-21T14:14:00Z'],
    ['2W', 'now', '2026-12-04T14:14:00Z'],
    ['until 16:05', 'now', '2026-11-20T15:05:00Z'],
    ['until 9:00', 'now', '2026-11-21T08:00:00Z'],
    ['until 9.30', 'now', '2026-11-21T08:30:00Z'],
    ['until 9', 'now', '2026-11-21T08:00:00Z'],
    ['until 9pm', 'now', '2026-11-20T20:00:00Z'],
    ['until 9 p.m.', 'now', '2026-11-20T20:00:00Z'],
    ['until 12am', 'now', '2026-11-20T23:00:00Z'],
    ['until noon', 'now', '2026-11-21T11:00:00Z'],
    ['until midnight', 'now', '2026-11-20T23:00:00Z'],
    ['until 24:00', 'now', '2026-11-20T23:00:00Z'],
    ['until 15:14', 'now', '2026-11-21T14:14:00Z'],
    ['until 18:00 utc', 'now', '2026-11-20T18:00:00Z'],
    ['until tomorrow 9:00', 'now', '2026-11-21T08:00:00Z'],
    ['until 9:00 tomorrow', 'now', '2026-11-21T08:00:00Z'],
    ['until tomorrow at 9:00', 'now', '2026-11-21T08:00:00Z'],
    ['until mon 9:00', 'now', '2026-11-23T08:00:00Z'],
    ['until friday 9:00', 'now', '2026-11-27T08:00:00Z'],
    ['until friday 18:00', 'now', '2026-11-20T17:00:00Z'],
    ['until 2026-12-01 09:00', 'now', '2026-12-01T08:00:00Z'],
    ['until 1 dec 9:00', 'now', '2026-12-01T08:00:00Z'],
    ['until jan 2nd, 9:00', 'now', '2027-01-02T08:00:00Z'],
    ['until 2026-11-21T09:00:00+05:30', 'now', '2026-11-21T03:30:00Z'],
    ['till 16:05', 'now', '2026-11-20T15:05:00Z'],
    ['until resolved', 'now', 'until_resolved'],
    ['until it resolves', 'now', 'until_resolved'],
    ['from 22:00 for 2h', '2026-11-20T21:00:00Z', '2026-11-20T23:00:00Z'],
    ['from 22:00 until 23:30', '2026-11-20T21:00:00Z', '2026-11-20T22:30:00Z'],
    ['from 22:00 to 6:00', '2026-11-20T21:00:00Z', '2026-11-21T05:00:00Z'],
    ['from 22:00-6:00', '2026-11-20T21:00:00Z', '2026-11-21T05:00:00Z'],
    ['from 14:50 for 2h', 'now', '2026-11-20T15:50:00Z'],
    ['from 14:00 for 2h', '2026-11-21T13:00:00Z', '2026-11-21T15:00:00Z'],
    ['from sat 22:00 until sun 6:00', '2026-11-21T21:00:00Z', '2026-11-22T05:00:00Z'],
    ['from tomorrow 8:00 until resolved', '2026-11-21T07:00:00Z', 'until_resolved'],
    ['from now until 16:00', 'now', '2026-11-20T15:00:00Z'],
  ])('reads %s', (text, startsAt, endsAt) => {
    expect(read(text)).toEqual([startsAt, endsAt, '']);
  });

  it.each([
    ['2h deploying 1.4', 'deploying 1.4'],
    ['2h 30 servers down', '30 servers down'],
    ['until 9:00 back then', 'back then'],
    ['until tomorrow 9:00 mail is 5 min late', 'mail is 5 min late'],
    ['from 22:00 for 2h database move', 'database move'],
    ['from 22:00-23:00 database move', 'database move'],
    ['until resolved - known', '- known'],
  ])('leaves the reason of %s', (text, rest) => {
    expect(read(text)[2]).toBe(rest);
  });

  it.each([
    ['until', 'A time is missing. For example 9:00, tomorrow 9:00 or 2026-11-21 09:00.'],
    ['until later', 'later is not a time. Write for example 9:00, tomorrow 9:00 or 2026-11-21 09:00.'],
    ['until 25:00', '25:00 is not a time. Write for example 9:00, tomorrow 9:00 or 2026-11-21 09:00.'],
    ['until 13pm', '13pm is not a time. Write for example 9:00, tomorrow 9:00 or 2026-11-21 09:00.'],
    ['until tomorrow', 'At what time? For example tomorrow 9:00.'],
    ['until 2026-02-30 9:00', 'There is no 2026-02-30.'],
    ['until today 9:00', 'That is over already.'],
    ['until 2026-11-01 9:00', 'That is over already.'],
    ['for ever', 'ever is not a length of time. Write for example 30m, 2h30m or 1d.'],
    ['0h', 'That is over already.'],
    ['5000d', 'That is more than a year. Choose a nearer end.'],
    ['from 22:00', 'Until when? For example from 22:00 for 2h, or from 22:00 until 23:30.'],
    ['from tomorrow 9:00 until today 20:00', 'It would end before it starts.'],
  ])('says what is wrong with %s', (text, problem) => {
    expect(read(text)).toBe(problem);
  });

  it.each(['', 'deploying', '5 servers', '2x', 'severity=critical'])('sees no time in %j', (text) => {
    expect(read(text)).toBe('none');
  });
});

describe('readWhen where clocks change', () => {
  it.each([
    ['Europe/Berlin', '2026-03-28T23:00:00Z', 'until 2:30', '2026-03-29T01:30:00Z', 'skipped: read as 3:30'],
    ['Europe/Berlin', '2026-03-28T23:00:00Z', 'until 9:00', '2026-03-29T07:00:00Z', 'an hour shorter'],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', 'until 2:30', '2026-10-25T00:30:00Z', 'the first of two'],
    [
      'Europe/Berlin',
      '2026-10-25T00:45:00Z',
      'until 2:30',
      '2026-10-25T01:30:00Z',
      'the second of two, once the first is over',
    ],
    ['Europe/Berlin', '2026-10-25T01:45:00Z', 'until 2:30', '2026-10-26T01:30:00Z', 'both over: tomorrow'],
    ['Europe/Berlin', '2026-10-24T20:00:00Z', 'until 9:00', '2026-10-25T08:00:00Z', 'an hour longer'],
    [
      'America/Los_Angeles',
      '2026-03-08T06:00:00Z',
      'until tomorrow 2:30',
      '2026-03-08T10:30:00Z',
      'skipped: read as 3:30',
    ],
    [
      'America/Los_Angeles',
      '2026-03-07T18:00:00Z',
      'until tomorrow 9:00',
      '2026-03-08T16:00:00Z',
      'daylight time already',
    ],
    ['America/Los_Angeles', '2026-11-01T07:30:00Z', 'until 1:30', '2026-11-01T08:30:00Z', 'the first of two'],
    [
      'America/Los_Angeles',
      '2026-11-01T07:30:00Z',
      'from 1:30 for 2h',
      '2026-11-01T10:30:00Z',
      'length counts real hours',
    ],
    [
      'America/Los_Angeles',
      '2026-11-20T06:00:00Z',
      'until tomorrow 9:00',
      '2026-11-20T17:00:00Z',
      'still yesterday there',
    ],
    ['Asia/Kolkata', '2026-11-20T14:14:00Z', 'until 20:00', '2026-11-20T14:30:00Z', 'half an hour off'],
    ['Asia/Kolkata', '2026-11-20T19:00:00Z', 'until tomorrow 9:00', '2026-11-22T03:30:00Z', 'already tomorrow there'],
    ['Asia/Kolkata', '2026-11-20T18:50:00Z', 'from today 0:15 for 1h', '2026-11-20T19:45:00Z', 'just after midnight'],
    ['Asia/Kathmandu', '2026-11-20T14:14:00Z', 'until 20:00', '2026-11-20T14:15:00Z', 'a quarter of an hour off'],
    ['UTC', '2026-11-20T14:14:00Z', 'until 9:00', '2026-11-21T09:00:00Z', ''],
  ])('%s at %s: %s ends %s %s', (zone, now, text, endsAt) => {
    expect(reader(zone, now)(text)[1]).toBe(endsAt);
  });
});

it('never throws and never uses more words than there are', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'from',
      'until',
      'for',
      '9:00',
      '22:00-6:00',
      '2h',
      '30',
      'min',
      'fri',
      'tomorrow',
      'resolved',
      'at',
      'pm',
      'nov',
      '2026-11-21',
      '99999999999h',
    ),
  );
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 8 }),
      fc.constantFrom('Europe/Berlin', 'Asia/Kolkata', 'UTC'),
      (words, timeZone) => {
        const now = Date.UTC(2026, 10, 20);
        const reading = readWhen(words, { timeZone, now });
        if (reading.type !== 'when') return;
        expect(reading.used).toBeGreaterThan(0);
        expect(reading.used).toBeLessThanOrEqual(words.length);
        expect(reading.when.startsAt).toBeGreaterThanOrEqual(now);
        if (reading.when.endsAt !== 'until_resolved')
          expect(reading.when.endsAt).toBeGreaterThan(reading.when.startsAt);
      },
    ),
    { numRuns: 2000 },
  );
});

function reader(timeZone: string, iso: string): (text: string) => readonly string[] | string {
  const now = Date.parse(iso);
  return (text) => shownReading(readWhen(text.split(' ').filter(Boolean), { timeZone, now }), text, now);
}

function shownReading(reading: WhenReading, text: string, now: number): readonly string[] | string {
  if (reading.type === 'none') return 'none';
  if (reading.type === 'problem') return reading.problem;
  const { startsAt, endsAt } = reading.when;
  return [
    startsAt === now ? 'now' : shownInstant(startsAt),
    endsAt === 'until_resolved' ? endsAt : shownInstant(endsAt),
    text.split(' ').slice(reading.used).join(' '),
  ];
}

function shownInstant(at: number): string {
  return new Date(at).toISOString().replace('.000', '');
}
