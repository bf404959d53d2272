import { describe, expect, it } from 'vitest';
import { runFleetSeed } from './run-fleet-seed.ts';
import { runMortalSeed } from './run-mortal-seed.ts';

const seedsTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('a process that is killed in the middle of its work', () => {
  it.concurrent.each(seedsTo(12))('keeps every promise (seed %i)', async (seed) => {
    expect(await runMortalSeed(seed)).toEqual([]);
  });
});

describe('three processes on a Redis, all of which break again and again', () => {
  it.concurrent.each(seedsTo(6))('keep every promise (seed %i)', async (seed) => {
    expect((await runFleetSeed(seed)).problems).toEqual([]);
  });
});
