import type { GroupFacts } from '../engine/group-facts.ts';
import type { LabelSet } from '../engine/label-set.ts';
import { labelValue } from '../engine/label-set.ts';
import type { Matcher } from '../engine/matcher.ts';

/**
 * What a silence from a group's card matches: the group's labels; if it is grouped by none, the alert name; if the
 * alerts differ in it, the labels that all share. Absent when they share nothing: then somebody has to say.
 */
export function groupMatchers(facts: GroupFacts): readonly Matcher[] | undefined {
  const name = labelValue(facts.commonLabels, 'alertname');
  const byName: LabelSet = name === '' ? {} : { alertname: name };
  const chosen = [facts.group.groupLabels, byName, facts.commonLabels].find((labels) => Object.keys(labels).length > 0);
  return chosen === undefined ? undefined : Object.entries(chosen).map(toMatcher);
}

function toMatcher([name, value]: readonly [string, string]): Matcher {
  return { name, operator: '=', value };
}
