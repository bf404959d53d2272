import { describe, expect, it } from 'vitest';
import type { Bench } from './contract.ts';
import { minute, noon } from './samples.ts';

export function describeRates(bench: Bench): void {
  describe('rate budgets', () => {
    const channel = { key: 'channel', perMs: 1_000, burst: 1 };
    const workspace = { key: 'workspace', perMs: 100, burst: 3 };

    it('gives a burst, then one token per interval', async () => {
      const waits = [];
      for (let index = 0; index < 4; index += 1) waits.push(await bench.store.takeTokens([workspace], noon));

      expect(waits).toEqual([0, 0, 0, 100]);
      expect(await bench.store.takeTokens([workspace], noon + 99)).toBe(1);
      expect(await bench.store.takeTokens([workspace], noon + 100)).toBe(0);
      expect(await bench.store.takeTokens([workspace], noon + 100)).toBe(100);
    });

    it('takes from every bucket or from none, and says the longest wait', async () => {
      await bench.store.takeTokens([channel], noon);

      expect(await bench.store.takeTokens([workspace, channel], noon + 400)).toBe(600);

      const others = [];
      for (let index = 0; index < 3; index += 1) others.push(await bench.store.takeTokens([workspace], noon + 400));
      expect(others).toEqual([0, 0, 0]);
    });

    it('does not save up more than the burst', async () => {
      await bench.store.takeTokens([workspace], noon);

      const later = [];
      for (let index = 0; index < 4; index += 1)
        later.push(await bench.store.takeTokens([workspace], noon + 60 * minute));

      expect(later).toEqual([0, 0, 0, 100]);
    });

    it('never gives one token to two', async () => {
      const waits = await Promise.all(
        Array.from({ length: 10 }, () => bench.store.takeTokens([workspace, channel], noon)),
      );

      expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(1);
    });

    it('lets everything through that needs no token', async () => {
      expect(await bench.store.takeTokens([], noon)).toBe(0);
    });
  });
}
