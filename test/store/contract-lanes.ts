import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import type { Bench } from './contract.ts';
import { lease, owe, settle, settleTurn, taken } from './lane-steps.ts';
import {
  aCommit,
  aGid,
  aWrite,
  commit,
  ingest,
  load,
  minute,
  noon,
  openGroup,
  oweCard,
  ref,
  slack,
} from './samples.ts';

export function describeLanes(bench: Bench): void {
  const { reopen } = bench;
  const take = (now = noon) => bench.store.takeLane(now, lease, 'me');

  describe('moving due deliveries into lanes', () => {
    it('moves those that are due, as many as asked for, each once', async () => {
      for (const name of ['a', 'b', 'c']) await owe(bench.store, name, { at: noon });
      await owe(bench.store, 'later', { at: noon + 1 });

      expect(await bench.store.moveDue(noon, 2)).toBe(2);
      expect(await bench.store.moveDue(noon, 9)).toBe(1);
      expect(await bench.store.moveDue(noon, 9)).toBe(0);
    });

    it('counts what waits, a turn that is on included, until it leaves its lane', async () => {
      for (const name of ['a', 'b', 'c']) await owe(bench.store, name, { at: noon });
      const counts = [await bench.store.countWaiting()];
      await bench.store.moveDue(noon, 9);
      counts.push(await bench.store.countWaiting());
      const kept = await taken(take());
      counts.push(await bench.store.countWaiting());
      await bench.store.endTurn(kept, { keepEntry: true });
      counts.push(await bench.store.countWaiting());
      const done = await taken(take());
      await settle(bench.store, 'a');
      await bench.store.endTurn(done, { keepEntry: false });
      counts.push(await bench.store.countWaiting());

      expect(counts).toEqual([0, 3, 3, 3, 2]);
    });

    it('keeps a delivery owed after its turn until a commit changes its mark', async () => {
      await owe(bench.store, 'g', { at: noon });
      await bench.store.moveDue(noon, 9);
      const turn = await taken(take());

      await bench.store.endTurn(turn, { keepEntry: false });

      expect(await take()).toBeUndefined();
      expect(await bench.store.moveDue(noon, 9)).toBe(1);
    });

    it('lets one that nobody here can read be due again later, while the others of its lane go on', async () => {
      await owe(bench.store, 'g', { at: noon });
      await bench.store.moveDue(noon, 9);
      const turn = await taken(take());
      await owe(bench.store, 'h', { at: noon });
      await bench.store.moveDue(noon, 9);

      await bench.store.endTurn(turn, { keepEntry: false, dueAgainAt: noon + minute });

      expect(await take()).toMatchObject({ gid: aGid('h') });
      expect(await bench.store.moveDue(noon + minute - 1, 9)).toBe(0);
      expect(await bench.store.moveDue(noon + minute, 9)).toBe(1);
    });

    it('owes nothing after a commit removed the mark', async () => {
      await owe(bench.store, 'g', { at: noon });
      await bench.store.moveDue(noon, 9);
      const turn = await taken(take());
      await settle(bench.store, 'g');

      await bench.store.endTurn(turn, { keepEntry: false });

      expect(await bench.store.moveDue(noon + minute, 9)).toBe(0);
      expect(await take(noon + minute)).toBeUndefined();
      expect(await (await reopen()).moveDue(noon + minute, 9)).toBe(0);
    });

    it('does not lose what became due again during the turn', async () => {
      await owe(bench.store, 'g', { at: noon });
      await bench.store.moveDue(noon, 9);
      const turn = await taken(take());
      await oweCard(bench.store, aGid('g'), { at: noon + 1 });
      expect(await bench.store.moveDue(noon + 1, 9)).toBe(1);

      await bench.store.endTurn(turn, { keepEntry: false });

      expect(await bench.store.moveDue(noon + 1, 9)).toBe(0);
      const again = await taken(take(noon + 1));
      expect(again).toMatchObject({ gid: aGid('g') });
      await settleTurn(bench.store, again);
      expect(await take(noon + 1)).toBeUndefined();
    });

    it('still owes when ingest changed the group during the turn and the settling commit removes the mark', async () => {
      await owe(bench.store, 'g', { at: noon });
      await bench.store.moveDue(noon, 9);
      const turn = await taken(take());
      const seen = await load(bench.store, aGid('g'));
      await ingest(bench.store, aWrite(ref('g', 'b'), { refreshAt: noon + 1_000 }));

      const settled = [{ target: slack, episode: 1, priority: 3 as const }];
      await commit(bench.store, aCommit(seen, { deliveryDue: settled }, { watchedEpisode: 1 }));
      await bench.store.endTurn(turn, { keepEntry: false });

      expect(await bench.store.moveDue(noon + 1_000, 9)).toBe(1);
    });

    it('moves what waited in a lane again after a restart', async () => {
      await owe(bench.store, 'g', { at: noon, priority: 1 });
      await bench.store.moveDue(noon, 9);
      await take();

      const store = await reopen();

      await store.moveDue(noon + lease, 9);
      expect(await store.takeLane(noon + lease, lease, 'me')).toMatchObject({ gid: aGid('g'), priority: 1 });
    });
  });

  describe('taking a turn in a lane', () => {
    it('says which delivery it is about', async () => {
      await owe(bench.store, 'g', { at: noon, priority: 2 });
      await bench.store.moveDue(noon, 9);

      const turn = await taken(take());

      const { fence: _, ...rest } = turn;
      expect(rest).toEqual({ lane: 'slack:C1', gid: aGid('g'), target: slack, episode: 1, priority: 2 });
    });

    it('serves the best priority first, then the oldest', async () => {
      await owe(bench.store, 'edit', { at: noon - 9, priority: 3 });
      await owe(bench.store, 'newer', { at: noon - 1, priority: 1 });
      await owe(bench.store, 'older', { at: noon - 5, priority: 1 });
      await owe(bench.store, 'answer', { at: noon, priority: 0 });
      await bench.store.moveDue(noon, 9);

      expect(await serveAll(bench.store)).toEqual(['answer', 'older', 'newer', 'edit'].map(aGid));
    });

    it('improves the place of what waits when it becomes more urgent, and keeps its age', async () => {
      await owe(bench.store, 'first', { at: noon - 9, priority: 3 });
      await owe(bench.store, 'other', { at: noon - 5, priority: 1 });
      await bench.store.moveDue(noon, 9);

      await oweCard(bench.store, aGid('first'), { at: noon, priority: 1 });
      await bench.store.moveDue(noon, 9);

      expect(await serveAll(bench.store)).toEqual([aGid('first'), aGid('other')]);
    });

    it('gives what becomes due again during its turn a new place', async () => {
      await owe(bench.store, 'again', { at: noon - 9, priority: 0 });
      await owe(bench.store, 'other', { at: noon - 5, priority: 1 });
      await bench.store.moveDue(noon, 9);
      const turn = await taken(take());
      expect(turn.gid).toBe(aGid('again'));

      await oweCard(bench.store, aGid('again'), { at: noon, priority: 3 });
      await bench.store.moveDue(noon, 9);
      await bench.store.endTurn(turn, { keepEntry: false });

      expect(await serveAll(bench.store)).toEqual([aGid('other'), aGid('again')]);
    });

    it('gives a lane to one at a time, until the turn or the lease ends', async () => {
      await owe(bench.store, 'a', { at: noon });
      await owe(bench.store, 'b', { at: noon });
      await bench.store.moveDue(noon, 9);

      const [one, two] = await Promise.all([take(), bench.store.takeLane(noon, lease, 'other')]);

      expect([one, two].filter((turn) => turn !== undefined)).toHaveLength(1);
      expect(await take(noon + lease - 1)).toBeUndefined();
      expect(await take(noon + lease)).toMatchObject({ lane: 'slack:C1' });
    });

    it('ignores the end of a turn whose lease somebody else has by now', async () => {
      await owe(bench.store, 'g', { at: noon });
      await bench.store.moveDue(noon, 9);
      const late = await taken(take());
      const current = await taken(take(noon + lease));

      await bench.store.endTurn(late, { keepEntry: false, heldUntil: noon + 60 * minute });

      expect(current.fence).toBeGreaterThan(late.fence);
      expect(await take(noon + lease)).toBeUndefined();
      await bench.store.endTurn(current, { keepEntry: true });
      expect(await take(noon + lease)).toMatchObject({ gid: aGid('g') });
    });

    it('keeps the entry in the lane when asked to', async () => {
      await owe(bench.store, 'g', { at: noon });
      await bench.store.moveDue(noon, 9);

      await bench.store.endTurn(await taken(take()), { keepEntry: true });

      expect(await take()).toMatchObject({ gid: aGid('g') });
    });

    it('keeps a held lane quiet, whatever comes into it', async () => {
      await owe(bench.store, 'g', { at: noon });
      await bench.store.moveDue(noon, 9);
      await bench.store.endTurn(await taken(take()), { keepEntry: true, heldUntil: noon + minute });
      await owe(bench.store, 'urgent', { at: noon, priority: 0 });
      await bench.store.moveDue(noon, 9);

      expect(await take(noon + minute - 1)).toBeUndefined();
      expect(await bench.store.nextDueAt()).toBe(noon + minute);
      expect(await take(noon + minute)).toMatchObject({ gid: aGid('urgent') });
    });

    it('serves lanes in turn: a full one does not hold up the others', async () => {
      for (const name of ['a1', 'a2', 'a3'])
        await owe(bench.store, name, { at: noon - 9, lane: 'slack:A', priority: 0 });
      await owe(bench.store, 'b1', { at: noon, lane: 'slack:B' });
      await bench.store.moveDue(noon, 9);

      const lanes: string[] = [];
      for (let turn = await take(); turn !== undefined; turn = await take()) {
        lanes.push(turn.lane);
        await settleTurn(bench.store, turn);
      }

      expect(lanes.slice(0, 2).sort()).toEqual(['slack:A', 'slack:B']);
      expect(lanes).toHaveLength(4);
    });
  });

  describe('the next instant at which somebody is needed', () => {
    it('is absent while nothing waits', async () => {
      expect(await bench.store.nextDueAt()).toBeUndefined();
    });

    it('is the earliest of groups, deliveries and lanes', async () => {
      await openGroup(bench.store, 'g');
      expect(await bench.store.nextDueAt()).toBe(noon + 5 * minute);

      await oweCard(bench.store, aGid('g'), { at: noon + minute });
      expect(await bench.store.nextDueAt()).toBe(noon + minute);

      await bench.store.moveDue(noon + minute, 9);
      expect(await bench.store.nextDueAt()).toBeLessThanOrEqual(noon + minute);

      await bench.store.takeLane(noon + minute, lease, 'me');
      expect(await bench.store.nextDueAt()).toBe(noon + minute + lease);
    });
  });
}

/** Settles turn after turn; the groups in the order they were served. */
async function serveAll(store: Store): Promise<string[]> {
  const served: string[] = [];
  for (
    let turn = await store.takeLane(noon, lease, 'me');
    turn !== undefined;
    turn = await store.takeLane(noon, lease, 'me')
  ) {
    served.push(turn.gid);
    await settleTurn(store, turn);
  }
  return served;
}
