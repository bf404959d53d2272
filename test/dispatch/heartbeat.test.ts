import { afterEach, describe, expect, it } from 'vitest';
import { createActivity } from '../../src/dispatch/activity.ts';
import { createHeartbeat } from '../../src/dispatch/heartbeat.ts';
import { whyIdle } from '../../src/dispatch/vitals.ts';
import { aPolicy, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';
import { createFakeClock, noon } from '../support/fake-clock.ts';
import { createRecordedLog } from '../support/recorded-log.ts';

const url = 'http://127.0.0.1:9/secret-path';
const policy = aPolicy({ heartbeat: { url, everyMs: minute } });

let bench: Bench;
const calls: number[] = [];
let answer: () => Promise<void> = async () => undefined;
let isAway = false;

async function start(processes = 1): Promise<readonly Process[]> {
  bench = await createBench({ policy });
  return Array.from({ length: processes }, () =>
    bench.start({
      async callAddress(address) {
        expect(address).toBe(url);
        calls.push(bench.clock.now());
        await answer();
      },
      onStore(moment) {
        if (isAway && moment === 'before') throw new Error('the store is away');
      },
    }),
  );
}

describe('a heartbeat', () => {
  afterEach(async () => {
    calls.length = 0;
    answer = async () => undefined;
    isAway = false;
    await bench.close();
  });

  it('is sent every minute, once for all processes', async () => {
    await start(3);
    await bench.advance(10 * minute);

    expect(calls.length).toBeGreaterThanOrEqual(10);
    expect(calls.length).toBeLessThanOrEqual(11);
  });

  it('goes on soon when the process that sent it dies', async () => {
    const [first] = await start(2);
    await bench.advance(minute);
    const before = calls.length;
    first?.mortal.die();
    await bench.advance(3 * minute);

    expect(calls.length).toBeGreaterThan(before);
  });

  it('is not sent while the store is away, and again when it is back', async () => {
    const [tocsin] = await start();
    await bench.advance(minute);
    isAway = true;
    await bench.advance(minute);
    const before = calls.length;
    await bench.advance(10 * minute);
    const during = calls.length;
    isAway = false;
    await bench.advance(minute);

    expect(during).toBe(before);
    expect(calls.length).toBeGreaterThan(during);
    expect(tocsin?.counts.get('heartbeats_total{result=withheld}')).toBeGreaterThan(1);
  });

  it('that fails is tried again soon, said once, and never with its address', async () => {
    const [tocsin] = await start();
    answer = () => Promise.reject(new Error('it answered 500'));
    await bench.advance(50 * second);
    answer = async () => undefined;
    await bench.advance(30 * second);

    expect(tocsin?.counts.get('heartbeats_total{result=failed}')).toBe(4);
    expect(tocsin?.counts.get('heartbeats_total{result=sent}')).toBe(1);
    expect(tocsin?.warnings.filter((warning) => warning.includes('heartbeat'))).toHaveLength(1);
    expect(JSON.stringify([tocsin?.warnings, tocsin?.infos])).not.toContain('secret-path');
  });
});

it('a heartbeat that hangs is given up after ten seconds', async () => {
  const clock = createFakeClock();
  const results: unknown[] = [];
  const pass = createHeartbeat({
    ...{ clock, activity: createActivity(clock), log: createRecordedLog(), policy: () => policy },
    meter: { count: (_name, labels) => results.push(labels), observe: () => undefined },
    chores: { keep: async () => true, end: async () => undefined, endAll: async () => undefined },
    callAddress: () => new Promise(() => undefined),
    whyIdle: async () => undefined,
  });

  const passed = pass();
  await clock.advance(11 * second, () => new Promise((resolve) => setImmediate(resolve)));

  expect(await passed).toBe(noon + 15 * second);
  expect(results).toEqual([{ result: 'failed' }]);
});

it.each([
  ['work gets done', {}, 0, undefined],
  ['a pass runs for a moment', { troubledSince: noon - second }, 0, undefined],
  ['a pass runs, or fails, for long', { troubledSince: noon - minute }, 0, /stuck/],
  ['the store does not answer', {}, undefined, /does not say/],
  ['something is a little late', {}, minute, undefined],
  ['something is due for minutes', {}, 3 * minute, /nobody does/],
])('%s', async (_what, { troubledSince }: { troubledSince?: number }, lagMs, expected) => {
  const why = await whyIdle({
    clock: createFakeClock(),
    due: { troubledSince: () => troubledSince },
    vitals: { workLagMs: async () => lagMs },
  });

  if (expected === undefined) expect(why).toBeUndefined();
  else expect(why).toMatch(expected);
});
