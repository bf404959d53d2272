import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moveStore } from '../../src/store/move.ts';
import { checkWalk, startWalk, takeStep, type Walk } from './contract-walk.ts';
import { findBreaches } from './invariant.ts';
import {
  fill,
  filledGroups,
  type MovableInspected,
  type MovePlace,
  move,
  moveOptions,
  readEverything,
} from './move-steps.ts';
import { aGid, aSilence, minute, noon } from './samples.ts';
import { type Step, step } from './walk-steps.ts';
import { withoutVersions } from './without-versions.ts';

export interface MoveEnds {
  readonly makeSource: () => Promise<MovePlace>;
  readonly makeTarget: () => Promise<MovePlace>;
  /** The source forgets its lanes and leases when it is opened again: then both ends go on with the same steps alike. */
  readonly comparesSteps: boolean;
}

/** What drivers owe to those who move their data: the one that is dumped and the one that is restored. */
export function describeMove(name: string, { makeSource, makeTarget, comparesSteps }: MoveEnds): void {
  describe(`moving ${name}`, () => {
    let places: readonly [MovePlace, MovePlace];
    let source: MovableInspected;
    let target: MovableInspected;

    beforeEach(async () => {
      places = [await makeSource(), await makeTarget()];
      [source, target] = [await places[0].open(), await places[1].open()];
    });

    afterEach(async () => {
      await source.close();
      await target.close();
      for (const place of places) await place.remove();
    });

    it('brings everything along, in its order, and leaves the source as it was', { timeout: 60_000 }, async () => {
      await fill(source, 2_300);
      await source.close();
      source = await places[0].open();
      const before = await readEverything(source, filledGroups);

      await move(source, target);

      await target.close();
      target = await places[1].open();
      expect(await readEverything(target, filledGroups)).toEqual(before);
      expect(await readEverything(source, filledGroups)).toEqual(before);
      expect(await findBreaches(target, noon)).toEqual([]);
      expect(await target.countRecords()).toEqual(await source.countRecords());
      expect(await target.countRecords()).toMatchObject({ groups: 6, alerts: 2_305, timelineEntries: 2_301 });
    });

    it('knows the gaps of the source, and takes the time of the move for one', async () => {
      await source.putSilence(aSilence('s'));
      await source.beat(noon - 10 * minute, 30_000, minute);
      await source.beat(noon, 30_000, 60 * minute);

      await move(source, target);

      expect(await target.beat(noon + 5 * minute, 30_000, 2 * minute)).toEqual([
        { from: noon - 10 * minute, to: noon, holdUntil: noon + 60 * minute },
        { from: noon, to: noon + 5 * minute, holdUntil: noon + 7 * minute },
      ]);
    });

    it('writes a page twice as if once', async () => {
      await fill(source, 300);
      const twice = {
        ...target,
        async restore(records: Parameters<typeof target.restore>[0]) {
          await target.restore(records);
          await target.restore(records);
        },
      };

      await move(source, twice);

      expect(await readEverything(target, filledGroups)).toEqual(await readEverything(source, filledGroups));
      expect(await target.countRecords()).toEqual(await source.countRecords());
    });

    it('keeps pages small and its place after a restart', async () => {
      await fill(source, 5_000);

      const sizes: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await source.dump(cursor);
        sizes.push(JSON.stringify(page.records).length);
        expect(page.records.length).toBeLessThanOrEqual(2_300);
        await source.close();
        source = await places[0].open();
        cursor = page.cursor;
      } while (cursor !== undefined);

      expect(sizes.length).toBeGreaterThan(10);
      expect(Math.max(...sizes)).toBeLessThan(2_000_000);
    });

    it('goes on where it was, whichever write it died at', { timeout: 120_000 }, async () => {
      await fill(source, 3_000);
      const before = await readEverything(source, filledGroups);
      let deaths = 0;
      for (let attempt = 0; await dies(attempt % 5, attempt % 2 === 0); attempt += 1) deaths += 1;

      expect(deaths).toBeGreaterThan(7);
      expect(await readEverything(target, filledGroups)).toEqual(before);
      expect(await target.countRecords()).toEqual(await source.countRecords());
    });

    it('goes on as it would have gone on', { timeout: 120_000 }, async () => {
      const walks = fc.tuple(
        fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
        fc.array(step, { maxLength: 25 }),
      );

      await fc.assert(
        fc.asyncProperty(walks, async ([before, after]) => {
          await walkOn([await makeSource(), await makeTarget()], { before, after, comparesSteps });
        }),
        { numRuns: 8 },
      );
    });

    /** Tries again with stores that fail for good at their first write after so many, `isLate`: once they wrote it. */
    async function dies(writes: number, isLate: boolean): Promise<boolean> {
      const countdown = { left: writes, isLate };
      const options = moveOptions(mortal(source, countdown), mortal(target, countdown));
      const outcome = await moveStore(options).catch((error: unknown) => error);
      if (outcome === death) return true;
      expect(outcome).toMatchObject({ type: expect.stringMatching(/^(already_)?moved$/) });
      return false;
    }
  });
}

const death = new Error('killed');

function mortal(store: MovableInspected, countdown: { left: number; isLate: boolean }): MovableInspected {
  const write = async (effect: () => Promise<void>) => {
    countdown.left -= 1;
    const dies = countdown.left < 0;
    if (!dies || countdown.isLate) await effect();
    if (dies) throw death;
  };
  return {
    ...store,
    restore: (records) => write(() => store.restore(records)),
    writeNote: (key, value) => write(() => store.writeNote(key, value)),
  };
}

interface WalkOn {
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  readonly comparesSteps: boolean;
}

async function walkOn([from, to]: readonly [MovePlace, MovePlace], walk: WalkOn): Promise<void> {
  const gids = ['g', 'h'].map(aGid);
  const here = await startWalk(from);
  for (const each of walk.before) await takeStep(here, each);
  await here.store.close();
  const source = await from.open();
  const target = await to.open();
  here.store = source;
  const there: Walk = {
    ...here,
    place: to,
    store: target,
    pocket: new Map(here.pocket),
    heads: new Map(here.heads),
    entries: new Map(here.entries),
    turn: undefined,
  };
  here.turn = undefined;
  try {
    await source.putSilence(aSilence('s'));
    await move(source, target);
    expect(await readEverything(target, gids)).toEqual(await readEverything(source, gids));
    for (const each of walk.after) {
      await takeStep(there, each);
      await checkWalk(there);
      if (!walk.comparesSteps) continue;
      await takeStep(here, each);
      const expected = withoutVersions(await readEverything(here.store, gids));
      expect(withoutVersions(await readEverything(there.store, gids))).toEqual(expected);
    }
  } finally {
    for (const { store, place } of [here, there]) {
      await store.close();
      await place.remove();
    }
  }
}
