import { describe, expect, it } from 'vitest';
import type { OutboxEffect } from '../../src/engine/group-change.ts';
import type { SilenceId } from '../../src/engine/silence.ts';
import type { Bench } from './contract.ts';
import { aCommit, aGid, anEntry, commit, load, noon, openGroup } from './samples.ts';

const effect: Extract<OutboxEffect, { type: 'expire_silence' }> = {
  id: 'o1',
  type: 'expire_silence',
  silence: 's1' as SilenceId,
};

export function describeTimeline(bench: Bench): void {
  describe('the timeline', () => {
    it('is numbered 1, 2, 3 ... in each group, over commits', async () => {
      const loaded = await openGroup(bench.store, 'g');
      const other = await openGroup(bench.store, 'h');
      await commit(bench.store, aCommit(loaded, { timeline: [anEntry({ at: noon }), anEntry({ at: noon + 1 })] }));
      await commit(bench.store, aCommit(other, { timeline: [anEntry({ at: noon + 2 })] }));
      const seen = await load(bench.store, aGid('g'));
      await commit(bench.store, aCommit(seen, { timeline: [anEntry({ at: noon + 3, pings: true })] }));

      expect(await bench.store.readTimeline(aGid('g'), 0, 9)).toEqual([
        { ...anEntry({ at: noon }), seq: 1 },
        { ...anEntry({ at: noon + 1 }), seq: 2 },
        { ...anEntry({ at: noon + 3, pings: true }), seq: 3 },
      ]);
      expect((await load(bench.store, aGid('g'))).timelineSeq).toBe(3);
      expect(await bench.store.readTimeline(aGid('h'), 0, 9)).toMatchObject([{ seq: 1, at: noon + 2 }]);
    });

    it('is read after a number, oldest first, as much as asked for', async () => {
      const loaded = await openGroup(bench.store, 'g');
      const timeline = Array.from({ length: 12 }, (_, index) => anEntry({ at: noon + index }));
      await commit(bench.store, aCommit(loaded, { timeline }));

      expect((await bench.store.readTimeline(aGid('g'), 9, 2)).map(({ seq }) => seq)).toEqual([10, 11]);
      expect(await bench.store.readTimeline(aGid('g'), 12, 9)).toEqual([]);
      expect(await bench.store.readTimeline(aGid('nowhere'), 0, 9)).toEqual([]);
    });
  });

  describe('the outbox', () => {
    it('keeps effects, oldest first, until they are removed, and each id once', async () => {
      const loaded = await openGroup(bench.store, 'g');
      const effects = ['z', 'a', 'm'].map((id) => ({ ...effect, id }));
      await commit(bench.store, aCommit(loaded, { outbox: effects }));
      const seen = await load(bench.store, aGid('g'));
      await commit(bench.store, aCommit(seen, { outbox: [{ ...effect, id: 'a' }] }));

      expect(await bench.store.readOutbox(2)).toEqual(effects.slice(0, 2));
      await bench.store.removeOutbox(['z', 'unknown']);
      expect(await bench.store.readOutbox(9)).toEqual(effects.slice(1));
    });

    it('keeps effects that no group asked for, in their order, each id once, also over a restart', async () => {
      const effects = ['z', 'a', 'm'].map((id) => ({ ...effect, id }));
      for (const one of effects) await bench.store.addEffect(one);
      await bench.store.addEffect({ ...effect, id: 'a', silence: 'other' as SilenceId });
      await bench.reopen();

      expect(await bench.store.readOutbox(9)).toEqual(effects);
      await bench.store.removeOutbox(['a']);
      await bench.store.addEffect({ ...effect, id: 'a' });
      expect((await bench.store.readOutbox(9)).map(({ id }) => id)).toEqual(['z', 'm', 'a']);
    });
  });
}
