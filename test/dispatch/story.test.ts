import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anAlert, aPolicy, aRoute, hour, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';
import { noon } from '../support/fake-clock.ts';

let bench: Bench;
let tocsin: Process;

async function startBench(...options: Parameters<typeof createBench>): Promise<void> {
  bench = await createBench(...options);
  tocsin = bench.start();
}

afterEach(async () => {
  expect(tocsin.errors).toEqual([]);
  await bench.close();
});

describe('one card', () => {
  beforeEach(() => startBench());

  it('is posted after the group wait, once', async () => {
    await tocsin.push(anAlert());
    await bench.advance(9 * second);
    expect(bench.target('team/slack/0').calls).toEqual([]);
    await bench.advance(1 * second);
    await bench.advance(10 * minute);
    const { calls, messages, violations } = bench.target('team/slack/0');
    expect(calls.map(({ at, step }) => [at - noon, step.type])).toEqual([[10 * second, 'post']]);
    expect(messages[0]?.facts).toMatchObject({ state: 'firing', firing: 1 });
    expect(violations).toEqual([]);
  });

  it('is edited a second after something changed, and tells the rest in its thread', async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await bench.advance(second);
    const { messages } = bench.target('team/slack/0');
    expect(messages).toHaveLength(1);
    expect(messages[0]?.facts).toMatchObject({ firing: 2 });
    await bench.advance(10 * minute);
    expect(messages[0]?.replies.length).toBeGreaterThan(0);
  });

  it('turns green when all is resolved, and a later outage gets another card', async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
    await tocsin.push(anAlert({ at: bench.clock.now(), endsAt: bench.clock.now() }));
    await bench.advance(hour);
    const { messages } = bench.target('team/slack/0');
    expect(messages.map(({ facts }) => facts.state)).toEqual(['resolved']);
    await tocsin.push(anAlert({ at: bench.clock.now() }));
    await bench.advance(minute);
    expect(messages.map(({ facts }) => facts.state)).toEqual(['resolved', 'firing']);
  });

  it('turns red again when the alert comes back within ten minutes', async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
    await tocsin.push(anAlert({ at: bench.clock.now(), endsAt: bench.clock.now() }));
    await bench.advance(2 * minute);
    await tocsin.push(anAlert({ at: bench.clock.now() }));
    await bench.advance(10 * minute);
    const { messages } = bench.target('team/slack/0');
    expect(messages.map(({ facts }) => [facts.state, facts.reopened])).toEqual([['firing', 1]]);
  });

  it('makes no calls for reports that say nothing new', async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
    const before = bench.target('team/slack/0').calls.length;
    for (let count = 0; count < 10; count += 1) {
      await tocsin.push(anAlert({ at: bench.clock.now(), startsAt: noon }));
      await bench.advance(10 * second);
    }
    expect(bench.target('team/slack/0').calls).toHaveLength(before);
  });
});

describe('one webhook', () => {
  beforeEach(() => startBench({ policy: aPolicy({ receivers: { team: ['team/webhook/0'] } }) }));

  it('is told of what fires, of what joins, and of the end, each once', async () => {
    const told = () =>
      bench.target('team/webhook/0').calls.map(({ step }) => (step.type === 'send' ? step.notification.reason : step));
    await tocsin.push(anAlert());
    await bench.advance(minute);
    expect(told()).toEqual(['first']);
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await bench.advance(5 * minute);
    expect(told()).toEqual(['first', 'new_alerts']);
    const end = bench.clock.now();
    await tocsin.push(
      anAlert({ at: end, endsAt: end }),
      anAlert({ at: end, endsAt: end, labels: { service: 'basket' } }),
    );
    await bench.advance(hour);
    expect(told()).toEqual(['first', 'new_alerts', 'all_resolved']);
  });
});

describe('two integrations', () => {
  beforeEach(() =>
    startBench({
      policy: aPolicy({
        receivers: { team: ['team/slack/0', 'team/webhook/0'] },
        route: aRoute({ timers: { groupWaitMs: second, groupIntervalMs: minute, repeatIntervalMs: hour } }),
      }),
    }),
  );

  it('do not wait for each other', async () => {
    bench.target('team/webhook/0').always({ type: 'hangs', hasEffect: false });
    await tocsin.push(anAlert());
    await bench.advance(second);
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await bench.advance(2 * second);
    expect(bench.target('team/slack/0').messages[0]?.facts.firing).toBe(2);
  });
});
