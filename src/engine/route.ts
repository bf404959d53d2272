import type { Matcher } from './matcher.ts';

/** One node of the routing tree, everything inherited already filled in. */
export interface Route {
  /** The matchers from the root to here, as in Alertmanager's group keys: `{}/{team="x"}`. */
  readonly key: string;
  readonly receiver: string;
  /** Label names, or `all` for `group_by: ['...']`. */
  readonly groupBy: readonly string[] | 'all';
  readonly matchers: readonly Matcher[];
  readonly continue: boolean;
  readonly timers: RouteTimers;
  readonly children: readonly Route[];
}

export interface RouteTimers {
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
}

/** `<route key>:<group labels>`, byte for byte Alertmanager's. */
export type GroupKey = string & { readonly brand: 'GroupKey' };
