import { describe, expect, it } from 'vitest';
import { shortIdOf } from '../../src/engine/short-id.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Bench } from './contract.ts';
import {
  aCommit,
  aGid,
  anEpisode,
  asleep,
  aWrite,
  commit,
  ingest,
  load,
  minute,
  noon,
  openGroup,
  ref,
} from './samples.ts';

const wakes = (name: string, wakeAt: number) => aWrite(ref(name), { wakeAt });

export function describeClaims(bench: Bench): void {
  describe('claiming groups', () => {
    it('gives those that are due, earliest first, and no more than asked for', async () => {
      await ingest(
        bench.store,
        wakes('c', noon + 30),
        wakes('a', noon + 10),
        wakes('d', noon + 41),
        wakes('b', noon + 20),
      );

      expect(await bench.store.claimGroups(noon + 9, minute, 9)).toEqual([]);
      expect(await bench.store.claimGroups(noon + 40, minute, 2)).toEqual([aGid('a'), aGid('b')]);
      expect(await bench.store.claimGroups(noon + 40, minute, 2)).toEqual([aGid('c')]);
    });

    it('leases: nobody else gets the group until the lease ends', async () => {
      await ingest(bench.store, wakes('g', noon));

      const first = await bench.store.claimGroups(noon, 30_000, 9);

      expect(first).toEqual([aGid('g')]);
      expect(await bench.store.claimGroups(noon + 29_999, 30_000, 9)).toEqual([]);
      expect(await bench.store.nextDueAt()).toBe(noon + 30_000);
      expect(await bench.store.claimGroups(noon + 30_000, 30_000, 9)).toEqual([aGid('g')]);
    });

    it('gives a group to one of many who ask at once', async () => {
      await ingest(bench.store, ...Array.from({ length: 20 }, (_, index) => wakes(`g${index}`, noon)));

      const claims = await Promise.all(Array.from({ length: 8 }, () => bench.store.claimGroups(noon, minute, 5)));

      expect(claims.flat()).toHaveLength(20);
      expect(new Set(claims.flat()).size).toBe(20);
    });

    it('ends with the commit, which sets the next mark', async () => {
      await ingest(bench.store, wakes('g', noon));
      await bench.store.claimGroups(noon, minute, 9);
      const loaded = await load(bench.store, aGid('g'));

      await commit(bench.store, aCommit(loaded, { groupDueAt: noon + 10 }));

      expect(await bench.store.claimGroups(noon + 10, minute, 9)).toEqual([aGid('g')]);
    });

    it('gives a dormant group too, when a mark was left on it', async () => {
      const loaded = await openGroup(bench.store, 'g');
      await commit(bench.store, aCommit(loaded, { ...asleep(loaded), groupDueAt: noon + 60 * minute }));

      expect(await bench.store.claimGroups(noon + 60 * minute, minute, 9)).toEqual([aGid('g')]);
    });
  });

  describe('scanning groups', () => {
    it('gives each group once, whatever is written between two pages', async () => {
      const names = Array.from({ length: 25 }, (_, index) => `g${index}`);
      await ingest(bench.store, ...names.map((name) => wakes(name, noon)));

      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await bench.store.scanGroups({
          limit: 4,
          liveOnly: false,
          ...(cursor !== undefined && { cursor }),
        });
        expect(page.groups.length).toBeLessThanOrEqual(4);
        seen.push(...page.groups.map(({ group }) => group.gid));
        await ingest(bench.store, wakes(`late${seen.length}`, noon), aWrite(ref('g0', `a${seen.length}`)));
        await sendToSleep(bench.store, `g${seen.length % 25}`);
        cursor = page.cursor;
      } while (cursor !== undefined && seen.length < 200);

      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(names.map(aGid)));
    });

    it('gives groups as `loadGroup` does', async () => {
      const loaded = await openGroup(bench.store, 'g');

      expect(await bench.store.scanGroups({ limit: 9, liveOnly: true })).toEqual({ groups: [loaded] });
    });

    it('leaves out retired groups always, and quiet ones when only live ones are wanted', async () => {
      for (const name of ['active', 'asleep', 'open', 'retired']) await openGroup(bench.store, name);
      await sendToSleep(bench.store, 'asleep');
      const open = await load(bench.store, aGid('open'));
      await commit(bench.store, aCommit(open, { ...asleep(open), group: { ...open.group, state: 'dormant' } }));
      const retired = await load(bench.store, aGid('retired'));
      await commit(
        bench.store,
        aCommit(retired, { ...asleep(retired), group: { ...retired.group, state: 'retired' } }),
      );

      const gids = async (liveOnly: boolean) =>
        (await bench.store.scanGroups({ limit: 9, liveOnly })).groups.map(({ group }) => group.gid).sort();

      expect(await gids(true)).toEqual([aGid('active'), aGid('open')].sort());
      expect(await gids(false)).toEqual([aGid('active'), aGid('asleep'), aGid('open')].sort());
    });

    it('is empty in an empty store', async () => {
      expect(await bench.store.scanGroups({ limit: 9, liveOnly: false })).toEqual({ groups: [] });
    });
  });

  describe('finding groups by short id', () => {
    it('gives live groups whose short id starts with the prefix', async () => {
      await ingest(bench.store, ...Array.from({ length: 40 }, (_, index) => wakes(`g${index}`, noon)));
      const id = shortIdOf(aGid('g7'));

      expect(await bench.store.findGroups(id.slice(0, 8), 9)).toEqual([aGid('g7')]);
      expect(await bench.store.findGroups(id, 9)).toEqual([aGid('g7')]);
      expect(await bench.store.findGroups(id.slice(0, 4), 9)).toContain(aGid('g7'));
      expect(await bench.store.findGroups('', 9)).toHaveLength(9);
      expect(await bench.store.findGroups('ZZZZZZZZ', 9)).toEqual([]);
    });

    it('finds groups that came after an earlier search, and again those that woke', async () => {
      const find = (name: string) => bench.store.findGroups(shortIdOf(aGid(name)).slice(0, 6), 9);
      await openGroup(bench.store, 'g');
      expect(await find('g')).toEqual([aGid('g')]);

      await openGroup(bench.store, 'late');
      await sendToSleep(bench.store, 'g');
      expect(await find('late')).toEqual([aGid('late')]);
      expect(await find('g')).toEqual([]);

      await ingest(bench.store, aWrite(ref('g', 'b')));
      expect(await find('g')).toEqual([aGid('g')]);
    });
  });
}

async function sendToSleep(store: Store, name: string): Promise<void> {
  const loaded = await load(store, aGid(name));
  const { tickAt: _tickAt, ...group } = loaded.group;
  const ended = { ...group, state: 'dormant' as const, episode: anEpisode(1, { endedAt: noon }) };
  await commit(store, aCommit(loaded, { ...asleep(loaded), group: ended }));
}
