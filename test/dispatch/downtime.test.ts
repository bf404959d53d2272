import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anAlert, aPolicy, hour, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';
import { noon } from '../support/fake-clock.ts';

let bench: Bench;
let tocsin: Process;

beforeEach(async () => {
  bench = await createBench({ policy: aPolicy({ receivers: { team: ['team/slack/0', 'team/webhook/0'] } }) });
  tocsin = bench.start();
});

afterEach(async () => {
  await bench.close();
});

/** Prometheus: the end is always four minutes ahead. */
function heartbeat(service = 'checkout') {
  const at = bench.clock.now();
  const labels = { service };
  return anAlert({ liveness: 'heartbeat', at, startsAt: noon, endsAt: at + 4 * minute, endsAtIsTimeout: true, labels });
}

const reasons = () =>
  bench.target('team/webhook/0').calls.flatMap(({ step }) => (step.type === 'send' ? [step.notification.reason] : []));
const states = () => bench.target('team/slack/0').messages.map(({ facts }) => facts.state);

async function stopFor(ms: number): Promise<void> {
  await tocsin.stop();
  tocsin.mortal.die();
  bench.clock.leap(ms);
  await bench.reopen();
  tocsin = bench.start();
}

describe('ten minutes of downtime', () => {
  it('tell nobody that anything resolved, and nobody twice', async () => {
    await tocsin.push(heartbeat());
    await bench.advance(minute);
    await stopFor(10 * minute);
    await bench.advance(90 * second);
    await tocsin.push(heartbeat());
    await bench.advance(3 * minute);
    await tocsin.push(heartbeat());
    await bench.advance(3 * minute);
    expect(reasons()).toEqual(['first']);
    expect(states()).toEqual(['firing']);
    expect(bench.target('team/slack/0').messages[0]?.facts.reopened).toBe(0);
  });

  it('are told as the end when the sender does not come back in time', async () => {
    await tocsin.push(heartbeat());
    await bench.advance(minute);
    await stopFor(10 * minute);
    await bench.advance(10 * minute);
    expect(reasons()).toEqual(['first', 'all_resolved']);
    expect(states()).toEqual(['resolved']);
  });

  it('do not hold back what a sender says itself', async () => {
    await tocsin.push(heartbeat());
    await bench.advance(minute);
    await stopFor(10 * minute);
    const at = bench.clock.now();
    await tocsin.push(anAlert({ liveness: 'heartbeat', at, startsAt: noon, endsAt: at }));
    await bench.advance(second);
    expect(states()).toEqual(['resolved']);
  });

  it('are said in the status while expiry is held', async () => {
    await tocsin.push(heartbeat());
    await stopFor(10 * minute);
    await bench.settle();
    const { expiryHeldUntil } = await tocsin.inbound.status();
    expect(expiryHeldUntil).toBe(bench.clock.now() + 2 * minute);
    await bench.advance(3 * minute);
    expect(await tocsin.inbound.status()).not.toHaveProperty('expiryHeldUntil');
  });

  it('count though the process lived through them, also when the store is slow to say so', async () => {
    await tocsin.stop();
    tocsin.mortal.die();
    tocsin = bench.start({
      async onStore(moment, method) {
        if (moment !== 'before' || method !== 'beat') return;
        for (let trips = 0; trips < 30; trips += 1) await bench.store.readNote('slow');
      },
    });
    await tocsin.push(heartbeat());
    await bench.advance(minute);
    bench.clock.leap(10 * minute);
    await bench.settle();
    await tocsin.push(heartbeat());
    await bench.advance(3 * minute);
    expect(reasons()).toEqual(['first']);
    expect(states()).toEqual(['firing']);
  });
});

describe('an alert that is not repeated', () => {
  it('expires at the end that its sender gave', async () => {
    await tocsin.push(heartbeat());
    await bench.advance(4 * minute + 2 * second);
    expect(states()).toEqual(['resolved']);
  });

  it('fires on when its source only speaks once', async () => {
    await tocsin.push(anAlert());
    await bench.advance(3 * hour);
    expect(states()).toEqual(['firing']);
    expect(reasons()).toEqual(['first']);
  });
});

describe('a clock that was set back an hour while nobody ran', () => {
  it('tells nothing twice and misses nothing new', async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
    await stopFor(-hour);
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { alertname: 'DiskFull' } }));
    await bench.advance(minute);
    expect(reasons()).toEqual(['first', 'first']);
    expect(bench.target('team/slack/0').messages.map(({ facts }) => facts.firing)).toEqual([2, 1]);
  });
});
