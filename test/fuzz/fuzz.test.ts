import { afterAll, beforeAll, expect, it } from 'vitest';
import { allDoors, type Door } from './doors.ts';
import { startPager } from './pager.ts';
import { fuzzDoor } from './run.ts';

/** Of this many requests in all; the long run is `npm run fuzz`. */
const requests = 2000;

const unhandled: unknown[] = [];
const note = (error: unknown): unknown => unhandled.push(error);
beforeAll(() => void process.on('unhandledRejection', note));
afterAll(() => void process.off('unhandledRejection', note));

const pager = await startPager();
afterAll(() => pager.stop());
const doors = await allDoors(pager.settings);
const shares = doors.reduce((sum, { share }) => sum + share, 0);

it.each(doors.map((door): [string, Door] => [door.name, door]))(
  'the door for %s takes whatever is posted, whole or not at all',
  async (_, door) => {
    const { failure } = await fuzzDoor(door, { runs: (requests * door.share) / shares, seed: 1 });

    expect(failure).toBeUndefined();
    expect(unhandled).toEqual([]);
  },
  120_000,
);
