import { describe, expect, it } from 'vitest';
import type { SilenceId } from '../../src/engine/silence.ts';
import type { Bench } from './contract.ts';
import { aGid, aSilence, minute, noon } from './samples.ts';

export function describeSilences(bench: Bench): void {
  describe('silences', () => {
    it('start at version 0, without any', async () => {
      expect(await bench.store.readSilences(0)).toEqual({ version: 0, changed: [] });
      expect(await bench.store.findSilence('s1' as SilenceId)).toBeUndefined();
    });

    it('are read as they were written', async () => {
      const silence = aSilence('s1', { until: { gid: aGid('g'), episode: 3 } });

      expect(await bench.store.putSilence(silence)).toBe('ok');

      expect(await bench.store.findSilence(silence.id)).toEqual(silence);
    });

    it('give everything that changed after a version, each in its latest state', async () => {
      const [one, two] = [aSilence('s1'), aSilence('s2')];
      await bench.store.putSilence(one);
      await bench.store.putSilence(two);
      const { version } = await bench.store.readSilences(0);
      const longer = { ...one, endsAt: noon + 90 * minute };

      await bench.store.putSilence(longer, one);
      await bench.store.putSilence({ ...longer, comment: 'more' }, longer);

      const delta = await bench.store.readSilences(version);
      expect(delta.changed).toEqual([{ ...longer, comment: 'more' }]);
      expect(delta.version).toBeGreaterThan(version);
      expect(await bench.store.readSilences(delta.version)).toEqual({ version: delta.version, changed: [] });
      expect((await bench.store.readSilences(0)).changed).toHaveLength(2);
    });

    it('are shown to their writer at once', async () => {
      const { version } = await bench.store.readSilences(0);

      await bench.store.putSilence(aSilence('s1'));

      expect((await bench.store.readSilences(version)).changed).toEqual([aSilence('s1')]);
    });

    it.each([
      ['it exists, and was to be created', undefined],
      ['somebody changed it', aSilence('s1', { comment: 'older' })],
    ])('are not overwritten when %s', async (_, expected) => {
      await bench.store.putSilence(aSilence('s1'));

      expect(await bench.store.putSilence(aSilence('s1', { comment: 'mine' }), expected)).toBe('conflict');

      expect(await bench.store.findSilence('s1' as SilenceId)).toEqual(aSilence('s1'));
    });

    it('are not created when they were to be changed', async () => {
      expect(await bench.store.putSilence(aSilence('s1'), aSilence('s1'))).toBe('conflict');
      expect(await bench.store.readSilences(0)).toEqual({ version: 0, changed: [] });
    });

    it('are compared as records: the order of keys makes no difference', async () => {
      const { comment, ...rest } = aSilence('s1');
      await bench.store.putSilence(aSilence('s1'));

      expect(await bench.store.putSilence(aSilence('s1', { comment: 'new' }), { comment, ...rest })).toBe('ok');
    });

    it('let one of many win who change the same one', async () => {
      await bench.store.putSilence(aSilence('s1'));

      const results = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          bench.store.putSilence(aSilence('s1', { endsAt: noon + index }), aSilence('s1')),
        ),
      );

      expect(results.filter((result) => result === 'ok')).toHaveLength(1);
    });
  });
}
