import { describe, expect, it } from 'vitest';
import type { Bench } from './contract.ts';
import { lease, owe, settle, settleTurn, taken } from './lane-steps.ts';
import { aCommit, aGid, aWrite, commit, due, ingest, load, minute, noon, oweCard, ref } from './samples.ts';

export function describeLaneMarks(bench: Bench): void {
  const { reopen } = bench;
  const take = (now = noon) => bench.store.takeLane(now, lease, 'me');

  describe('a due mark of a group that ingest moved meanwhile', () => {
    it('becomes more urgent by a commit that may not move it later', async () => {
      await owe(bench.store, 'g', { at: noon, priority: 3 });
      const seen = await load(bench.store, aGid('g'));
      await bench.store.touchGroups([aGid('g')], noon + minute);

      const later = { group: seen.group, deliveryDue: [due({ at: noon + minute, priority: 1 })] };
      await commit(bench.store, aCommit(seen, later, { watchedEpisode: 1 }));

      expect(await bench.store.moveDue(noon, 9)).toBe(1);
      expect(await take()).toMatchObject({ gid: aGid('g'), priority: 1 });
    });
  });

  describe('a due mark that names another lane', () => {
    const edits = 'slack edits';

    it('has its delivery wait there, also after a restart', async () => {
      await owe(bench.store, 'g', { at: noon, mark: edits });
      await bench.store.moveDue(noon, 9);
      expect(await take()).toMatchObject({ lane: edits, gid: aGid('g') });

      const store = await reopen();
      await store.moveDue(noon + lease, 9);

      expect(await store.takeLane(noon + lease, lease, 'me')).toMatchObject({ lane: edits, gid: aGid('g') });
    });

    it('gives way to its own lane when its alerts change, and is due again no later than that', async () => {
      await owe(bench.store, 'g', { at: noon, mark: edits });
      await bench.store.moveDue(noon, 9);
      await bench.store.endTurn(await taken(take()), { keepEntry: true, heldUntil: noon + 60 * minute });

      await ingest(bench.store, aWrite(ref('g', 'b'), { refreshAt: noon + 1_000 }));

      expect(await bench.store.moveDue(noon + 1_000, 9)).toBe(1);
      expect(await take(noon + 1_000)).toMatchObject({ lane: 'slack:C1', gid: aGid('g') });
    });

    it('is not undone by the turn that had begun in the lane it left', async () => {
      await owe(bench.store, 'g', { at: noon });
      await bench.store.moveDue(noon, 9);
      const turn = await taken(take());
      await oweCard(bench.store, aGid('g'), { at: noon, lane: edits });
      expect(await bench.store.moveDue(noon, 9)).toBe(1);

      await bench.store.endTurn(turn, { keepEntry: false });

      expect(await bench.store.moveDue(noon, 9)).toBe(0);
      const next = await taken(take());
      expect(next).toMatchObject({ lane: edits, gid: aGid('g') });
      await settleTurn(bench.store, next);
      expect(await bench.store.moveDue(noon, 9)).toBe(0);
      expect(await take()).toBeUndefined();
    });

    it('is forgotten with the mark', async () => {
      await owe(bench.store, 'g', { at: noon, mark: edits });
      await settle(bench.store, 'g');
      await oweCard(bench.store, aGid('g'), { at: noon });
      await bench.store.moveDue(noon, 9);

      expect(await take()).toMatchObject({ lane: 'slack:C1' });
    });

    it('is not needed by a delivery that has moved to another lane for good', async () => {
      await owe(bench.store, 'g', { at: noon });
      await bench.store.moveDue(noon, 9);
      await bench.store.endTurn(await taken(take()), { keepEntry: true, heldUntil: noon + 60 * minute });
      const { group, deliveries, ...seen } = await load(bench.store, aGid('g'));
      const moved = deliveries.map((delivery) => ({ ...delivery, lane: edits }));

      const change = { group, deliveries: moved };
      await commit(bench.store, aCommit({ group, deliveries, ...seen }, change, { watchedEpisode: 1 }));

      expect(await bench.store.moveDue(noon, 9)).toBe(1);
      expect(await take()).toMatchObject({ lane: edits, gid: aGid('g') });
    });
  });
}
