import { describe, expect, it } from 'vitest';
import type { Bench } from './contract.ts';
import {
  aCommit,
  aContent,
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

export function describeIngest(bench: Bench): void {
  describe('ingest', () => {
    it('knows nothing of an alert and a group that were never written', async () => {
      expect(await bench.store.readHeads([ref('g')])).toEqual([{}]);
    });

    it('gives one reading per reference, in order', async () => {
      await ingest(bench.store, aWrite(ref('g', 'a')), aWrite(ref('g', 'b'), { head: aHead({ contentHash: 'b' }) }));

      const readings = await bench.store.readHeads([ref('g', 'b'), ref('other'), ref('g', 'c'), ref('g', 'a')]);

      const group = { state: 'waiting', owed: false };
      expect(readings).toEqual([{ head: aHead({ contentHash: 'b' }), group }, {}, { group }, { head: aHead(), group }]);
    });

    it.each([
      ['an edge without an end', { liveness: 'edge', fires: 7 }],
      ['an end that is our own timeout', { endsAtIsTimeout: true }],
      ['a start before 1970', { startsAt: -1 }],
    ] as const)('keeps %s as it is', async (_, over) => {
      const { endsAt: _endsAt, ...head } = aHead(over);

      await ingest(bench.store, aWrite(ref('g'), { head }));

      expect(await bench.store.readHeads([ref('g')])).toEqual([{ head, group: { state: 'waiting', owed: false } }]);
      expect((await load(bench.store, aGid('g'))).alerts).toMatchObject([{ head }]);
    });

    it('creates a group that does not exist, once', async () => {
      const labels = { groupLabels: { alertname: 'Slow', cluster: 'eu' } };

      await ingest(bench.store, aWrite(ref('g', 'a'), { group: aGroup(aGid('g'), labels) }));
      await ingest(bench.store, aWrite(ref('g', 'b'), { group: aGroup(aGid('g'), { receiver: 'other' }) }));

      const { group, ver, timelineSeq, deliveries } = await load(bench.store, aGid('g'));
      expect({ ver, timelineSeq, deliveries }).toEqual({ ver: 0, timelineSeq: 0, deliveries: [] });
      expect(group).toEqual(aGroup(aGid('g'), { ...labels, state: 'waiting', tickAt: noon + minute / 2 }));
    });

    it('answers `moved` with what is there when the same write comes twice', async () => {
      const write = aWrite(ref('g'));
      await ingest(bench.store, write);

      const again = await bench.store.commitIngest([write], noon);

      expect(again).toEqual([
        { type: 'moved', reading: { head: write.head, group: { state: 'waiting', owed: false } } },
      ]);
      expect((await load(bench.store, aGid('g'))).rev).toBe(1);
    });

    it.each([
      ['start', { startsAt: noon - 1 }],
      ['end', { endsAt: noon + 9 * minute }],
      ['content', { contentHash: 'other' }],
      ['last report', { updatedAt: noon + 1 }],
      ['number of fires', { fires: 2 }],
      ['kind of end', { endsAtIsTimeout: true }],
      ['liveness', { liveness: 'edge' }],
    ] as const)('writes nothing when the %s is not what was expected', async (_, over) => {
      await ingest(bench.store, aWrite(ref('g')));

      const results = await bench.store.commitIngest([aReport(ref('g'), aHead(over))], noon);

      expect(results).toMatchObject([{ type: 'moved', reading: { head: aHead() } }]);
      expect(await bench.store.readHeads([ref('g')])).toMatchObject([{ head: aHead() }]);
    });

    it('answers `moved` for an alert that the group does not hold any more', async () => {
      const results = await bench.store.commitIngest([aReport(ref('g'), aHead())], noon);

      expect(results).toEqual([{ type: 'moved', reading: {} }]);
      expect(await bench.store.loadGroup(aGid('g'))).toBeUndefined();
    });

    it('takes every write of a batch that fits, whatever became of the others', async () => {
      await ingest(bench.store, aWrite(ref('g')));

      const results = await bench.store.commitIngest([aWrite(ref('g')), aWrite(ref('h')), aWrite(ref('g', 'b'))], noon);

      expect(results.map(({ type }) => type)).toEqual(['moved', 'ok', 'ok']);
      expect((await load(bench.store, aGid('g'))).alerts).toHaveLength(2);
    });

    it('takes batches of any size', async () => {
      const writes = Array.from({ length: 1_300 }, (_, index) => aWrite(ref(`g${index % 3}`, `a${index}`)));

      await ingest(bench.store, ...writes);

      expect((await load(bench.store, aGid('g0'))).alerts).toHaveLength(434);
      expect(await bench.store.readHeads(writes)).toHaveLength(1_300);
      expect(await bench.store.commitIngest([], noon)).toEqual([]);
    });

    it('lets one of two writers win when both read the same head', async () => {
      await ingest(bench.store, aWrite(ref('g')));

      const results = await Promise.all([
        bench.store.commitIngest([aReport(ref('g'), aHead(), { head: aHead({ endsAt: noon + 6 * minute }) })], noon),
        bench.store.commitIngest([aReport(ref('g'), aHead(), { head: aHead({ endsAt: noon + 7 * minute }) })], noon),
      ]);

      expect(
        results
          .flat()
          .map(({ type }) => type)
          .sort(),
      ).toEqual(['moved', 'ok']);
    });

    it('keeps the content when only the head is written, and replaces it when it comes along', async () => {
      await ingest(bench.store, aWrite(ref('g')));
      const changed = aContent({ annotations: { summary: 'Slower' } });

      await ingest(bench.store, aReport(ref('g'), aHead()));
      expect((await load(bench.store, aGid('g'))).alerts).toMatchObject([{ content: aContent() }]);
      const [reading] = await bench.store.readHeads([ref('g')]);
      const head = aHead({ contentHash: 'c2' });
      await ingest(
        bench.store,
        aReport(ref('g'), reading?.head ?? aHead(), { head, content: changed, bumpsRev: true }),
      );

      expect((await load(bench.store, aGid('g'))).alerts).toMatchObject([{ head, content: changed }]);
    });

    it('keeps every part of a head over a restart', async () => {
      await ingest(bench.store, aWrite(ref('g')));
      const head = aHead({ contentHash: 'c2', startsAt: noon - 1, endsAt: noon + 1, updatedAt: noon + 2, fires: 9 });
      const other = { ...head, endsAtIsTimeout: true, liveness: 'edge' as const };

      await ingest(bench.store, aReport(ref('g'), aHead(), { head: other }));
      await bench.reopen();

      expect(await bench.store.readHeads([ref('g')])).toMatchObject([{ head: other }]);
    });

    it('adds 1 to the revision for what people would see, and nothing for a moved end', async () => {
      await ingest(bench.store, aWrite(ref('g', 'a')), aWrite(ref('g', 'b')));
      expect((await load(bench.store, aGid('g'))).rev).toBe(2);

      await ingest(bench.store, aReport(ref('g', 'a'), aHead()));

      expect((await load(bench.store, aGid('g'))).rev).toBe(2);
    });
  });

  describe('waking a group', () => {
    it('makes a new group wait until the earliest of the instants it is given', async () => {
      const at = [noon + minute, noon + minute / 2, noon + 2 * minute];

      await ingest(bench.store, ...at.map((wakeAt, index) => aWrite(ref('g', `a${index}`), { wakeAt })));

      expect((await load(bench.store, aGid('g'))).group).toMatchObject({ state: 'waiting', tickAt: noon + minute / 2 });
      expect(await bench.store.nextDueAt()).toBe(noon + minute / 2);
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
      expect((await bench.store.inspect()).deliveries).toMatchObject([{ at: noon + 70 }, { at: noon + 1 }]);
      expect(await bench.store.loadGroup(aGid('nowhere'))).toBeUndefined();
    });
  });
}
