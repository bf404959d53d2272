import { describe, expect, it } from 'vitest';
import { createClock } from '../src/clock.ts';

/** Time that stands still unless a test moves it. */
function aSource() {
  const source = { wallNow: 1_000_000, elapsedNow: 0, wall: () => source.wallNow, elapsed: () => source.elapsedNow };
  return source;
}

describe('the real clock', () => {
  it('tells the wall clock’s time', () => {
    const source = aSource();
    const clock = createClock(source);

    source.wallNow += 5000.7;
    source.elapsedNow += 5000.7;

    expect(clock.now()).toBe(1_005_000);
  });

  it('follows a wall clock that is set forward', () => {
    const source = aSource();
    const clock = createClock(source);

    source.wallNow += 3_600_000;

    expect(clock.now()).toBe(4_600_000);
  });

  it('goes on at half speed while the wall clock, set back, catches up', () => {
    const source = aSource();
    const clock = createClock(source);
    const told: number[] = [];

    source.wallNow -= 4000;
    for (let second = 0; second < 10; second++) {
      told.push(clock.now() - 1_000_000);
      source.wallNow += 1000;
      source.elapsedNow += 1000;
    }

    expect(told).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 5000]);
  });

  it('waits until an instant, and not at all for one that has passed', async () => {
    const clock = createClock();
    const start = clock.now();

    await clock.waitUntil(start - 1);
    await clock.waitUntil(start + 20);

    expect(clock.now()).toBeGreaterThanOrEqual(start + 20);
  });

  it('ends a wait of a century as soon as its signal aborts', async () => {
    const clock = createClock();
    const stop = new AbortController();
    let isOver = false;

    const waiting = clock.waitUntil(clock.now() + 100 * 365 * 86_400_000, stop.signal).then(() => {
      isOver = true;
    });
    await clock.waitUntil(clock.now() + 20);
    expect(isOver).toBe(false);
    stop.abort();

    await waiting;
    await clock.waitUntil(Number.POSITIVE_INFINITY, stop.signal);
  });
});
