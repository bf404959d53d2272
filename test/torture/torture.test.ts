import { describe, expect, it } from 'vitest';
import { runSeed } from './run-seed.ts';

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

describe('a process that is killed in the middle of its work', () => {
  it.concurrent.each(seeds)('keeps every promise (seed %i)', async (seed) => {
    expect(await runSeed(seed)).toEqual([]);
  });
});
