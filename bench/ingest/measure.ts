import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesBelow, restingUsage, type Usage } from '../support/usage.ts';
import type { Scale } from './alerts.ts';
import type { Contestant, Running } from './contestants.ts';
import { type Pass, passes, type Shape, timesOf } from './plan.ts';
import { sendLoad } from './send-load.ts';

/** What one program did with one pass over all alerts. */
export interface Measurement {
  readonly contestant: string;
  readonly shape: string;
  readonly pass: Pass;
  readonly alertsPerSecond: number;
  readonly alertsPerCpuSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Resident memory after the pass, less that of the idle program, for each alert. */
  readonly memoryPerAlert: number;
  readonly diskBytes: number;
}

/** Starts a program, sends it all passes of a shape, and gives a measurement for each. */
export async function measure(
  contestant: Contestant,
  shape: Shape,
  scale: Scale,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-bench-'));
  const measurements: Measurement[] = [];
  try {
    const running = await contestant.start(folder, shape.grouping);
    try {
      const idle = await restingUsage(running.pids);
      const startedAt = Date.now();
      for (const pass of passes) {
        progress(`${shape.title}: ${contestant.name}, ${pass}`);
        const measured = await measurePass(running, shape, scale, { pass, startedAt, idle });
        measurements.push({ contestant: contestant.name, shape: shape.title, pass, ...measured });
      }
    } finally {
      await running.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return measurements;
}

async function measurePass(
  running: Running,
  shape: Shape,
  { alerts, groups }: Scale,
  { pass, startedAt, idle }: { readonly pass: Pass; readonly startedAt: number; readonly idle: Usage },
) {
  const { alertsPerRequest, connections } = shape;
  const before = await restingUsage(running.pids);
  const times = timesOf(pass, startedAt);
  const plan = { port: running.port, alerts, groups, alertsPerRequest, connections, ...times };
  const { seconds, p50Ms, p99Ms } = await sendLoad(plan);
  const after = await restingUsage(running.pids);
  return {
    alertsPerSecond: alerts / seconds,
    alertsPerCpuSecond: alerts / Math.max(0.01, after.cpuSeconds - before.cpuSeconds),
    p50Ms,
    p99Ms,
    memoryPerAlert: (after.residentBytes - idle.residentBytes) / alerts,
    diskBytes: await bytesBelow(running.data),
  };
}
