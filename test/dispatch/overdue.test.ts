import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualSeverityTable } from '../../src/engine/severity-table.ts';
import { anAlert, aPolicy, hour, minute, second } from '../support/builders.ts';
import { type Bench, createBench } from '../support/dispatch-bench.ts';

/** A critical alert is told after ten seconds, and overdue five minutes later. */
const untilOverdueMs = 5 * minute + 10 * second;

let bench: Bench;

beforeEach(async () => {
  bench = await createBench({ policy: aPolicy({ severities: usualSeverityTable }) });
});

afterEach(async () => {
  await bench.close();
});

const calls = () => bench.target('team/slack/0').messages.flatMap(({ replies }) => replies.map(({ step }) => step));

async function overdueFacts(): Promise<number> {
  const { group } = await bench.group();
  return (await bench.timeline(group.gid)).filter(({ fact }) => fact.type === 'overdue').length;
}

async function expectToldOnce(): Promise<void> {
  expect(await overdueFacts()).toBe(1);
  expect(calls().map(({ pings, entries }) => [pings, entries.map(({ fact }) => fact.type)])).toEqual([
    [true, ['overdue']],
  ]);
}

describe('what nobody responds to', () => {
  it('is told once by two processes on one store', async () => {
    const one = bench.start({ pollMs: 5000 });
    bench.start({ pollMs: 5000 });
    await one.push(anAlert());
    await bench.advance(untilOverdueMs + minute);
    await bench.advance(hour);

    await expectToldOnce();
  });

  it.each(['before', 'after'])('is told once when a process dies %s it has noted that', async (moment) => {
    const one = bench.start({
      onStore(at, method, [commit]) {
        if (at !== moment || method !== 'commitGroup') return;
        if (JSON.stringify(commit).includes('"type":"overdue"')) one.mortal.die();
      },
    });
    await one.push(anAlert());
    await bench.advance(untilOverdueMs + second);
    expect(one.mortal.isDead()).toBe(true);
    bench.clock.leap(2 * second);
    await bench.reopen();
    bench.start();
    await bench.advance(minute);

    await expectToldOnce();
  });

  it('is told by the next process when the one that told of the alert died before it could store that', async () => {
    const one = bench.start({
      onTarget(at, step) {
        if (at === 'after' && step === 'post') one.mortal.die();
      },
    });
    await one.push(anAlert());
    await bench.advance(10 * second);
    bench.clock.leap(20 * second);
    await bench.reopen();
    bench.start();
    await bench.advance(2 * minute);
    const { group } = await bench.group();
    const shown = bench.target('team/slack/0').messages[0]?.facts.respondBy;
    expect(group.episode?.clocks).toMatchObject([{ word: 'critical', by: shown }]);
    await bench.advance(untilOverdueMs);

    await expectToldOnce();
  });

  it('is noted at its time where only webhooks hear of it, and they are told nothing', async () => {
    await bench.close();
    const receivers = { team: ['team/webhook/0'] };
    bench = await createBench({ policy: aPolicy({ severities: usualSeverityTable, receivers }) });
    const one = bench.start();
    await one.push(anAlert());
    await bench.advance(untilOverdueMs);

    expect(await overdueFacts()).toBe(1);
    expect(bench.target('team/webhook/0').calls).toHaveLength(1);
    expect(await one.inbound.listGroups({ matchers: [], isOverdue: true })).toMatchObject({ total: 1 });
  });

  it('is counted for whoever watches', async () => {
    const one = bench.start();
    await one.push(anAlert());
    await bench.advance(untilOverdueMs + second);

    expect(one.counts.get('overdue_total{severity=critical}')).toBe(1);
  });
});
