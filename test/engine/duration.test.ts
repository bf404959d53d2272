import { expect, it } from 'vitest';
import { parseDuration, renderDuration } from '../../src/engine/duration.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

it.each([
  ['0', 0],
  ['0s', 0],
  ['250ms', 250],
  ['5s', 5_000],
  ['5m', 5 * minute],
  ['1h30m', 90 * minute],
  ['1d', day],
  ['2w', 14 * day],
  ['1y', 365 * day],
  ['1d2h3m4s5ms', day + 2 * hour + 3 * minute + 4_005],
])('reads %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(['', '5', '5 m', 'm', '-5m', '1.5h', '30m1h', '5m5m', '5min', '300y', `${'9'.repeat(400)}s`])(
  'does not take %j for a duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

it.each([
  [0, '0 s'],
  [999, '0 s'],
  [45_900, '45 s'],
  [12 * minute + 59_000, '12 min'],
  [2 * hour, '2 h'],
  [2 * hour + 5 * minute, '2 h 5 min'],
  [3 * day, '3 d'],
  [3 * day + 59 * minute, '3 d'],
  [3 * day + 4 * hour, '3 d 4 h'],
  [-5, '0 s'],
])('shows %i ms as %s', (ms, text) => {
  expect(renderDuration(ms)).toBe(text);
});
