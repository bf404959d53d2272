import { describe, expect, it } from 'vitest';
import type { GroupId, LoadedGroup } from '../../src/engine/alert-group.ts';
import type { GroupChange } from '../../src/engine/group-change.ts';
import type { SilenceId } from '../../src/engine/silence.ts';
import type { Bench } from './contract.ts';
import {
  aCommit,
  aDelivery,
  aFingerprint,
  aGid,
  anEntry,
  anEpisode,
  aSilence,
  asleep,
  aWrite,
  commit,
  due,
  ingest,
  load,
  minute,
  noon,
  openGroup,
  ref,
} from './samples.ts';

export function describeRetention(bench: Bench): void {
  const forget = async (gid: GroupId) => bench.store.forgetGroup(gid, await load(bench.store, gid));

  /** Its episode has ended, and nothing of it is due. */
  function over(loaded: LoadedGroup): Partial<GroupChange> {
    const { group = loaded.group, ...rest } = asleep(loaded);
    return { ...rest, group: { ...group, episode: anEpisode(1, { endedAt: noon }) } };
  }

  /** With an alert, a delivery and a timeline, and nothing to do. */
  async function sleepingGroup(name: string): Promise<GroupId> {
    const loaded = await openGroup(bench.store, name);
    await commit(bench.store, aCommit(loaded, { ...over(loaded), timeline: [anEntry()] }));
    return aGid(name);
  }

  async function owe(gid: GroupId): Promise<void> {
    const loaded = await load(bench.store, gid);
    await commit(bench.store, aCommit(loaded, { ...over(loaded), deliveryDue: [due()] }));
  }

  describe('forgetting a group', () => {
    it('takes all that hangs on it, for good, and nothing of others', async () => {
      const gid = await sleepingGroup('g');
      await sleepingGroup('h');

      expect(await forget(gid)).toBe(true);

      for (const open of [async () => bench.store, bench.reopen]) {
        const store = await open();
        expect(await store.loadGroup(gid)).toBeUndefined();
        expect(await store.readTimeline(gid, 0, 9)).toEqual([]);
        expect(await store.readHeads([ref('g')])).toEqual([{}]);
        const { groups } = await store.scanGroups({ limit: 9, liveOnly: false, withRetired: true });
        expect(groups.map(({ group }) => group.gid)).toEqual([aGid('h')]);
        expect((await load(store, aGid('h'))).alerts).toHaveLength(1);
        expect(await store.readTimeline(aGid('h'), 0, 9)).toHaveLength(1);
      }
    });

    it('leaves room for the same group to begin anew', async () => {
      const gid = await sleepingGroup('g');
      await forget(gid);

      await openGroup(bench.store, 'g');

      const loaded = await load(await bench.reopen(), gid);
      expect(loaded).toMatchObject({ timelineSeq: 0, alerts: [{ fingerprint: aFingerprint('a') }] });
      expect(await bench.store.claimGroups(noon + 60 * minute, minute, 9)).toEqual([gid]);
    });

    it('is not done when it is live, or has changed since it was read', async () => {
      const open = await openGroup(bench.store, 'open');
      expect(await bench.store.forgetGroup(aGid('open'), open)).toBe(false);

      const gid = await sleepingGroup('g');
      const seen = await load(bench.store, gid);
      await bench.store.touchGroups([gid], noon);
      expect(await bench.store.forgetGroup(gid, seen)).toBe(false);
      const touched = await load(bench.store, gid);
      await commit(bench.store, aCommit(touched, over(touched)));
      expect(await bench.store.forgetGroup(gid, touched)).toBe(false);
      expect(await bench.store.forgetGroup(aGid('nowhere'), touched)).toBe(false);
      expect(await forget(gid)).toBe(true);
    });

    it('is not done while it, or a delivery of it, is due or waits in its lane', async () => {
      const gid = await sleepingGroup('g');
      await owe(gid);
      expect(await forget(gid)).toBe(false);
      await bench.store.moveDue(noon + 60 * minute, 9);
      expect(await forget(gid)).toBe(false);

      const later = await sleepingGroup('h');
      const loaded = await load(bench.store, later);
      await commit(bench.store, aCommit(loaded, { ...over(loaded), groupDueAt: noon + minute }));
      expect(await forget(later)).toBe(false);
    });

    it('is done once a delivery of it is not due any more', async () => {
      const gid = await sleepingGroup('g');
      await owe(gid);
      await bench.store.moveDue(noon + 60 * minute, 9);
      const turn = await bench.store.takeLane(noon + 60 * minute, minute, 'me');
      const loaded = await load(bench.store, gid);
      const { at: _, ...nothing } = due();
      await commit(
        bench.store,
        aCommit(loaded, { ...over(loaded), deliveries: [aDelivery()], deliveryDue: [nothing] }),
      );

      expect(await forget(gid)).toBe(true);

      if (turn !== undefined) await bench.store.endTurn(turn, { keepEntry: false });
      expect(await bench.store.nextDueAt()).toBeUndefined();
    });

    it('finds retired groups, too, when they are asked for', async () => {
      const gid = await sleepingGroup('g');
      const loaded = await load(bench.store, gid);
      const { group } = over(loaded);
      await commit(
        bench.store,
        aCommit(loaded, { ...over(loaded), group: { ...(group ?? loaded.group), state: 'retired' } }),
      );

      const scan = async (withRetired: boolean) =>
        (await bench.store.scanGroups({ limit: 9, liveOnly: false, withRetired })).groups.length;

      expect([await scan(false), await scan(true)]).toEqual([0, 1]);
      expect(await forget(gid)).toBe(true);
    });

    it('does not come between an alert and its group', async () => {
      const gid = await sleepingGroup('g');
      const seen = await load(bench.store, gid);
      const [alert] = seen.alerts;
      await ingest(bench.store, aWrite(ref('g', 'b'), { wakeAt: noon + minute }));

      expect(await bench.store.forgetGroup(gid, seen)).toBe(false);
      expect((await load(bench.store, gid)).alerts).toHaveLength(alert === undefined ? 1 : 2);
    });
  });

  describe('trimming a timeline', () => {
    it('takes the oldest entries; the others keep their numbers', async () => {
      const loaded = await openGroup(bench.store, 'g');
      const timeline = Array.from({ length: 5 }, (_, index) => anEntry({ at: noon + index }));
      await commit(bench.store, aCommit(loaded, { timeline }));

      expect(await bench.store.trimTimeline(aGid('g'), 3)).toBe(3);
      expect(await bench.store.trimTimeline(aGid('g'), 3)).toBe(0);
      expect(await bench.store.trimTimeline(aGid('nowhere'), 3)).toBe(0);

      const seen = await load(await bench.reopen(), aGid('g'));
      await commit(bench.store, aCommit(seen, { timeline: [anEntry({ at: noon + 9 })] }));
      expect((await bench.store.readTimeline(aGid('g'), 0, 9)).map(({ seq }) => seq)).toEqual([4, 5, 6]);
      expect(await bench.store.trimTimeline(aGid('g'), 99)).toBe(3);
      const empty = await load(bench.store, aGid('g'));
      await commit(bench.store, aCommit(empty, { timeline: [anEntry()] }));
      expect((await bench.store.readTimeline(aGid('g'), 0, 9)).map(({ seq }) => seq)).toEqual([7]);
    });
  });

  describe('forgetting a silence', () => {
    it('is done unless it has changed since, and takes nobody a change away', async () => {
      const [one, two] = [aSilence('s1'), aSilence('s2')];
      await bench.store.putSilence(one);
      await bench.store.putSilence(two);

      expect(await bench.store.forgetSilence({ ...one, comment: 'as it was' })).toBe(false);
      expect(await bench.store.forgetSilence(one)).toBe(true);
      expect(await bench.store.forgetSilence(one)).toBe(false);
      expect(await bench.store.findSilence('s1' as SilenceId)).toBeUndefined();
      expect((await bench.store.readSilences(0)).changed).toEqual([two]);
    });

    it('spares the one that was changed last, by which versions are counted', async () => {
      const one = aSilence('s1');
      await bench.store.putSilence(one);
      const { version } = await bench.store.readSilences(0);

      expect(await bench.store.forgetSilence(one)).toBe(false);

      await bench.store.putSilence(aSilence('s2'));
      expect((await bench.store.readSilences(version)).changed).toEqual([aSilence('s2')]);
    });
  });
}
