import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Policy, SourceOptions } from '../../src/ports/policy.ts';
import { anAlert, aPolicy, hour, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';

const grafana: SourceOptions = {
  name: 'grafana',
  credentials: [],
  expect: { everyMs: 5 * minute, severity: 'high' },
};
const receivers = { team: ['team/slack/0'], operators: ['operators/slack/0'], backup: ['backup/slack/0'] };
const expecting = aPolicy({ receivers, sources: new Map([['grafana', grafana]]) });

let bench: Bench;
let tocsin: Process;

afterEach(() => bench.close());

async function startBench(policy: Policy = expecting, processes = 1): Promise<readonly Process[]> {
  bench = await createBench({ policy });
  const all = Array.from({ length: processes }, () => bench.start());
  tocsin = all[0] as Process;
  await bench.settle();
  return all;
}

const cards = (receiver = 'operators') =>
  bench.target(`${receiver}/slack/0`).messages.map(({ facts }) => ({
    name: facts.commonLabels['alertname'],
    source: facts.commonLabels['source'],
    severity: facts.severity,
    state: facts.state,
  }));

const silentCard = { name: 'SourceSilent', source: 'grafana', severity: 'high', state: 'firing' };

/** Longer than is asked of it, and than the first notice waits. */
const longEnough = 5 * minute + 45 * second + 15 * second;

describe('a sender that falls silent', () => {
  beforeEach(async () => {
    await startBench();
    tocsin.hear('grafana');
    await bench.advance(minute);
  });

  it('is one alert to the operators, which ends when it is heard of again', async () => {
    await bench.advance(longEnough);
    const before = cards();
    tocsin.hear('grafana');
    await bench.advance(10 * second);

    expect(before).toEqual([silentCard]);
    expect(cards()).toEqual([{ ...silentCard, state: 'resolved' }]);
    expect(cards('team')).toEqual([]);
    expect(tocsin.errors).toEqual([]);
  });

  it('is no alert as long as it says something in time', async () => {
    for (let at = 0; at < hour; at += 4 * minute) {
      await bench.advance(4 * minute);
      tocsin.hear('grafana');
    }

    expect(cards()).toEqual([]);
  });

  it('is not missed twice: what is known outlives the process', async () => {
    await bench.advance(longEnough);
    await tocsin.stop();
    await bench.reopen();
    tocsin = bench.start();
    await bench.advance(2 * longEnough);

    expect(cards()).toEqual([silentCard]);
  });

  it('ends as an alert when nobody expects it any more', async () => {
    await bench.advance(longEnough);
    await tocsin.load(aPolicy({ receivers }));
    await bench.advance(2 * minute);

    expect(cards()).toEqual([{ ...silentCard, state: 'resolved' }]);
  });

  it('is found again when its alert was closed by the loss of a store that kept the rest', async () => {
    await bench.advance(longEnough);
    tocsin.hear('grafana');
    await bench.advance(10 * second);
    await bench.advance(longEnough);

    expect(cards().map(({ state }) => state)).toEqual(['firing']);
    expect(bench.target('operators/slack/0').messages[0]?.facts.reopened).toBe(1);
  });
});

describe('nobody is missed', () => {
  beforeEach(async () => {
    await startBench();
    tocsin.hear('grafana');
    await bench.advance(minute);
  });

  it('for the time in which Tocsin was away', async () => {
    await tocsin.stop();
    tocsin.mortal.die();
    bench.clock.leap(hour);
    await bench.reopen();
    tocsin = bench.start();
    await bench.advance(5 * minute);
    const afterwards = cards();
    await bench.advance(longEnough - 5 * minute);

    expect(afterwards).toEqual([]);
    expect(cards()).toEqual([silentCard]);
  });

  it('because a clock jumped', async () => {
    bench.clock.leap(hour);
    await bench.advance(5 * minute);

    expect(cards()).toEqual([]);
  });
});

it('nobody is missed for the time in which the store was away', async () => {
  let isAway = false;
  bench = await createBench({ policy: expecting });
  tocsin = bench.start({
    onStore(moment) {
      if (isAway && moment === 'before') throw new Error('the store is away');
    },
  });
  await bench.settle();
  tocsin.hear('grafana');
  await bench.advance(minute);
  isAway = true;
  await bench.advance(20 * minute);
  isAway = false;
  await bench.advance(4 * minute);
  tocsin.hear('grafana');
  await bench.advance(minute);

  expect(cards()).toEqual([]);
});

describe('several processes', () => {
  it('raise one alert, and what any of them hears counts', async () => {
    const [, other] = await startBench(expecting, 2);
    for (let at = 0; at < 20; at += 1) {
      await bench.advance(minute);
      other?.hear('grafana');
    }
    const early = cards();
    await bench.advance(longEnough);

    expect(early).toEqual([]);
    expect(cards()).toEqual([silentCard]);
    expect(bench.target('operators/slack/0').calls.filter(({ step }) => step.type === 'post')).toHaveLength(1);
  });

  it('go on when the one that looks dies, without missing anybody for that', async () => {
    const [first, other] = await startBench(expecting, 2);
    await bench.advance(minute);
    first?.mortal.die();
    for (let at = 0; at < 6; at += 1) {
      await bench.advance(minute);
      other?.hear('grafana');
    }
    const early = cards();
    await bench.advance(longEnough + minute);

    expect(early).toEqual([]);
    expect(cards()).toEqual([silentCard]);
  });
});

it.each([
  ['the fallback receiver', { fallbackReceiver: 'backup' }, 'backup'],
  ['the default route', {}, 'team'],
])('without operators, %s hears of it', async (_whom, changes, receiver) => {
  const { operators: _, ...others } = receivers;
  await startBench({ ...aPolicy({ receivers: others, sources: new Map([['grafana', grafana]]) }), ...changes });
  await bench.advance(longEnough + 15 * second);

  expect(cards(receiver)).toEqual([silentCard]);
});

it('an alert of the same name that somebody else sends goes where the tree sends it', async () => {
  await startBench();
  await tocsin.push(anAlert({ labels: { alertname: 'SourceSilent', source: 'x', severity: 'high' } }));
  await bench.advance(15 * second);

  expect(cards()).toEqual([]);
  expect(cards('team')).toHaveLength(1);
});

it('a source is not written down at each of its requests', async () => {
  const notes: unknown[] = [];
  bench = await createBench({ policy: expecting });
  tocsin = bench.start({
    onStore(moment, method, args) {
      if (moment === 'after' && method === 'writeNote' && args[0] === 'heard:grafana') notes.push(args[1]);
    },
  });
  for (let at = 0; at < 120; at += 1) {
    tocsin.hear('grafana');
    await bench.advance(second);
  }

  expect(notes.length).toBeLessThanOrEqual(5);
});
