import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSamples, type Sample } from '../support/cpu-profile.ts';
import type { Scale } from './alerts.ts';
import type { Contestant } from './contestants.ts';
import { type Part, partOf, parts } from './parts.ts';
import { type Pass, passes, passTexts, type Shape, timesOf } from './plan.ts';
import { sendLoad } from './send-load.ts';

interface Window {
  readonly pass: Pass;
  readonly from: number;
  readonly to: number;
}

/** What each part of the program takes of an alert, by looking at all its threads a few thousand times a second. */
export async function budgetOf(contestant: Contestant, shape: Shape, scale: Scale): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-bench-'));
  try {
    const profiles = join(folder, 'profiles');
    const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval=250'];
    const running = await contestant.start(folder, shape.grouping, nodeArgs);
    const windows: Window[] = [];
    const startedAt = Date.now();
    for (const pass of passes) {
      const from = monotonicMicroseconds();
      await sendLoad({ port: running.port, ...scale, ...shape, ...timesOf(pass, startedAt) });
      windows.push({ pass, from, to: monotonicMicroseconds() });
    }
    await running.stop();
    const files = await readdir(profiles);
    const samples = (await Promise.all(files.map((file) => readSamples(join(profiles, file))))).flat();
    return render(shape, windows, scale, samples);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function render(shape: Shape, windows: readonly Window[], { alerts }: Scale, samples: readonly Sample[]): string {
  const lines = [shape.title];
  for (const { pass, from, to } of windows) {
    const spent = spentIn(samples.filter(({ at }) => at >= from && at < to));
    const total = [...spent.values()].reduce((sum, microseconds) => sum + microseconds, 0);
    lines.push(`  ${passTexts[pass]}: ${(total / alerts).toFixed(2)} us for each alert`);
    for (const part of parts) {
      const microseconds = spent.get(part) ?? 0;
      const each = (microseconds / alerts).toFixed(2).padStart(8);
      lines.push(`    ${part.padEnd(48)}${each} us${((100 * microseconds) / total).toFixed(1).padStart(7)} %`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function spentIn(samples: readonly Sample[]): ReadonlyMap<Part, number> {
  const spent = new Map<Part, number>();
  for (const { stack, microseconds } of samples) {
    const part = partOf(stack);
    if (part !== undefined) spent.set(part, (spent.get(part) ?? 0) + microseconds);
  }
  return spent;
}

function monotonicMicroseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
