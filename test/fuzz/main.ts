import { parseArgs } from 'node:util';
import { allDoors, type Door } from './doors.ts';
import { startPager } from './pager.ts';
import { fuzzDoor } from './run.ts';

const usage = `Sends mutated requests of real senders to every HTTP door, and looks for broken promises.

npm run fuzz -- [--runs N] [--seed S] [--door NAME] [--path P]

  --runs N     about how many requests in all (default 100000)
  --seed S     the seed (default: the time); the same one sends the same again
  --door NAME  one door only
  --path P     straight to one failure, with its seed and door
`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
    door: { type: 'string' },
    path: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else process.exitCode = await fuzz();

async function fuzz(): Promise<number> {
  const crashes: string[] = [];
  for (const event of ['unhandledRejection', 'uncaughtException']) {
    process.on(event, (error: unknown) => crashes.push(error instanceof Error ? String(error.stack) : String(error)));
  }
  const pager = await startPager();
  try {
    return await fuzzAll(pager.settings, crashes);
  } catch (error) {
    process.stdout.write(`the fuzzer itself broke: ${error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  } finally {
    await pager.stop();
  }
}

async function fuzzAll(
  pager: Awaited<ReturnType<typeof startPager>>['settings'],
  crashes: readonly string[],
): Promise<number> {
  const all = await allDoors(pager);
  const doors = values.door === undefined ? all : all.filter(({ name }) => name === values.door);
  const shares = doors.reduce((sum, { share }) => sum + share, 0);
  let sent = 0;
  let failed = 0;
  for (const door of doors) {
    const { inputs, isSound } = await tryDoor(door, Math.ceil((Number(values.runs) * door.share) / shares));
    sent += inputs;
    if (!isSound) failed += 1;
  }
  for (const crash of crashes) process.stdout.write(`crash: ${crash}\n`);
  process.stdout.write(`${sent} requests at ${doors.length} doors with seed ${values.seed}: ${failed} doors failed, `);
  process.stdout.write(`${crashes.length} crashes\n`);
  return failed + crashes.length === 0 ? 0 : 1;
}

async function tryDoor(door: Door, runs: number): Promise<{ readonly inputs: number; readonly isSound: boolean }> {
  const path = values.path === undefined ? {} : { path: values.path };
  const { inputs, statuses, failure } = await fuzzDoor(door, { runs, seed: Number(values.seed), ...path });
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} x ${status || 'cut'}`);
  process.stdout.write(`${door.name}: ${inputs} requests, ${counts.join(', ')}\n`);
  if (failure === undefined) return { inputs, isSound: true };
  process.stdout.write(`  ${failure.problems}\n  ${failure.input}\n`);
  process.stdout.write(`  again: npm run fuzz -- --door '${door.name}' --seed ${values.seed} --path ${failure.path}\n`);
  return { inputs, isSound: false };
}
