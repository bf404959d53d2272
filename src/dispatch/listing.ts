import { alertName, headlineOf } from '../engine/alert-text.ts';
import { type GroupFacts, isOverdue, type ShownState } from '../engine/group-facts.ts';
import { matchesAll } from '../engine/matcher.ts';
import { compareSeverity } from '../engine/severity.ts';
import type { GroupFilter, GroupListing } from '../ports/inbound.ts';
import type { LiveGroups } from './live-groups.ts';
import { mayMatch } from './matching-alerts.ts';

/** Nobody's turn first, then somebody's, then what makes no noise. */
const urgency: Readonly<Record<ShownState, number>> = {
  firing: 0,
  pending: 1,
  acknowledged: 2,
  silenced: 3,
  resolved: 4,
};

/** Live groups that pass a filter, most urgent first: by state, then severity, overdue ones first, then the youngest. */
export async function listGroups(filter: GroupFilter, live: LiveGroups, stopAt: number): Promise<GroupListing> {
  const found = await live.collect({ keep: ({ group }) => mayMatch(filter.matchers, group.groupLabels), stopAt });
  const groups = found.groups.map(({ facts }) => facts).filter((facts) => passes(facts, filter));
  return {
    groups: groups.sort(byUrgency),
    total: groups.length,
    live: found.live,
    isPartial: found.isPartial,
  };
}

function byUrgency(a: GroupFacts, b: GroupFacts): number {
  return (
    urgency[a.state] - urgency[b.state] ||
    compareSeverity(a.severity, b.severity) ||
    Number(isOverdue(b)) - Number(isOverdue(a)) ||
    b.firingSince - a.firingSince
  );
}

function passes(facts: GroupFacts, filter: GroupFilter): boolean {
  if (filter.states !== undefined && !filter.states.includes(facts.state)) return false;
  if (filter.severities !== undefined && !filter.severities.includes(facts.severity)) return false;
  if (filter.isOverdue === true && !isOverdue(facts)) return false;
  if (filter.acknowledgedBy !== undefined && facts.acknowledgement?.by.id !== filter.acknowledgedBy) return false;
  if (filter.text !== undefined && !mentions(facts, filter.text)) return false;
  return facts.alerts.some(({ content }) => matchesAll(filter.matchers, content.labels));
}

function mentions({ group, alerts }: GroupFacts, text: string): boolean {
  const wanted = text.toLowerCase();
  const labels = Object.entries(group.groupLabels).flatMap(([name, value]) => [value, `${name}=${value}`]);
  const texts = alerts.flatMap(({ content }) => [alertName(content), headlineOf(content)]);
  return [...labels, ...texts].some((one) => one.toLowerCase().includes(wanted));
}
