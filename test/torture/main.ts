import { parseArgs } from 'node:util';
import { runSeed } from './run-seed.ts';

const usage = `Kills the running program with kill -9 in the middle of seeded stories, and looks for broken promises.

npm run torture -- [--seeds N] [--from SEED] [--at-once N]

  --seeds N      how many stories (default 200)
  --from SEED    the first seed (default 1); the others follow
  --at-once N    how many at the same time (default 4)

A story that fails is played again with --from SEED --seeds 1.
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else process.exitCode = await torture(Number(values.from), Number(values.seeds), Number(values['at-once']));

async function torture(from: number, count: number, atOnce: number): Promise<number> {
  let next = from;
  let failed = 0;

  async function work(): Promise<void> {
    while (next < from + count) {
      const seed = next;
      next += 1;
      const problems = await runSeed(seed);
      if (problems.length > 0) failed += 1;
      process.stdout.write(`seed ${seed}: ${problems.length === 0 ? 'kept every promise' : problems.join('\n  ')}\n`);
    }
  }

  await Promise.all(Array.from({ length: atOnce }, work));
  process.stdout.write(`${count - failed} stories kept every promise, ${failed} did not\n`);
  return failed === 0 ? 0 : 1;
}
