/** What the four passes over the same alerts report. */
export const passes = ['first', 'unchanged', 'moved', 'resolved'] as const;

export type Pass = (typeof passes)[number];

export const passTexts: Readonly<Record<Pass, string>> = {
  first: 'first sight',
  unchanged: 'sent again unchanged',
  moved: 'sent again, endsAt moved',
  resolved: 'resolved',
};

/** How alerts travel. */
export interface Shape {
  readonly title: string;
  readonly alertsPerRequest: number;
  readonly connections: number;
  /** `each`: every alert is a group of its own, `group_by: ['...']`. */
  readonly grouping: 'shared' | 'each';
}

export const shapes: readonly Shape[] = [
  { title: 'one by one, 1 connection', alertsPerRequest: 1, connections: 1, grouping: 'shared' },
  { title: 'one by one, 16 connections', alertsPerRequest: 1, connections: 16, grouping: 'shared' },
  { title: 'batches of 64, 4 connections', alertsPerRequest: 64, connections: 4, grouping: 'shared' },
  { title: 'batches of 256, 4 connections', alertsPerRequest: 256, connections: 4, grouping: 'shared' },
  {
    title: 'batches of 64, 4 connections, every alert its own group',
    alertsPerRequest: 64,
    connections: 4,
    grouping: 'each',
  },
];

/** One pass over all alerts, as the process that sends them is told. */
export interface LoadPlan {
  readonly port: number;
  readonly alerts: number;
  readonly groups: number;
  /** Of all alerts only those from `from` up to `to`; absent: all. */
  readonly from?: number;
  readonly to?: number;
  readonly alertsPerRequest: number;
  readonly connections: number;
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface LoadResult {
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of all bodies together. */
  readonly bytes: number;
}

const minuteMs = 60_000;

/** Times of a pass: a resolve has ended before it is sent; the others end long after the benchmark. */
export function timesOf(pass: Pass, startedAt: number): { readonly startsAt: string; readonly endsAt: string } {
  const startsAt = new Date(startedAt - minuteMs).toISOString();
  const endsAt = { first: 60, unchanged: 60, moved: 61, resolved: 0 }[pass] * minuteMs;
  return { startsAt, endsAt: new Date(startedAt + endsAt).toISOString() };
}
