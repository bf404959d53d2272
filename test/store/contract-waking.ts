import { describe, expect, it } from 'vitest';
import type { Bench } from './contract.ts';
import {
  aCommit,
  aDelivery,
  aGid,
  aGroup,
  aHead,
  anEpisode,
  aReport,
  asleep,
  aWrite,
  commit,
  due,
  ingest,
  load,
  minute,
  noon,
  openGroup,
  oweCard,
  ref,
  slack,
} from './samples.ts';

export function describeWaking(bench: Bench): void {
  describe('waking a group', () => {
    it('makes a new group wait until the earliest of the instants it is given', async () => {
      const at = [noon + minute, noon + minute / 2, noon + 2 * minute];

      await ingest(bench.store, ...at.map((wakeAt, index) => aWrite(ref('g', `a${index}`), { wakeAt })));

      expect((await load(bench.store, aGid('g'))).group).toMatchObject({ state: 'waiting', tickAt: noon + minute / 2 });
      expect(await bench.store.nextDueAt()).toBe(noon + minute / 2);
    });

    it('changes nothing in a group that waits already and is due earlier', async () => {
      await ingest(bench.store, aWrite(ref('g')));

      await ingest(bench.store, aReport(ref('g'), aHead(), { wakeAt: noon + 9 * minute }));

      expect(await load(bench.store, aGid('g'))).toMatchObject({ rev: 1, group: { tickAt: noon + minute / 2 } });
    });

    it('leaves a new group dormant when no alert of it fires', async () => {
      const { wakeAt: _wakeAt, ...write } = aWrite(ref('g'));

      await ingest(bench.store, write);

      expect((await load(bench.store, aGid('g'))).group.state).toBe('dormant');
      expect(await bench.store.nextDueAt()).toBeUndefined();
    });

    it.each(['dormant', 'retired'] as const)('wakes a %s group, which then has not flushed', async (state) => {
      const loaded = await openGroup(bench.store, 'g');
      const change = { ...asleep(loaded), group: aGroup(aGid('g'), { state, hasFlushed: true, lastSeq: 4 }) };
      await commit(bench.store, aCommit(loaded, change));

      await ingest(bench.store, aWrite(ref('g', 'b'), { wakeAt: noon + 9 * minute }));

      const { group } = await load(bench.store, aGid('g'));
      expect(group).toMatchObject({ state: 'waiting', tickAt: noon + 9 * minute, hasFlushed: false, lastSeq: 4 });
      expect(await bench.store.claimGroups(noon + 9 * minute, minute, 9)).toEqual([aGid('g')]);
    });

    it('keeps the earlier mark of a dormant group', async () => {
      const loaded = await openGroup(bench.store, 'g');
      await commit(bench.store, aCommit(loaded, { ...asleep(loaded), groupDueAt: noon + 7 }));

      await ingest(bench.store, aWrite(ref('g', 'b'), { wakeAt: noon + minute }));

      expect((await bench.store.inspect()).groups).toEqual([{ gid: aGid('g'), at: noon + 7 }]);
    });

    it('does not touch the ticks of an active group', async () => {
      await openGroup(bench.store, 'g');

      await ingest(bench.store, aWrite(ref('g', 'b'), { wakeAt: noon + 1 }));

      expect((await load(bench.store, aGid('g'))).group).toMatchObject({ state: 'active', tickAt: noon + 5 * minute });
      expect((await bench.store.inspect()).groups).toEqual([{ gid: aGid('g'), at: noon + 5 * minute }]);
    });

    it('counts as a revision, so that a commit under way does not send the group back to sleep', async () => {
      const loaded = await openGroup(bench.store, 'g');
      await commit(bench.store, aCommit(loaded, asleep(loaded)));
      const seen = await load(bench.store, aGid('g'));

      await ingest(bench.store, aWrite(ref('g', 'b'), { bumpsRev: false }));
      await commit(bench.store, aCommit(seen, { ...asleep(seen), timeline: [] }));

      expect((await load(bench.store, aGid('g'))).group.state).toBe('waiting');
      expect((await bench.store.inspect()).groups).toHaveLength(1);
    });
  });

  describe('cards of what ingest changed', () => {
    it('become due at the refresh instant when they belong to the watched episode', async () => {
      await openGroup(bench.store, 'g');

      await ingest(bench.store, aWrite(ref('g', 'b'), { refreshAt: noon + 1_000 }));

      const { deliveries } = await bench.store.inspect();
      expect(deliveries).toEqual([{ gid: aGid('g'), target: slack, episode: 1, isInLane: false, at: noon + 1_000 }]);
    });

    it.each([
      ['keep an earlier mark', noon + 500, noon + 500],
      ['get the earlier instant', noon + 9_000, noon + 1_000],
    ])('%s', async (_, at, expected) => {
      await openGroup(bench.store, 'g');
      await oweCard(bench.store, aGid('g'), { at });

      await ingest(bench.store, aWrite(ref('g', 'b'), { refreshAt: noon + 1_000 }));

      expect((await bench.store.inspect()).deliveries).toMatchObject([{ at: expected }]);
    });

    it('stay as they are when only an end moved', async () => {
      await openGroup(bench.store, 'g');

      await ingest(bench.store, aReport(ref('g'), aHead()));

      expect((await bench.store.inspect()).deliveries).toMatchObject([{ isInLane: false }]);
      expect((await bench.store.inspect()).deliveries[0]).not.toHaveProperty('at');
    });

    it('stay as they are in an episode that nobody watches', async () => {
      const loaded = await openGroup(bench.store, 'g');
      const deliveries = [
        aDelivery({ episode: 2 }),
        aDelivery({ target: 'default/webhook/0' as typeof slack, episode: 0 }),
      ];
      const group = { ...loaded.group, episode: anEpisode(2) };
      await commit(bench.store, aCommit(loaded, { group, deliveries }, { watchedEpisode: 2 }));

      await ingest(bench.store, aWrite(ref('g', 'b')));

      const marked = (await bench.store.inspect()).deliveries.filter(({ at }) => at !== undefined);
      expect(marked).toMatchObject([{ episode: 2 }]);
    });

    it('become due when groups are touched, which adds 1 to the revision of those that exist', async () => {
      const { rev } = await openGroup(bench.store, 'g');
      await openGroup(bench.store, 'h');
      await oweCard(bench.store, aGid('h'), due({ at: noon + 1 }));

      await bench.store.touchGroups([aGid('g'), aGid('nowhere'), aGid('h')], noon + 70);

      expect((await load(bench.store, aGid('g'))).rev).toBe(rev + 1);
      const marks = (await bench.store.inspect()).deliveries.map(({ gid, at }) => [gid, at] as const);
      expect(new Map(marks)).toEqual(new Map([[aGid('g'), noon + 70] as const, [aGid('h'), noon + 1] as const]));
      expect(await bench.store.loadGroup(aGid('nowhere'))).toBeUndefined();
    });
  });
}
