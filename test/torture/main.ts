import { parseArgs } from 'node:util';
import { tellFleetStory } from './faults.ts';
import { runFleetStory } from './run-fleet-story.ts';
import { runMortalSeed } from './run-mortal-seed.ts';

const usage = `Breaks the running program in the middle of seeded stories, and looks for broken promises.

npm run torture -- [--seeds N] [--from SEED] [--at-once N] [--on redis|sqlite]

  --seeds N      how many stories (default 100)
  --from SEED    the first seed (default 1); the others follow
  --at-once N    how many at the same time (default 3)
  --on STORE     redis: three processes on Redis (alone, with Sentinel, or a Cluster, by turns), with kill -9, SIGSTOP,
                 lost connections, restarts and failovers (default); sqlite: one process that is killed once

A story that fails is played again with --from SEED --seeds 1.
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '3' },
    on: { type: 'string', default: 'redis' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else if (values.on === 'redis') process.exitCode = await torture(playFleet);
else if (values.on === 'sqlite') process.exitCode = await torture(playMortal);
else {
  process.stderr.write(`--on ${values.on}: there is redis and sqlite\n`);
  process.exitCode = 2;
}

interface Played {
  readonly setting: string;
  readonly faults: number;
  readonly problems: readonly string[];
}

async function playFleet(seed: number): Promise<Played> {
  const story = tellFleetStory(seed);
  return { setting: story.setting, ...(await runFleetStory(story)) };
}

async function playMortal(seed: number): Promise<Played> {
  return { setting: 'sqlite', faults: 1, problems: await runMortalSeed(seed) };
}

async function torture(play: (seed: number) => Promise<Played>): Promise<number> {
  const from = Number(values.from);
  const count = Number(values.seeds);
  let next = from;
  let failed = 0;
  let faults = 0;

  async function work(): Promise<void> {
    while (next < from + count) {
      const seed = next;
      next += 1;
      const played = await play(seed);
      faults += played.faults;
      if (played.problems.length > 0) failed += 1;
      const verdict = played.problems.length === 0 ? 'kept every promise' : played.problems.join('\n  ');
      process.stdout.write(`seed ${seed} (${played.setting}, ${played.faults} faults): ${verdict}\n`);
    }
  }

  await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
  process.stdout.write(`${count - failed} stories kept every promise, ${failed} did not; ${faults} faults\n`);
  return failed === 0 ? 0 : 1;
}
