import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GroupId } from '../../src/engine/alert-group.ts';
import type { InspectedStore } from './contract.ts';
import { describeProcessWalk, type ProcessPlace } from './contract-process-walk.ts';
import { lease, owe, settle } from './lane-steps.ts';
import {
  aCommit,
  aGid,
  aHead,
  anEntry,
  aReport,
  aWrite,
  commit,
  ingest,
  load,
  minute,
  noon,
  openGroup,
  ref,
} from './samples.ts';

/** What a store that several processes share owes to them, beside the contract of every store. */
export function describeProcesses(name: string, makePlace: () => Promise<ProcessPlace>, walks: number): void {
  describe(`${name}, shared by processes`, () => {
    let place: ProcessPlace;
    let stores: readonly InspectedStore[];

    beforeEach(async () => {
      place = await makePlace();
      const opened = [await place.openProcess(), await place.openProcess(), await place.openProcess()];
      stores = opened.map(({ store }) => store);
    });

    afterEach(async () => {
      await Promise.all(stores.map((store) => store.close()));
      await place.remove();
    });

    const one = () => stores[0] as InspectedStore;

    it('shows to all what one of them wrote', async () => {
      await openGroup(one(), 'g');

      const readings = await Promise.all(stores.map((store) => store.loadGroup(aGid('g'))));

      expect(readings[0]).toBeDefined();
      expect(readings).toEqual([readings[0], readings[0], readings[0]]);
    });

    it('gives each number to one of them, and to nobody else', async () => {
      const asking = stores.flatMap((store) => Array.from({ length: 20 }, () => store.takeNumber('incidents')));

      const numbers = await Promise.all(asking);

      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    });

    it('gives each group that is due to one of them, and to nobody else until its lease ends', async () => {
      const names = Array.from({ length: 60 }, (_, index) => `g${index}`);
      await ingest(one(), ...names.map((each) => aWrite(ref(each), { wakeAt: noon })));

      const claimed = await Promise.all(stores.map((store) => claimAll(store, noon)));

      expect(claimed.flat().sort()).toEqual(names.map(aGid).sort());
      expect(await Promise.all(stores.map((store) => claimAll(store, noon + lease - 1)))).toEqual([[], [], []]);
      const again = await Promise.all(stores.map((store) => claimAll(store, noon + lease)));
      expect(again.flat().sort()).toEqual(names.map(aGid).sort());
    });

    it('has one of them at a time serve a lane, and serves everybody once', { timeout: 60_000 }, async () => {
      const names = Array.from({ length: 24 }, (_, index) => `g${index}`);
      for (const [index, each] of names.entries()) await owe(one(), each, { at: noon, lane: `lane ${index % 5}` });
      const inTurn = new Set<string>();
      const served: GroupId[] = [];
      let left = names.length;

      async function serve(store: InspectedStore): Promise<void> {
        while (left > 0) {
          await store.moveDue(noon, 4);
          const turn = await store.takeLane(noon, lease, 'me');
          if (turn === undefined) continue;
          expect(inTurn).not.toContain(turn.lane);
          inTurn.add(turn.lane);
          served.push(turn.gid);
          left -= 1;
          await settle(store, names.find((each) => aGid(each) === turn.gid) ?? '');
          inTurn.delete(turn.lane);
          await store.endTurn(turn, { keepEntry: false });
        }
      }
      await Promise.all(stores.map(serve));

      expect(served.sort()).toEqual(names.map(aGid).sort());
      expect(await one().moveDue(noon + minute, 9)).toBe(0);
    });

    it('lets one of two commits of the same reading win, and loses no entry of a timeline', async () => {
      const { timelineSeq } = await openGroup(one(), 'g');
      const each = 12;

      async function write(store: InspectedStore): Promise<void> {
        for (let done = 0; done < each; ) {
          const seen = await load(store, aGid('g'));
          const wanted = aCommit(seen, { group: seen.group, timeline: [anEntry()] }, { watchedEpisode: 1 });
          if ((await store.commitGroup(wanted)).type === 'ok') done += 1;
        }
      }
      await Promise.all(stores.map(write));

      const after = await load(one(), aGid('g'));
      const entries = await one().readTimeline(aGid('g'), 0, 999);
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
      expect(after.timelineSeq - timelineSeq).toBe(each * stores.length);
    });

    it('takes one of several writes that expect the same head', async () => {
      await ingest(one(), aWrite(ref('g')));
      const reports = stores.map((_, index) =>
        aReport(ref('g'), aHead(), { head: aHead({ updatedAt: noon + 1 + index }) }),
      );

      const results = await Promise.all(
        stores.map((store, index) => store.commitIngest(reports.slice(index, index + 1), noon)),
      );

      expect(
        results
          .flat()
          .map(({ type }) => type)
          .sort(),
      ).toEqual(['moved', 'moved', 'ok']);
    });

    it('counts the tokens of all of them', async () => {
      const bucket = { key: 'slack:T1:chat.update', perMs: 100, burst: 4 };

      const waits = await Promise.all(
        stores.flatMap((store) => [store.takeTokens([bucket], noon), store.takeTokens([bucket], noon)]),
      );

      expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(4);
    });

    it('keeps a lane leased whose process went away, and ignores what that one says later', async () => {
      await owe(one(), 'g', { at: noon });
      const [first, second] = stores as readonly [InspectedStore, InspectedStore];
      await first.moveDue(noon, 9);
      const late = await first.takeLane(noon, lease, 'first');

      expect(await second.takeLane(noon + lease - 1, lease, 'second')).toBeUndefined();
      const current = await second.takeLane(noon + lease, lease, 'second');
      expect(current?.fence).toBeGreaterThan(late?.fence ?? 0);
      if (late !== undefined) await first.endTurn(late, { keepEntry: false, heldUntil: noon + 60 * minute });

      expect(await first.takeLane(noon + lease, lease, 'first')).toBeUndefined();
      if (current !== undefined) await second.endTurn(current, { keepEntry: true });
      expect(await first.takeLane(noon + lease, lease, 'first')).toMatchObject({ gid: aGid('g') });
    });

    it('ends a turn that another object of the same process took', async () => {
      await owe(one(), 'g', { at: noon });
      const [first, second] = stores as readonly [InspectedStore, InspectedStore];
      await first.moveDue(noon, 9);
      const turn = await first.takeLane(noon, lease, 'me');
      await settle(second, 'g');

      if (turn !== undefined) await second.endTurn(turn, { keepEntry: false });

      expect(await first.takeLane(noon, lease, 'me')).toBeUndefined();
      expect(await first.moveDue(noon + minute, 9)).toBe(0);
      await commit(first, aCommit(await load(first, aGid('g'))));
    });
  });

  describeProcessWalk(name, makePlace, walks);
}

async function claimAll(store: InspectedStore, now: number): Promise<readonly GroupId[]> {
  const all: GroupId[] = [];
  for (;;) {
    const claimed = await store.claimGroups(now, lease, 7);
    if (claimed.length === 0) return all;
    all.push(...claimed);
  }
}
