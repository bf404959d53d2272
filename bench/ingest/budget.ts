import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readSamples, type Sample } from '../support/cpu-profile.ts';
import { type ThreadTimes, threadTimesOf } from '../support/threads.ts';
import type { Scale } from './alerts.ts';
import type { Contestant, Running } from './contestants.ts';
import { type Part, partOf, parts } from './parts.ts';
import { type Pass, passes, passTexts, type Shape, timesOf } from './plan.ts';
import { sendLoad } from './send-load.ts';

/** A program that is profiled never comes to rest, so it is given this for what its last answers left behind. */
const afterworkMs = 1000;

interface Window {
  readonly pass: Pass;
  readonly from: number;
  readonly to: number;
  readonly spent: ThreadTimes;
}

/**
 * What each part of the program takes of an alert. How much a thread used says the system; on what, profiles of the
 * threads, which look a few thousand times a second and take waiting for work: so they count only within a thread.
 */
export async function budgetOf(contestant: Contestant, shape: Shape, scale: Scale): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-bench-'));
  try {
    const profiles = join(folder, 'profiles');
    const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval=250'];
    const running = await contestant.start(folder, shape.grouping, nodeArgs);
    const windows = await runPasses(running, shape, scale);
    await running.stop();
    const threads = await readThreads(profiles);
    return [shape.title, ...windows.flatMap((window) => renderPass(window, threads, scale.alerts)), ''].join('\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runPasses(running: Running, shape: Shape, scale: Scale): Promise<readonly Window[]> {
  const [pid] = running.pids;
  if (pid === undefined) throw new Error('no process to look at');
  const startedAt = Date.now();
  const windows: Window[] = [];
  for (const pass of passes) {
    const before = threadTimesOf(pid);
    const from = monotonicMicroseconds();
    await sendLoad({ port: running.port, ...scale, ...shape, ...timesOf(pass, startedAt) });
    await wait(afterworkMs);
    const after = threadTimesOf(pid);
    windows.push({
      pass,
      from,
      to: monotonicMicroseconds(),
      spent: {
        main: after.main - before.main,
        store: after.store - before.store,
        helpers: after.helpers - before.helpers,
      },
    });
  }
  return windows;
}

/** The samples of the main thread and of the store's; Node puts the number of the thread into the name of the file. */
async function readThreads(folder: string) {
  const files = await readdir(folder);
  const samplesOf = async (thread: number) => {
    const ofThread = files.filter((file) => file.split('.').at(-3) === String(thread));
    return (await Promise.all(ofThread.map((file) => readSamples(join(folder, file))))).flat();
  };
  return { main: await samplesOf(0), store: await samplesOf(1) };
}

function renderPass(
  { pass, from, to, spent }: Window,
  threads: Readonly<Record<'main' | 'store', readonly Sample[]>>,
  alerts: number,
): readonly string[] {
  const inWindow = (samples: readonly Sample[]) => samples.filter(({ at }) => at >= from && at < to);
  const each = new Map<Part, number>([['helpers of V8: garbage collection, compilation', spent.helpers / alerts]]);
  for (const thread of ['main', 'store'] as const) {
    const shares = sharesOf(inWindow(threads[thread]));
    for (const [part, share] of shares) each.set(part, (each.get(part) ?? 0) + (share * spent[thread]) / alerts);
  }
  const total = [...each.values()].reduce((sum, microseconds) => sum + microseconds, 0);
  const lines = parts.map((part) => {
    const microseconds = each.get(part) ?? 0;
    const share = ((100 * microseconds) / total).toFixed(1);
    return `    ${part.padEnd(48)}${microseconds.toFixed(2).padStart(8)} us${share.padStart(7)} %`;
  });
  return [`  ${passTexts[pass]}: ${total.toFixed(2)} us for each alert`, ...lines];
}

function sharesOf(samples: readonly Sample[]): ReadonlyMap<Part, number> {
  const spent = new Map<Part, number>();
  let total = 0;
  for (const { stack, microseconds } of samples) {
    const part = partOf(stack);
    if (part === undefined) continue;
    total += microseconds;
    spent.set(part, (spent.get(part) ?? 0) + microseconds);
  }
  return new Map([...spent].map(([part, microseconds]) => [part, microseconds / total]));
}

function monotonicMicroseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
