import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store, StoreCondition } from '../../src/ports/store.ts';
import { anAlert, ana, is, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await createBench();
});

afterEach(async () => {
  await bench.close();
});

/** A store that says this of itself, whatever is true. */
function inCondition(condition: () => Partial<StoreCondition>): (store: Store) => Store {
  return (store) =>
    new Proxy(store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name === 'condition') return async () => ({ warnings: [], history: 'h', ...condition() });
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
}

async function start(options: Parameters<Bench['start']>[0] = {}): Promise<Process> {
  const process = bench.start({ pollMs: second, ...options });
  await bench.settle();
  return process;
}

async function ids(): Promise<readonly string[]> {
  const nodes = await bench.store.reportNode(
    { id: 'test', at: bench.clock.now(), version: '', policyEpoch: 0, schema: 1 },
    bench.clock.now() - 30 * second,
  );
  await bench.store.removeNode('test');
  return nodes.map(({ id }) => id).filter((id) => id !== 'test');
}

describe('processes', () => {
  it('are known while they live, and leave when they stop', async () => {
    const one = await start();
    await start();
    await bench.advance(10 * minute);
    expect(await ids()).toEqual(['process 1', 'process 2']);

    const stopped = one.stop();
    await bench.advance(second);
    await stopped;

    expect(await ids()).toEqual(['process 2']);
  });

  it('are forgotten half a minute after they died', async () => {
    const one = await start();
    await start();
    one.mortal.die();

    await bench.advance(40 * second);

    expect(await ids()).toEqual(['process 2']);
  });

  it('share the work, and each alert is told once', async () => {
    const all = [await start(), await start(), await start()];
    for (const [index, process] of all.entries()) await process.push(anAlert({ labels: { alertname: `A${index}` } }));
    await Promise.all(all.map((process) => process.push(anAlert({ labels: { alertname: 'Same' } }))));

    await bench.advance(minute);

    const target = bench.target('team/slack/0');
    const names = target.messages.map(({ facts }) => facts.commonLabels['alertname']);
    expect([...names].sort()).toEqual(['A0', 'A1', 'A2', 'Same']);
    expect(target.violations).toEqual([]);
  });
});

describe('a clock that is not the store’s', () => {
  it('is warned of once, however it drifts', async () => {
    let skewMs = 1400;
    const process = await start({ wrapStore: inCondition(() => ({ skewMs })) });
    skewMs = -1400;
    await bench.advance(5 * minute);
    skewMs = -3400;
    await bench.advance(5 * minute);

    expect(process.warnings.filter((text) => text.includes('clock'))).toHaveLength(2);
    expect(process.standing()).toEqual({
      policy: 'in_force',
      warnings: ["This machine's clock is 3 s behind the store's: check its time service."],
    });
    skewMs = 900;
    await bench.advance(minute);
    expect(process.standing().warnings).toEqual([]);
  });

  it('keeps a process from taking work that others would do at another time, until it is right', async () => {
    let skewMs = 11_000;
    const process = await start({ wrapStore: inCondition(() => ({ skewMs })) });
    await process.push(anAlert());
    await bench.advance(minute);
    expect(bench.target('team/slack/0').calls).toEqual([]);
    expect(process.standing().problem).toMatch(/clock is 11 s ahead of the store's, so it takes no work/);

    skewMs = 0;
    await bench.advance(2 * minute);

    expect(bench.target('team/slack/0').messages).toHaveLength(1);
    expect(process.standing().problem).toBeUndefined();
  });
});

describe('what a store says of itself', () => {
  it('is logged once and told to whoever asks, until it is over', async () => {
    let warnings = ['Nothing survives a restart of Redis: it runs without appendonly.'];
    const process = await start({ wrapStore: inCondition(() => ({ warnings })) });
    await bench.advance(10 * minute);
    expect(process.warnings.filter((text) => text.includes('appendonly'))).toHaveLength(1);
    expect((await process.inbound.status()).warnings).toEqual(warnings);

    warnings = [];
    await bench.advance(minute);

    expect((await process.inbound.status()).warnings).toEqual([]);
    expect(process.infos.map(([message]) => message)).toContain('there is nothing to be said about the store any more');
  });
});

describe('a sweep for a silence', () => {
  it('is made by one process at a time', async () => {
    const sweeping = new Set<string>();
    const most: number[] = [];
    const watch = (name: string) => (moment: 'before' | 'after', method: string) => {
      if (method !== 'touchGroups') return;
      if (moment === 'before') sweeping.add(name);
      else sweeping.delete(name);
      most.push(sweeping.size);
    };
    const one = await start({ onStore: watch('one') });
    const two = await start({ onStore: watch('two') });
    await one.push(anAlert());
    await bench.advance(20 * second);
    const silence = (process: Process, inputId: string) =>
      process.inbound.silence({
        inputId,
        by: ana,
        matchers: [is('alertname', 'HighErrorRate')],
        startsAt: bench.clock.now(),
        endsAt: bench.clock.now() + minute,
        comment: '',
      });

    await Promise.all([silence(one, 'a'), silence(two, 'b')]);
    await bench.advance(5 * second);

    expect(bench.target('team/slack/0').messages[0]?.facts.state).toBe('silenced');
    expect(Math.max(...most)).toBe(1);
  });
});
