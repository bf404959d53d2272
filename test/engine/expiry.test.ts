import { expect, it } from 'vitest';
import type { AlertHead } from '../../src/engine/alert.ts';
import { effectiveEndsAt, isFiringAt } from '../../src/engine/expiry.ts';

const gap = { from: 1000, to: 2000, holdUntil: 2120 };

it.each<[string, Partial<AlertHead>, number | undefined]>([
  ['an alert without an end has none', {}, undefined],
  ['an end in a gap is held', { endsAt: 1500, updatedAt: 900 }, 2120],
  ['an end just after a gap is held: its sender could not reach us', { endsAt: 2050, updatedAt: 900 }, 2120],
  ['an end after the hold stays', { endsAt: 3000, updatedAt: 900 }, 3000],
  ['an end before the gap stays', { endsAt: 1000, updatedAt: 900 }, 1000],
  ['an explicit resolve is never held', { endsAt: 1500, updatedAt: 1500 }, 1500],
  ['an alert heard of since the gap is not held', { endsAt: 2050, updatedAt: 2010 }, 2050],
])('%s', (_, head, expected) => {
  expect(effectiveEndsAt(aHead(head), [gap])).toBe(expected);
});

it('holds for the longest of several gaps', () => {
  const head = aHead({ endsAt: 1500, updatedAt: 900 });

  expect(effectiveEndsAt(head, [gap, { from: 1200, to: 3000, holdUntil: 3120 }])).toBe(3120);
});

it('fires until its end, and not at it', () => {
  const head = aHead({ endsAt: 1500, updatedAt: 900 });

  expect(isFiringAt(head, [], 1499)).toBe(true);
  expect(isFiringAt(head, [], 1500)).toBe(false);
  expect(isFiringAt(head, [gap], 2119)).toBe(true);
  expect(isFiringAt(head, [gap], 2120)).toBe(false);
  expect(isFiringAt(aHead({}), [], 1e15)).toBe(true);
});

function aHead(overrides: Partial<AlertHead>): AlertHead {
  return {
    contentHash: 'c',
    startsAt: 0,
    updatedAt: 0,
    endsAtIsTimeout: false,
    liveness: 'heartbeat',
    fires: 1,
    ...overrides,
  };
}
