import type { GroupAlert } from '../engine/alert.ts';
import type { LoadedGroup } from '../engine/alert-group.ts';
import type { LabelSet } from '../engine/label-set.ts';
import { type Matcher, matches, matchesAll } from '../engine/matcher.ts';

/**
 * False when the labels that all alerts of a group share rule out that any of them
 * matches: most groups, without reading more.
 */
export function mayMatch(matchers: readonly Matcher[], groupLabels: LabelSet): boolean {
  return matchers.every((matcher) => !Object.hasOwn(groupLabels, matcher.name) || matches(matcher, groupLabels));
}

/** The alerts of a group that all matchers match. */
export function matchingAlerts(matchers: readonly Matcher[], { group, alerts }: LoadedGroup): readonly GroupAlert[] {
  if (!mayMatch(matchers, group.groupLabels)) return [];
  return alerts.filter(({ content }) => matchesAll(matchers, content.labels));
}
