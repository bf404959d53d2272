import { setTimeout as wait } from 'node:timers/promises';
import { type Pass, timesOf } from '../ingest/plan.ts';
import { sendLoad } from '../ingest/send-load.ts';
import { restingUsage, usageOf } from '../support/usage.ts';
import { type Fleet, startFleet } from './fleet.ts';

export type StoreName = 'sqlite' | 'redis';

/** What an alert costs, in microseconds of processor time of Tocsin and of Redis. */
export interface Cost {
  readonly store: StoreName;
  readonly processes: number;
  readonly alerts: number;
  readonly first: number;
  readonly unchanged: number;
  readonly moved: number;
  /** One look at its group, which every `group_interval` brings; absent: not measured. */
  readonly flush?: number;
  readonly bytesPerAlert: number;
}

/** As many as a process can hold ready to send. */
const alertsAtOnce = 50_000;
const alertsPerGroup = 50;
/** To each process before anything counts: a process that has just started is slow once, whatever comes. */
const warmUpAlerts = 10_000;
const passesOfScale = ['first', 'unchanged', 'moved'] as const;
const flushEveryMs = 60_000;

/** Sends the same alerts three times, spread over all processes, and gives what one costs each time. */
export async function measurePasses(store: StoreName, processes: number, alerts: number): Promise<Cost> {
  const fleet = await startFleet({ store, processes, groupWait: '4h', groupInterval: '4h' });
  try {
    const idle = await restingUsage(fleet.pids);
    const startedAt = Date.now();
    const total = alerts + processes * warmUpAlerts;
    await sendAll(fleet, 'first', { total, from: alerts, to: total, startedAt });
    const costs: number[] = [];
    for (const pass of passesOfScale)
      costs.push(await measurePass(fleet, pass, { total, from: 0, to: alerts, startedAt }));
    const { residentBytes } = await restingUsage(fleet.pids);
    const [first = 0, unchanged = 0, moved = 0] = costs;
    const bytesPerAlert = (residentBytes - idle.residentBytes) / total;
    return { store, processes, alerts, first, unchanged, moved, bytesPerAlert };
  } finally {
    await fleet.stop();
  }
}

/** What a look at its group costs each alert: a minute in which every group has one, and nothing else happens. */
export async function measureFlush(store: StoreName, alerts: number): Promise<number> {
  const fleet = await startFleet({ store, processes: 1, groupWait: '5s', groupInterval: '1m' });
  try {
    await sendAll(fleet, 'first', { total: alerts, from: 0, to: alerts, startedAt: Date.now() });
    // The first looks come bunched, as the alerts came.
    await wait(flushEveryMs);
    const before = usageOf(fleet.pids).cpuSeconds;
    await wait(flushEveryMs);
    return perAlert(usageOf(fleet.pids).cpuSeconds - before, alerts);
  } finally {
    await fleet.stop();
  }
}

interface Sending {
  /** All alerts of the measurement; of them those from `from` up to `to` are sent. */
  readonly total: number;
  readonly from: number;
  readonly to: number;
  readonly startedAt: number;
}

async function measurePass(fleet: Fleet, pass: Pass, sending: Sending): Promise<number> {
  const before = (await restingUsage(fleet.pids)).cpuSeconds;
  await sendAll(fleet, pass, sending);
  return perAlert((await restingUsage(fleet.pids)).cpuSeconds - before, sending.to - sending.from);
}

async function sendAll({ ports }: Fleet, pass: Pass, sending: Sending): Promise<void> {
  const { total, startedAt } = sending;
  const groups = Math.ceil(total / alertsPerGroup);
  const share = Math.min(alertsAtOnce, Math.ceil((sending.to - sending.from) / ports.length));
  const shape = { alertsPerRequest: 64, connections: 4, ...timesOf(pass, startedAt) };
  let next = sending.from;
  await Promise.all(
    ports.map(async (port) => {
      while (next < sending.to) {
        const from = next;
        next = Math.min(sending.to, from + share);
        await sendLoad({ port, alerts: total, groups, from, to: next, ...shape });
      }
    }),
  );
}

function perAlert(cpuSeconds: number, alerts: number): number {
  return (cpuSeconds * 1e6) / alerts;
}
