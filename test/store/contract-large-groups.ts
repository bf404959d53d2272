import { describe, expect, it } from 'vitest';
import type { Bench } from './contract.ts';
import {
  aCommit,
  aContent,
  aFingerprint,
  aGid,
  aHead,
  anEntry,
  aReport,
  aWrite,
  commit,
  ingest,
  load,
  ref,
} from './samples.ts';

const size = 2_300;
const dropped = 1_200;
const names = Array.from({ length: size }, (_, index) => `a${index}`);
const fingerprints = names.map(aFingerprint);

export function describeLargeGroups(bench: Bench): void {
  const fill = () => ingest(bench.store, ...names.map((name) => aWrite(ref('g', name))));

  describe('a group of thousands of alerts', () => {
    it('is given whole, its alerts in the order in which they came', async () => {
      await fill();
      const content = aContent({ annotations: { summary: 'Slower' } });
      const changed = aHead({ contentHash: 'c2' });
      await ingest(bench.store, aReport(ref('g', 'a7'), aHead(), { head: changed, content }));
      await bench.reopen();
      await ingest(bench.store, aWrite(ref('g', 'late')));

      const { alerts, rev } = await load(bench.store, aGid('g'));

      expect(alerts.map(({ fingerprint }) => fingerprint)).toEqual([...fingerprints, aFingerprint('late')]);
      expect(alerts[7]).toEqual({ fingerprint: aFingerprint('a7'), head: changed, content });
      expect(alerts[8]).toEqual({ fingerprint: aFingerprint('a8'), head: aHead(), content: aContent() });
      expect(rev).toBe(size + 1);
    });

    it('is given as it is before a commit or after, never in between', async () => {
      await fill();
      const seen = await load(bench.store, aGid('g'));
      const drop = seen.alerts.slice(0, dropped);

      const [loads] = await Promise.all([
        Promise.all(Array.from({ length: 6 }, () => load(bench.store, aGid('g')))),
        commit(bench.store, aCommit(seen, { drop, timeline: [anEntry()] })),
      ]);

      for (const { ver, alerts, timelineSeq } of [...loads, await load(bench.store, aGid('g'))]) {
        const isAfter = ver > seen.ver;
        expect({ alerts: alerts.length, timelineSeq }).toEqual({
          alerts: isAfter ? size - dropped : size,
          timelineSeq: isAfter ? 1 : 0,
        });
      }
    });

    it('is given with no more than its revision says while alerts come, or with more', async () => {
      await fill();
      const reports = Array.from({ length: 40 }, (_, index) => aWrite(ref('g', `late${index}`)));

      const [loads] = await Promise.all([
        Promise.all(Array.from({ length: 4 }, () => load(bench.store, aGid('g')))),
        ...reports.map((report) => ingest(bench.store, report)),
      ]);

      for (const { rev, alerts } of loads) expect(alerts.length).toBeGreaterThanOrEqual(rev);
    });

    it('comes in the pages of a scan, each group once', async () => {
      await fill();
      await ingest(bench.store, ...['h', 'i', 'j'].map((name) => aWrite(ref(name))));

      const seen: [string, number][] = [];
      let cursor: string | undefined;
      do {
        const page = await bench.store.scanGroups({
          limit: 9,
          liveOnly: true,
          ...(cursor !== undefined && { cursor }),
        });
        seen.push(...page.groups.map(({ group, alerts }) => [group.gid, alerts.length] as [string, number]));
        cursor = page.cursor;
      } while (cursor !== undefined);

      expect(seen).toHaveLength(4);
      expect(new Map(seen)).toEqual(
        new Map<string, number>([
          [aGid('g'), size],
          [aGid('h'), 1],
          [aGid('i'), 1],
          [aGid('j'), 1],
        ]),
      );
    });
  });
}
