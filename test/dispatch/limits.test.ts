import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anAlert, aPolicy, aRoute, hour, keyOf, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';
import { noon } from '../support/fake-clock.ts';

let bench: Bench;
let tocsin: Process;

afterEach(async () => {
  expect(tocsin.errors).toEqual([]);
  await bench.close();
});

async function startBench(options: Parameters<typeof createBench>[0]): Promise<void> {
  bench = await createBench(options);
  tocsin = bench.start();
}

const slack = () => bench.target('team/slack/0');

describe('many groups in one lane', () => {
  beforeEach(() =>
    startBench({
      policy: aPolicy({ route: aRoute({ groupBy: ['service'] }) }),
      targets: { 'team/slack/0': { budget: () => [{ key: 'channel', perMs: second, burst: 1 }] } },
    }),
  );

  it('share one message a second, and all get their card', async () => {
    const services = Array.from({ length: 30 }, (_, index) => `s${index}`);
    await tocsin.push(...services.map((service) => anAlert({ labels: { service } })));
    await bench.advance(10 * second + 31 * second);
    const at = slack().calls.map((call) => call.at);
    const gaps = at.slice(1).map((instant, index) => instant - (at[index] ?? 0));
    expect(at).toHaveLength(30);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(second);
    expect(new Set(slack().messages.map(({ facts }) => facts.group.groupLabels['service'])).size).toBe(30);
  });

  it('send what is critical first, though it came last', async () => {
    const services = Array.from({ length: 20 }, (_, index) => `s${index}`);
    await tocsin.push(...services.map((service) => anAlert({ labels: { service, severity: 'warning' } })));
    await bench.advance(12 * second);
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'pay', severity: 'critical' } }));
    await bench.advance(10 * second);
    await bench.advance(2 * second);
    const order = slack().messages.map(({ facts }) => facts.group.groupLabels['service']);
    expect(order.indexOf('pay')).toBeGreaterThanOrEqual(0);
    expect(order.length).toBeLessThan(20);
  });
});

describe('a vendor that says "not so fast"', () => {
  beforeEach(() =>
    startBench({ targets: { 'team/slack/0': { budget: (step) => [{ key: `m:${step.type}`, perMs: 1, burst: 1 }] } } }),
  );

  it('is left alone for as long as it asked, then gets the card', async () => {
    slack().script({ type: 'fails', outcome: { type: 'rate_limited', error: 'ratelimited', retryAfterMs: 30_000 } });
    await tocsin.push(anAlert());
    await bench.advance(minute);
    expect(slack().calls.map(({ at }) => at - noon)).toEqual([10 * second, 40 * second]);
    expect(slack().messages).toHaveLength(1);
  });

  it('is not asked by other groups either', async () => {
    bench.policy = aPolicy({ route: aRoute({ groupBy: ['service'] }) });
    slack().script({ type: 'fails', outcome: { type: 'rate_limited', error: 'ratelimited', retryAfterMs: 30_000 } });
    await tocsin.push(anAlert({ labels: { service: 'a' } }), anAlert({ labels: { service: 'b' } }));
    await bench.advance(39 * second);
    expect(slack().calls).toHaveLength(1);
    await bench.advance(5 * second);
    expect(slack().messages).toHaveLength(2);
  });
});

describe('a vendor that is down', () => {
  beforeEach(() => startBench({}));

  it('is called five times, then once a minute, and gets one right card in the end', async () => {
    slack().always({ type: 'fails', outcome: { type: 'retry', error: 'answered 500' } });
    await tocsin.push(anAlert());
    await bench.advance(30 * minute);
    const at = slack().calls.map((call) => call.at);
    const late = at.slice(5).map((instant, index) => instant - (at[index + 4] ?? 0));
    expect(Math.min(...late)).toBeGreaterThanOrEqual(minute);
    expect(late.length).toBeGreaterThan(0);
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    slack().always({ type: 'works' });
    await bench.advance(30 * minute);
    expect(slack().messages.map(({ facts }) => facts.firing)).toEqual([2]);
    const { deliveries } = await bench.group();
    expect(deliveries[0]).not.toHaveProperty('trouble');
  });

  it('is named in the status while it is', async () => {
    slack().always({ type: 'fails', outcome: { type: 'retry', error: 'answered 500' } });
    await tocsin.push(anAlert());
    await bench.advance(minute);
    const status = await tocsin.inbound.status();
    expect(status.trouble).toMatchObject([{ target: 'team/slack/0', error: 'answered 500' }]);
  });

  it('that never answers is given up on after its time-out, and searched before anything is posted again', async () => {
    slack().script({ type: 'hangs', hasEffect: true });
    await tocsin.push(anAlert());
    await bench.advance(2 * minute);
    expect(slack().calls.filter(({ step }) => step.type === 'post')).toHaveLength(1);
    expect(slack().searches).toHaveLength(1);
    expect(slack().messages).toHaveLength(1);
    expect(tocsin.counts.get('unknown_outcomes_total{integration=slack}')).toBe(1);
  });

  it('is posted to again when it never took the message', async () => {
    slack().script({ type: 'hangs', hasEffect: false });
    await tocsin.push(anAlert());
    await bench.advance(2 * minute);
    expect(slack().messages).toHaveLength(1);
    expect(new Set(slack().calls.map(({ attemptId }) => attemptId)).size).toBe(1);
  });
});

describe('a target that refuses for good', () => {
  beforeEach(() =>
    startBench({
      policy: aPolicy({ receivers: { team: ['team/slack/0'], spare: ['spare/slack/0'] }, fallbackReceiver: 'spare' }),
    }),
  );

  it('has its card posted by the fallback receiver', async () => {
    slack().always({ type: 'fails', outcome: { type: 'refused', error: 'channel_not_found' } });
    await tocsin.push(anAlert());
    await bench.advance(10 * minute);
    expect(bench.target('spare/slack/0').messages).toHaveLength(1);
    expect(tocsin.counts.get('undeliverable_total{receiver=team,integration=slack}')).toBe(1);
  });
});

describe('a card that somebody deleted', () => {
  beforeEach(() => startBench({}));

  it('is posted again without calling anybody', async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
    slack().messages.length = 0;
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await bench.advance(minute);
    expect(slack().messages.map(({ facts }) => facts.firing)).toEqual([2]);
    const posts = slack().calls.flatMap(({ step }) => (step.type === 'post' ? [step.pings] : []));
    expect(posts.at(-1)).toBe(false);
  });
});

describe('a webhook that is slow', () => {
  beforeEach(() =>
    startBench({
      policy: aPolicy({
        receivers: { team: ['team/webhook/0'] },
        route: aRoute({ timers: { groupWaitMs: second, groupIntervalMs: minute, repeatIntervalMs: 4 * hour } }),
      }),
      targets: { 'team/webhook/0': { callTimeoutMs: 30_000 } },
    }),
  );

  it('gets the newest decision instead of every one that it missed', async () => {
    const hook = bench.target('team/webhook/0');
    hook.always({ type: 'fails', outcome: { type: 'retry', error: 'answered 503' } });
    await tocsin.push(anAlert());
    await bench.advance(90 * second);
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await bench.advance(2 * minute);
    hook.always({ type: 'works' });
    const before = hook.calls.length;
    await bench.advance(10 * minute);
    const sent = hook.calls.slice(before).flatMap(({ step }) => (step.type === 'send' ? [step.notification] : []));
    expect(sent).toHaveLength(1);
    expect(sent[0]?.firing).toHaveLength(2);
    expect(keyOf('team/webhook/0')).toBe(hook.key);
  });
});
