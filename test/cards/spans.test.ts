import { describe, expect, it } from 'vitest';
import { line } from '../../src/cards/line.ts';
import { joined, lineText, nearTime, quoted, timeSpan, words } from '../../src/cards/spans.ts';
import { ana, hour, minute, now } from './facts.ts';

describe('timeSpan', () => {
  it.each([
    [now - 12 * minute, 'clock', '14:02 UTC'],
    [now - 12 * minute, 'day_clock', '20 Nov 14:02 UTC'],
    [now - 12 * minute, 'relative', '12 min ago'],
    [now + 2 * hour, 'relative', 'in 2 h'],
    [now, 'relative', '0 s ago'],
    [Number.POSITIVE_INFINITY, 'clock', 'an unknown time'],
  ] as const)('says %d as %s in words that name the zone: %s', (at, style, fallback) => {
    expect(timeSpan(at, style, now)).toEqual({ type: 'time', at, style, fallback });
  });

  it.each([
    [11 * hour, 'clock'],
    [13 * hour, 'day_clock'],
    [-13 * hour, 'day_clock'],
  ] as const)('says the day when it is %d ms away', (away, style) => {
    expect(nearTime(now + away, now)).toMatchObject({ style });
  });
});

describe('line', () => {
  it('takes our words as they are, makes theirs inert, and takes spans and lines in', () => {
    const person = { type: 'person', actor: ana } as const;

    expect(line`  ${'a\u0000b'} and ${1200} by ${person}${[words('!')]}`).toEqual([
      words('  '),
      words('a␀b'),
      words(' and '),
      words('1,200'),
      words(' by '),
      person,
      words('!'),
    ]);
  });
});

it('joins only lines that say something', () => {
  expect(lineText(joined([[], [quoted(' a ')], [], [quoted('b')]]))).toBe('a · b');
});
