import { describe, expect, it } from 'vitest';
import type { AlertGroup } from '../../src/engine/alert-group.ts';
import type { Bench } from './contract.ts';
import {
  aCommit,
  aDelivery,
  aGid,
  aGroup,
  anEntry,
  aSilence,
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

const gapMs = 30_000;
const holdMs = 2 * minute;

export function describeRecords(bench: Bench): void {
  const beat = (now: number) => bench.store.beat(now, gapMs, holdMs);

  describe('gaps', () => {
    it('are none at first, and none while somebody listens often enough', async () => {
      expect(await beat(noon)).toEqual([]);
      expect(await beat(noon + 5_000)).toEqual([]);
      expect(await beat(noon + 35_000)).toEqual([]);
    });

    it('are remembered when nobody listened for longer, until their hold is over', async () => {
      await beat(noon);

      const gap = { from: noon, to: noon + 10 * minute, holdUntil: noon + 12 * minute };
      expect(await beat(noon + 10 * minute)).toEqual([gap]);
      expect(await beat(noon + 10 * minute + 5_000)).toEqual([gap]);
      const awake = async (until: number) => {
        for (let now = noon + 10 * minute + 10_000; now < until; now += 10_000) await beat(now);
      };
      await awake(noon + 12 * minute);
      expect(await beat(noon + 12 * minute - 1)).toEqual([gap]);
      expect(await beat(noon + 12 * minute)).toEqual([]);
    });

    it('are found after a restart, also two in a row', async () => {
      await beat(noon);
      await bench.reopen();
      await beat(noon + minute);
      await bench.reopen();

      expect(await beat(noon + 2 * minute)).toEqual([
        { from: noon, to: noon + minute, holdUntil: noon + 3 * minute },
        { from: noon + minute, to: noon + 2 * minute, holdUntil: noon + 4 * minute },
      ]);
    });

    it('do not come from a clock that was set back', async () => {
      await beat(noon + 10 * minute);
      await beat(noon);

      expect(await beat(noon + 10 * minute + 1_000)).toEqual([]);
    });
  });

  describe('notes', () => {
    it('are absent until written, then replaced', async () => {
      expect(await bench.store.readNote('silences_swept')).toBeUndefined();

      await bench.store.writeNote('silences_swept', '4');
      await bench.store.writeNote('silences_swept', '');

      expect(await bench.store.readNote('silences_swept')).toBe('');
    });
  });

  describe('numbers', () => {
    it('count up from 1 under each name, and the latest is the note of that name', async () => {
      const numbers = [];
      for (let taken = 0; taken < 3; taken += 1) numbers.push(await bench.store.takeNumber('incidents'));

      expect(numbers).toEqual([1, 2, 3]);
      expect(await bench.store.takeNumber('others')).toBe(1);
      expect(await bench.store.readNote('incidents')).toBe('3');
    });

    it('are given to nobody twice, however many ask at once', async () => {
      const numbers = await Promise.all(Array.from({ length: 50 }, () => bench.store.takeNumber('incidents')));

      expect(new Set(numbers).size).toBe(50);
    });

    it('go on after a restart, and where a copy of the store left off', async () => {
      await bench.store.takeNumber('incidents');
      await bench.store.writeNote('incidents', '41');

      await bench.reopen();

      expect(await bench.store.takeNumber('incidents')).toBe(42);
    });
  });

  describe('a restart', () => {
    it('changes nothing that a caller can see', async () => {
      const loaded = await openGroup(bench.store, 'g');
      await ingest(bench.store, aWrite(ref('g', 'b')), aWrite(ref('h'), { wakeAt: noon + 7 }));
      const seen = await load(bench.store, aGid('g'));
      const outbox = [{ id: 'o1', type: 'expire_silence' as const, silence: aSilence('s1').id }];
      const change = {
        group: loaded.group,
        timeline: [anEntry()],
        deliveryDue: [due({ at: noon + 3, priority: 1 })],
        outbox,
      };
      await commit(bench.store, aCommit(seen, change, { watchedEpisode: 1, owed: true }));
      await bench.store.putSilence(aSilence('s1'));
      await bench.store.writeNote('n', 'v');
      const look = async () => ({
        groups: await bench.store.scanGroups({ limit: 9, liveOnly: false }),
        heads: await bench.store.readHeads([ref('g', 'a'), ref('g', 'b'), ref('h')]),
        marks: await bench.store.inspect(),
        timeline: await bench.store.readTimeline(aGid('g'), 0, 9),
        silences: await bench.store.readSilences(0),
        outbox: await bench.store.readOutbox(9),
        note: await bench.store.readNote('n'),
        next: await bench.store.nextDueAt(),
      });
      const before = await look();

      await bench.reopen();

      expect(await look()).toEqual(before);
      expect(before.next).toBe(noon + 3);
    });

    it('goes on counting where it stopped', async () => {
      const loaded = await openGroup(bench.store, 'g');
      await commit(bench.store, aCommit(loaded, { timeline: [anEntry()] }, { watchedEpisode: 1 }));
      await bench.reopen();

      await ingest(bench.store, aWrite(ref('g', 'b')), aWrite(ref('new')));
      const seen = await load(bench.store, aGid('g'));
      await commit(bench.store, aCommit(seen, { timeline: [anEntry()], deliveries: [aDelivery({ episode: 2 })] }));

      const after = await load(bench.store, aGid('g'));
      expect(after).toMatchObject({ rev: loaded.rev + 1, timelineSeq: 2 });
      expect(after.ver).toBeGreaterThan(seen.ver);
      expect(after.alerts).toHaveLength(2);
      expect(after.deliveries).toHaveLength(2);
      expect((await bench.store.inspect()).deliveries.filter(({ at }) => at !== undefined)).toHaveLength(1);
    });
  });

  describe('records of a newer program', () => {
    const newer = { schema: 2 } as unknown as Partial<AlertGroup>;

    it('are refused, not guessed at: a group', async () => {
      await ingest(bench.store, aWrite(ref('g'), { group: aGroup(aGid('g'), newer) }));

      expect((await bench.store.scanGroups({ limit: 9, liveOnly: false })).groups).toEqual([]);
      await expect(bench.store.loadGroup(aGid('g'))).rejects.toThrow(/schema 2.*newer/);
    });

    it('are refused, not guessed at: a delivery', async () => {
      const loaded = await openGroup(bench.store, 'g');
      await commit(bench.store, aCommit(loaded, { deliveries: [{ ...aDelivery(), ...newer } as never] }));

      await expect(bench.store.loadGroup(aGid('g'))).rejects.toThrow(/delivery.*schema 2/);
    });

    it('are refused, not guessed at: a silence', async () => {
      await bench.store.putSilence({ ...aSilence('s1'), ...newer } as never);

      await expect(bench.store.findSilence(aSilence('s1').id)).rejects.toThrow(/silence.*schema 2/);
    });
  });

  describe('its own health', () => {
    it('answers a ping, and says in words what survives what', async () => {
      await bench.store.ping();

      expect(bench.store.durability).toMatch(/^survives/);
    });

    it('finishes what was asked before it closes, and refuses what comes after', async () => {
      const written = ingest(bench.store, aWrite(ref('g')));
      const closed = bench.store.close();

      await expect(bench.store.ping()).rejects.toThrow(/closed/);
      await written;
      await closed;
      await bench.store.close();
      await expect(bench.store.readHeads([ref('g')])).rejects.toThrow(/closed/);
      const store = await bench.reopen();
      expect(await store.readHeads([ref('g')])).toMatchObject([{ group: { state: 'waiting' } }]);
    });
  });
}
