import { describe, expect, it } from 'vitest';
import type { OutboxEffect } from '../../src/engine/group-change.ts';
import type { SilenceId } from '../../src/engine/silence.ts';
import type { CommitResult } from '../../src/ports/store.ts';
import type { Bench } from './contract.ts';
import {
  aCommit,
  aContent,
  aDelivery,
  aFingerprint,
  aGid,
  aHead,
  anEntry,
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

const drop = { fingerprint: aFingerprint('a'), head: aHead() };
const effect: OutboxEffect = { id: 'o1', type: 'expire_silence', silence: 's1' as SilenceId };

export function describeCommits(bench: Bench): void {
  describe('committing a group', () => {
    it('writes the whole change at once', async () => {
      await ingest(bench.store, aWrite(ref('g', 'a')), aWrite(ref('g', 'b')));
      const loaded = await load(bench.store, aGid('g'));
      const group = {
        ...loaded.group,
        state: 'active' as const,
        tickAt: noon + 7,
        hasFlushed: true,
        episode: anEpisode(),
      };
      const rest = {
        drop: [drop],
        timeline: [anEntry()],
        deliveries: [aDelivery()],
        deliveryDue: [due()],
        outbox: [effect],
      };

      const result = await bench.store.commitGroup(
        aCommit(loaded, { group, bumpsRev: true, groupDueAt: noon + 7, ...rest }, { watchedEpisode: 1, owed: true }),
      );

      expect(result).toEqual({ type: 'ok', ver: expect.any(Number), rev: loaded.rev + 1 });
      const { ver } = result as CommitResult & { type: 'ok' };
      expect(ver).toBeGreaterThan(loaded.ver);
      expect(await load(bench.store, aGid('g'))).toEqual({
        group,
        ver,
        rev: loaded.rev + 1,
        alerts: [{ fingerprint: aFingerprint('b'), head: aHead(), content: aContent() }],
        deliveries: [aDelivery()],
        timelineSeq: 1,
      });
      expect(await bench.store.readHeads([ref('g', 'a')])).toEqual([{ group: { state: 'active', owed: true } }]);
      expect(await bench.store.inspect()).toMatchObject({ groups: [{ at: noon + 7 }], deliveries: [{ at: noon }] });
      expect(await bench.store.readOutbox(9)).toEqual([effect]);
    });

    it('writes nothing at all when somebody committed since', async () => {
      const loaded = await openGroup(bench.store, 'g');
      await commit(bench.store, aCommit(loaded, { group: loaded.group }, { watchedEpisode: 1 }));
      const before = await load(bench.store, aGid('g'));
      const marks = await bench.store.inspect();

      const late = {
        ...asleep(loaded),
        bumpsRev: true,
        drop: [drop],
        timeline: [anEntry()],
        deliveryDue: [due()],
        outbox: [effect],
      };
      const result = await bench.store.commitGroup(aCommit(loaded, late));

      expect(result).toEqual({ type: 'conflict' });
      expect(await load(bench.store, aGid('g'))).toEqual(before);
      expect(await bench.store.inspect()).toEqual(marks);
      expect(await bench.store.readOutbox(9)).toEqual([]);
    });

    it('conflicts for a group that does not exist', async () => {
      const loaded = await openGroup(bench.store, 'g');

      const stranger = { ...loaded, group: { ...loaded.group, gid: aGid('nowhere') } };

      expect(await bench.store.commitGroup(aCommit(stranger))).toEqual({ type: 'conflict' });
    });

    it('lets one of many win who commit the same reading at the same time', async () => {
      const loaded = await openGroup(bench.store, 'g');

      const results = await Promise.all(
        Array.from({ length: 8 }, () => bench.store.commitGroup(aCommit(loaded, { timeline: [anEntry()] }))),
      );

      expect(results.filter(({ type }) => type === 'ok')).toHaveLength(1);
      expect((await load(bench.store, aGid('g'))).timelineSeq).toBe(1);
    });

    it('is not stopped by ingest', async () => {
      const loaded = await openGroup(bench.store, 'g');
      await ingest(bench.store, aWrite(ref('g', 'b')));

      const { rev } = await commit(bench.store, aCommit(loaded, { bumpsRev: true, timeline: [anEntry()] }));

      expect(rev).toBe(loaded.rev + 2);
      expect((await load(bench.store, aGid('g'))).timelineSeq).toBe(1);
    });

    it('removes marks when nothing moved', async () => {
      const loaded = await openGroup(bench.store, 'g');
      await oweCard(bench.store, aGid('g'));
      const seen = await load(bench.store, aGid('g'));

      await commit(
        bench.store,
        aCommit(seen, { ...asleep(loaded), deliveryDue: [{ target: slack, episode: 1, priority: 3 }] }),
      );

      expect(await bench.store.nextDueAt()).toBeUndefined();
      expect((await load(bench.store, aGid('g'))).group).not.toHaveProperty('tickAt');
    });

    it('moves marks later when nothing moved', async () => {
      await openGroup(bench.store, 'g');
      await oweCard(bench.store, aGid('g'));
      const seen = await load(bench.store, aGid('g'));

      const later = { groupDueAt: noon + 60 * minute, deliveryDue: [due({ at: noon + 50 * minute })] };
      await commit(bench.store, aCommit(seen, later));

      expect(await bench.store.inspect()).toMatchObject({
        groups: [{ at: noon + 60 * minute }],
        deliveries: [{ at: noon + 50 * minute }],
      });
    });

    it('replaces a delivery by target and episode, and keeps the others', async () => {
      const loaded = await openGroup(bench.store, 'g');
      const posted = aDelivery({ ref: { channel: 'C1', ts: '1.2' }, shownRev: 9, told: 3 });

      await commit(bench.store, aCommit(loaded, { deliveries: [posted, aDelivery({ episode: 2 })] }));

      expect((await load(bench.store, aGid('g'))).deliveries).toEqual([posted, aDelivery({ episode: 2 })]);
    });

    it('refuses a due mark for a delivery that does not exist, and writes nothing', async () => {
      const loaded = await openGroup(bench.store, 'g');
      const group = { ...loaded.group, inputs: ['i1'] };
      const change = { group, timeline: [anEntry({ at: noon + 1 })], deliveryDue: [due({ episode: 7 })] };

      await expect(bench.store.commitGroup(aCommit(loaded, change))).rejects.toThrow(/episode 7/);

      expect(await load(bench.store, aGid('g'))).toEqual(loaded);
      await commit(bench.store, aCommit(loaded, { timeline: [anEntry()] }));
      expect(await bench.store.readTimeline(aGid('g'), 0, 9)).toEqual([{ ...anEntry(), seq: 1 }]);
    });

    it('fails alone among those who write at the same moment', async () => {
      const loaded = await openGroup(bench.store, 'g');
      const other = await openGroup(bench.store, 'h');

      const [bad, good] = await Promise.allSettled([
        bench.store.commitGroup(aCommit(loaded, { timeline: [anEntry()], deliveryDue: [due({ episode: 7 })] })),
        bench.store.commitGroup(aCommit(other, { timeline: [anEntry()] })),
      ]);

      expect([bad?.status, good?.status]).toEqual(['rejected', 'fulfilled']);
      expect((await load(bench.store, aGid('h'))).timelineSeq).toBe(1);
    });
  });

  describe('committing a group that ingest moved meanwhile', () => {
    it('does not send it to sleep, and removes no mark', async () => {
      await openGroup(bench.store, 'g');
      await oweCard(bench.store, aGid('g'), { at: noon });
      const seen = await load(bench.store, aGid('g'));
      await ingest(bench.store, aWrite(ref('g', 'late'), { refreshAt: noon + 1_000 }));

      const quiet = { ...asleep(seen), deliveryDue: [{ target: slack, episode: 1, priority: 3 as const }] };
      await commit(bench.store, aCommit(seen, quiet, { watchedEpisode: 1 }));

      const { group, alerts } = await load(bench.store, aGid('g'));
      expect(group).toMatchObject({ state: 'active', tickAt: noon + 5 * minute });
      expect(alerts).toHaveLength(2);
      expect(await bench.store.inspect()).toMatchObject({
        groups: [{ at: noon + 5 * minute }],
        deliveries: [{ at: noon }],
      });
    });

    it('moves no mark later, but earlier', async () => {
      await openGroup(bench.store, 'g');
      await oweCard(bench.store, aGid('g'), { at: noon + 3 * minute });
      const seen = await load(bench.store, aGid('g'));
      await bench.store.touchGroups([aGid('g')], noon + 3 * minute);

      const marks = { groupDueAt: noon + 9 * minute, deliveryDue: [due({ at: noon + minute })] };
      await commit(bench.store, aCommit(seen, marks, { watchedEpisode: 1 }));

      expect(await bench.store.inspect()).toMatchObject({
        groups: [{ at: noon + 5 * minute }],
        deliveries: [{ at: noon + minute }],
      });
    });

    it('still makes new marks', async () => {
      const seen = await openGroup(bench.store, 'g');
      await ingest(bench.store, aWrite(ref('g', 'b')));

      const target = 'default/slack/1' as typeof slack;
      const change = { deliveries: [aDelivery({ target })], deliveryDue: [due({ target, at: noon + 9 })] };
      await commit(bench.store, aCommit(seen, change));

      expect((await bench.store.inspect()).deliveries).toContainEqual({
        gid: aGid('g'),
        target,
        episode: 1,
        isInLane: false,
        at: noon + 9,
      });
    });

    it('leaves out the final revision that it names', async () => {
      const seen = await openGroup(bench.store, 'g');
      await ingest(bench.store, aWrite(ref('g', 'b')));

      const ended = { ...seen.group, episode: anEpisode(1, { endedAt: noon + 1, finalRev: seen.rev }) };
      await commit(bench.store, aCommit(seen, { group: ended }));

      expect((await load(bench.store, aGid('g'))).group.episode).toEqual(anEpisode(1, { endedAt: noon + 1 }));
    });

    it('keeps a final revision that was stored before', async () => {
      const first = await openGroup(bench.store, 'g');
      const ended = { ...first.group, episode: anEpisode(1, { endedAt: noon + 1, finalRev: first.rev }) };
      await commit(bench.store, aCommit(first, { group: ended }));
      const seen = await load(bench.store, aGid('g'));
      await ingest(bench.store, aWrite(ref('g', 'b')));

      await commit(bench.store, aCommit(seen, { group: seen.group }));

      expect((await load(bench.store, aGid('g'))).group.episode?.finalRev).toBe(first.rev);
    });

    it('keeps an alert that was heard of again, and the group awake for it', async () => {
      const seen = await openGroup(bench.store, 'g');
      await ingest(bench.store, aReport(ref('g'), aHead()));

      await commit(bench.store, aCommit(seen, { ...asleep(seen), drop: [drop] }));

      const { group, alerts } = await load(bench.store, aGid('g'));
      expect(alerts).toHaveLength(1);
      expect(group.state).toBe('active');
      expect((await bench.store.inspect()).groups).toHaveLength(1);
    });

    it('shortens no lease to nothing: whoever comes next looks again when it ends', async () => {
      const seen = await openGroup(bench.store, 'g');
      await bench.store.claimGroups(noon + 5 * minute, minute, 9);
      await ingest(bench.store, aWrite(ref('g', 'b')));

      await commit(bench.store, aCommit(seen, asleep(seen)));

      expect(await bench.store.claimGroups(noon + 6 * minute - 1, minute, 9)).toEqual([]);
      expect(await bench.store.claimGroups(noon + 6 * minute, minute, 9)).toEqual([aGid('g')]);
    });
  });
}
