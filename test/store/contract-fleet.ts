import { describe, expect, it } from 'vitest';
import type { FleetNode } from '../../src/ports/store.ts';
import type { Bench } from './contract.ts';
import { minute, noon } from './samples.ts';

function aNode(id: string, over: Partial<FleetNode> = {}): FleetNode {
  return { id, at: noon, version: '1.2.3', policyEpoch: 4, schema: 1, ...over };
}

export function describeFleet(bench: Bench): void {
  const report = async (node: FleetNode, forgetBefore: number) => {
    const nodes = await bench.store.reportNode(node, forgetBefore);
    return [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
  };

  describe('nodes', () => {
    it('know each other as they last told of themselves', async () => {
      expect(await report(aNode('a'), noon - minute)).toEqual([aNode('a')]);

      const newer = aNode('b', { at: noon + 5, version: '1.3.0', policyEpoch: 0, schema: 2 });
      expect(await report(newer, noon - minute)).toEqual([aNode('a'), newer]);
      const again = aNode('a', { at: noon + 9, policyEpoch: 5 });
      expect(await report(again, noon - minute)).toEqual([again, newer]);
    });

    it('are forgotten when they were not heard of since', async () => {
      await report(aNode('a', { at: noon }), 0);
      await report(aNode('b', { at: noon + 1 }), 0);

      const last = aNode('c', { at: noon + minute });
      expect(await report(last, noon + 1)).toEqual([aNode('b', { at: noon + 1 }), last]);
    });

    it('leave when they say so, known or not', async () => {
      await report(aNode('a'), 0);
      await bench.store.removeNode('a');
      await bench.store.removeNode('nobody');

      expect(await report(aNode('b'), 0)).toEqual([aNode('b')]);
    });
  });

  describe('the policy in force', () => {
    it('is none at first, then the first that is put in force', async () => {
      expect(await bench.store.readPolicyMark()).toBeUndefined();

      expect(await bench.store.adoptPolicy('h1', 0)).toEqual({ hash: 'h1', epoch: 1 });

      expect(await bench.store.readPolicyMark()).toEqual({ hash: 'h1', epoch: 1 });
    });

    it('is replaced by whoever has seen the latest, and by nobody else', async () => {
      await bench.store.adoptPolicy('h1', 0);

      expect(await bench.store.adoptPolicy('h2', 1)).toEqual({ hash: 'h2', epoch: 2 });
      expect(await bench.store.adoptPolicy('late', 1)).toEqual({ hash: 'h2', epoch: 2 });
      expect(await bench.store.adoptPolicy('later', 0)).toEqual({ hash: 'h2', epoch: 2 });

      expect(await bench.store.readPolicyMark()).toEqual({ hash: 'h2', epoch: 2 });
    });

    it('is one of several that are put in force at once, and all are told which', async () => {
      const marks = await Promise.all(['h1', 'h2', 'h3'].map((hash) => bench.store.adoptPolicy(hash, 0)));

      const held = await bench.store.readPolicyMark();
      expect(held?.epoch).toBe(1);
      expect(marks).toEqual([held, held, held]);
    });

    it('survives a restart', async () => {
      await bench.store.adoptPolicy('h1', 0);
      await bench.reopen();

      expect(await bench.store.readPolicyMark()).toEqual({ hash: 'h1', epoch: 1 });
      expect(await bench.store.adoptPolicy('h2', 1)).toEqual({ hash: 'h2', epoch: 2 });
    });
  });

  describe('chores', () => {
    const take = (owner: string, now: number, name = 'sweep') => bench.store.takeChore(name, owner, now, minute);

    it('belong to one at a time, each by itself', async () => {
      expect(await take('a', noon)).toBe(true);

      expect(await take('b', noon + 1)).toBe(false);
      expect(await take('b', noon + 1, 'migration')).toBe(true);
    });

    it('may be renewed by their owner, and are free when the lease ends', async () => {
      await take('a', noon);
      expect(await take('a', noon + 50_000)).toBe(true);

      expect(await take('b', noon + minute)).toBe(false);
      expect(await take('b', noon + 50_000 + minute)).toBe(true);
      expect(await take('a', noon + 50_000 + minute)).toBe(false);
    });

    it('are free at once when their owner gives them back, and nobody else can', async () => {
      await take('a', noon);
      await bench.store.endChore('sweep', 'b');
      expect(await take('b', noon + 1)).toBe(false);

      await bench.store.endChore('sweep', 'a');
      await bench.store.endChore('never taken', 'a');

      expect(await take('b', noon + 2)).toBe(true);
    });

    it('outlive a restart of whoever has them', async () => {
      await take('a', noon);
      await bench.reopen();

      expect(await take('b', noon + 1)).toBe(false);
      expect(await take('b', noon + minute)).toBe(true);
    });
  });

  describe('the condition', () => {
    it('names a history that goes on as long as the data does, a restart included', async () => {
      const { history, wasFlushedAt } = await bench.store.condition(noon);
      expect(history).not.toBe('');
      expect(wasFlushedAt).toBeUndefined();
      await bench.store.writeNote('n', 'v');

      expect((await bench.store.condition(noon + minute)).history).toBe(history);
      await bench.reopen();
      expect((await bench.store.condition(noon + minute)).history).toBe(history);
    });
  });
}
