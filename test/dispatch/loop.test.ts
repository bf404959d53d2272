import { describe, expect, it } from 'vitest';
import { createActivity } from '../../src/dispatch/activity.ts';
import { createLoop } from '../../src/dispatch/loop.ts';
import { createFakeClock, noon } from '../support/fake-clock.ts';

function aLoop(pass: (now: number) => Promise<number>) {
  const clock = createFakeClock();
  const activity = createActivity(clock);
  const warnings: string[] = [];
  const log = { info: () => undefined, warn: (message: string) => warnings.push(message), error: () => undefined };
  const passes: number[] = [];
  const loop = createLoop({
    name: 'test',
    clock,
    activity,
    log,
    pass(now) {
      passes.push(now - noon);
      return pass(now);
    },
  });
  return { clock, activity, loop, passes, warnings, advance: (ms: number) => clock.advance(ms, () => activity.idle()) };
}

describe('loop', () => {
  it('runs a pass whenever the one before asked for it', async () => {
    const { loop, passes, advance } = aLoop(async (now) => now + 300);
    loop.start();
    await advance(1000);
    expect(passes).toEqual([0, 300, 600, 900]);
  });

  it('runs earlier when it is told of something earlier, and not later when told of something later', async () => {
    const { loop, passes, advance } = aLoop(async (now) => now + 1000);
    loop.start();
    await advance(0);
    loop.wake(noon + 5000);
    loop.wake(noon + 100);
    await advance(1100);
    expect(passes).toEqual([0, 100, 1100]);
  });

  it('hears of work that comes up during a pass', async () => {
    const { loop, passes, advance } = aLoop(async (now) => {
      if (now === noon) loop.wake(noon + 50);
      return now + 1000;
    });
    loop.start();
    await advance(100);
    expect(passes).toEqual([0, 50]);
  });

  it('goes on a second after a pass that failed, and says once what failed', async () => {
    const { loop, passes, warnings, advance } = aLoop(async () => {
      throw new Error('the store is away');
    });
    loop.start();
    await advance(1500);
    expect(passes).toEqual([0, 1000]);
    expect(warnings).toHaveLength(1);
  });

  it('stops after the pass that runs, and is waited for', async () => {
    const answer = Promise.withResolvers<number>();
    const { loop, passes, advance } = aLoop(() => answer.promise);
    loop.start();
    let isStopped = false;
    const stopped = loop.stop().then(() => {
      isStopped = true;
    });
    await Promise.resolve();
    expect(isStopped).toBe(false);
    answer.resolve(noon + 1);
    await stopped;
    await advance(1000);
    expect(passes).toEqual([0]);
  });
});

describe('idle', () => {
  it('waits for a loop that was woken but has not run yet', async () => {
    const { loop, passes, activity } = aLoop(async (now) => now + 1000);
    loop.start();
    await activity.idle();
    loop.wake();
    await activity.idle();
    expect(passes).toEqual([0, 0]);
  });

  it('does not wait for as many calls as are held back', async () => {
    const activity = createActivity(createFakeClock());
    const call = Promise.withResolvers<void>();
    const work = activity.track(call.promise);
    await activity.idle(() => 1);
    let isIdle = false;
    const idle = activity.idle().then(() => {
      isIdle = true;
    });
    await new Promise(setImmediate);
    expect(isIdle).toBe(false);
    call.resolve();
    await Promise.all([work, idle]);
  });
});
