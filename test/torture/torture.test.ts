import { describe, expect, it } from 'vitest';
import { tellFleetStory, tellForgetfulStory } from './faults.ts';
import { runFleetStory } from './run-fleet-story.ts';
import { runMortalSeed } from './run-mortal-seed.ts';

const seedsTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('a process that is killed in the middle of its work', () => {
  it.concurrent.each(seedsTo(20))('keeps every promise (seed %i)', async (seed) => {
    expect(await runMortalSeed(seed)).toEqual([]);
  });
});

describe('three processes on a Redis, all of which break again and again', () => {
  it.concurrent.each(seedsTo(6))('keep every promise (seed %i)', async (seed) => {
    expect((await runFleetStory(tellFleetStory(seed))).problems).toEqual([]);
  });
});

describe('the checker', () => {
  it.concurrent('catches a store that forgets what it has confirmed', async () => {
    const { problems } = await runFleetStory(tellForgetfulStory(1), 10_000);
    expect(problems.join('\n')).toMatch(/was accepted as (firing and is lost|resolved and still fires)/);
  });
});
