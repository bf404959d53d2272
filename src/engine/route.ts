import { quoteAsGo } from './go-quote.ts';
import { compareBytewise, type LabelSet, sortedNamesOf, toLabelSet } from './label-set.ts';
import { type Matcher, matchesAll, renderMatcher } from './matcher.ts';

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

/**
 * The routes that handle these labels, in the order of the file: the deepest that match; a match ends the search among
 * its siblings unless it says `continue`. A root matches everything, so there is at least one.
 */
export function matchRoutes(root: Route, labels: LabelSet): readonly Route[] {
  if (!matchesAll(root.matchers, labels)) return [];
  const found: Route[] = [];
  for (const child of root.children) {
    const below = matchRoutes(child, labels);
    found.push(...below);
    if (below.length > 0 && !child.continue) break;
  }
  return found.length > 0 ? found : [root];
}

/** The labels on whose values it depends where an alert goes and which group it lands in; `all` where a route groups by all. */
export function decidingNamesOf(root: Route): readonly string[] | 'all' {
  const names = new Set<string>();
  const routes = [root];
  for (const { matchers, groupBy, children } of routes) {
    if (groupBy === 'all') return 'all';
    for (const { name } of matchers) names.add(name);
    for (const name of groupBy) names.add(name);
    routes.push(...children);
  }
  return [...names];
}

/** The labels that alerts of one group share by definition: those of `group_by` that are present. */
export function groupLabelsOf(route: Route, labels: LabelSet): LabelSet {
  if (route.groupBy === 'all') return labels;
  const kept: [string, string][] = [];
  for (const name of route.groupBy) {
    if (Object.hasOwn(labels, name)) kept.push([name, labels[name] as string]);
  }
  return toLabelSet(kept);
}

/**
 * Names the group an alert lands in. Stable across restarts and reloads that keep the route's
 * matchers; not unique among receivers.
 */
export function groupKeyOf(route: Route, groupLabels: LabelSet): GroupKey {
  const pairs = sortedNamesOf(groupLabels).map((name) => `${name}=${quoteAsGo(groupLabels[name] as string)}`);
  return `${route.key}:{${pairs.join(', ')}}` as GroupKey;
}

/** The key of a route: its parent's, and its own matchers in Alertmanager's order (name, then value, then operator). */
export function routeKeyOf(parentKey: string | undefined, matchers: readonly Matcher[]): string {
  const own = `{${[...matchers].sort(compareMatchers).map(renderMatcher).join(',')}}`;
  return parentKey === undefined ? own : `${parentKey}/${own}`;
}

const operatorOrder = ['=', '!=', '=~', '!~'];

function compareMatchers(a: Matcher, b: Matcher): number {
  return (
    compareBytewise(a.name, b.name) ||
    compareBytewise(a.value, b.value) ||
    operatorOrder.indexOf(a.operator) - operatorOrder.indexOf(b.operator)
  );
}

/** The route with this key that leads to this receiver; the first of the file when several do. */
export function findRoute(root: Route, routeKey: string, receiver: string): Route | undefined {
  if (root.key === routeKey && root.receiver === receiver) return root;
  for (const child of root.children) {
    const found = findRoute(child, routeKey, receiver);
    if (found !== undefined) return found;
  }
  return undefined;
}
