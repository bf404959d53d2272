import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AlertGroup, LoadedGroup } from '../../src/engine/alert-group.ts';
import type { Delivery } from '../../src/engine/delivery.ts';
import { changeTo } from '../../src/engine/due.ts';
import { anAlert, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';

const firing = (alertname: string, labels: Record<string, string> = {}) =>
  anAlert({ labels: { alertname, ...labels } });

/** What a process of the next version may write into a group while this one runs beside it. */
let bench: Bench;
let process: Process;
let loads: number;

beforeEach(async () => {
  bench = await createBench();
  loads = 0;
  process = bench.start({
    pollMs: second,
    onStore(moment, method) {
      if (moment === 'before' && method === 'loadGroup') loads += 1;
    },
  });
});
afterEach(() => bench.close());

const cards = () => bench.target('team/slack/0').messages.map(({ facts }) => facts.group.groupLabels['alertname']);

/** The same group with records as the next version writes them. */
async function rewrite(loaded: LoadedGroup, group: object, delivery: object = {}): Promise<void> {
  const result = await bench.store.commitGroup({
    ver: loaded.ver,
    rev: loaded.rev,
    change: changeTo({ ...loaded.group, ...group } as AlertGroup, {
      deliveries: loaded.deliveries.map((one) => ({ ...one, ...delivery }) as Delivery),
      deliveryDue: loaded.deliveries.map(({ target, episode }) => ({
        target,
        episode,
        at: bench.clock.now(),
        priority: 1,
      })),
      groupDueAt: bench.clock.now(),
    }),
    owed: true,
  });
  expect(result.type).toBe('ok');
}

it('fields that this version does not know outlive what it commits', async () => {
  await process.push(firing('DiskFull'));
  await bench.advance(minute);
  await rewrite(await bench.group(), { mood: 'grim' }, { colour: 'teal' });

  await process.push(firing('DiskFull', { instance: 'b' }));
  await bench.advance(10 * minute);

  const { group, deliveries } = await bench.group();
  expect(group).toMatchObject({ mood: 'grim' });
  expect(deliveries).toEqual([expect.objectContaining({ colour: 'teal' })]);
  expect(group.flushedAt).toBeGreaterThan(group.episode?.openedAt ?? 0);
});

it.each([
  ['group', { schema: 2 }, {}],
  ['delivery', {}, { schema: 2 }],
])(
  'a %s of the next version is left to it: said once, looked at seldom, and all others go on',
  async (_, group, delivery) => {
    await process.push(firing('DiskFull'));
    await bench.advance(minute);
    await rewrite(await bench.group(), group, delivery);
    loads = 0;

    await process.push(firing('HighErrorRate'));
    await bench.advance(50 * second);

    expect(cards()).toEqual(['DiskFull', 'HighErrorRate']);
    expect(process.errors).toEqual([]);
    expect(process.warnings.filter((line) => line.includes('schema 2'))).toHaveLength(1);
    expect(loads).toBeLessThan(30);
  },
);
