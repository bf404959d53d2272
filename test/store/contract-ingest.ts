import { describe, expect, it } from 'vitest';
import type { Bench } from './contract.ts';
import { aContent, aGid, aGroup, aHead, aReport, aWrite, ingest, load, minute, noon, ref } from './samples.ts';

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

    it('takes several writes of one alert in a batch one after another', async () => {
      const first = aWrite(ref('g'), { refreshAt: noon + 5_000 });
      const next = aReport(ref('g'), first.head);
      const last = aReport(ref('g'), next.head, { head: aHead({ contentHash: 'c3' }), content: aContent() });

      const results = await bench.store.commitIngest([first, aWrite(ref('g')), next, last], noon);

      expect(results.map(({ type }) => type)).toEqual(['ok', 'moved', 'ok', 'ok']);
      expect((await load(bench.store, aGid('g'))).alerts).toMatchObject([{ head: last.head }]);
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
}
