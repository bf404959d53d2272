import type { AlertContent } from '../engine/alert.ts';
import { alertName } from '../engine/alert-text.ts';
import type { GroupFacts, ShownState } from '../engine/group-facts.ts';
import { labelValue } from '../engine/label-set.ts';
import type { IntegrationKey } from '../engine/notification.ts';
import { type Severity, severities } from '../engine/severity.ts';
import type { Tone } from './card.ts';
import { inert } from './inert.ts';

/**
 * What people call a group, the same wherever it is named: `HighErrorRate · api`. Inert,
 * at most 120 characters, never empty.
 */
export function groupName(facts: GroupFacts): string {
  const parts = [alertNames(facts), ...placeNames(facts)].filter((part) => part !== '');
  return inert(parts.join(' · '), 120) || inert(facts.group.receiver, 60) || 'unnamed alert';
}

/** The alert's names alone, as far as one knows them: `HighErrorRate`, `A, B`, `A and 3 more`. */
export function alertNames(facts: GroupFacts): string {
  const [first, second, ...others] = new Set(urgentFirst(facts).map(alertName));
  if (first === undefined) return inert(labelValue(facts.group.groupLabels, 'alertname'), 60);
  if (second === undefined) return inert(first, 60);
  return others.length === 0
    ? `${inert(first, 40)}, ${inert(second, 40)}`
    : `${inert(first, 60)} and ${others.length + 1} more`;
}

/**
 * What the alerts that matter now say, the most severe first, the older first among equals: those that fire, or all
 * once nothing does, or what the group remembers once they are gone.
 */
export function urgentFirst(facts: GroupFacts): readonly AlertContent[] {
  const firing = facts.alerts.filter((alert) => alert.status === 'firing');
  const contents = (firing.length > 0 ? firing : facts.alerts).map((alert) => alert.content);
  if (contents.length > 0) return severities.flatMap((severity) => contents.filter(isOf(severity)));
  const example = facts.group.episode?.memory?.example;
  return example === undefined ? [] : [example.content];
}

function isOf(severity: Severity): (content: AlertContent) => boolean {
  return (content) => (content.severity ?? 'warning') === severity;
}

/** Emoji and word of what is shown first. */
export function stateWord(facts: GroupFacts): { readonly emoji: string; readonly word: string } {
  if (facts.movedTo !== undefined) return { emoji: '↪️', word: 'MOVED' };
  return facts.state === 'firing' ? severityWords[facts.severity] : stateWords[facts.state];
}

export function toneOf(facts: GroupFacts): Tone {
  // What moved may well go on elsewhere: neither red nor green.
  if (facts.movedTo !== undefined) return 'pending';
  return facts.state === 'firing' ? facts.severity : facts.state;
}

/** A target for people: `Slack (payments)`. */
export function targetName(key: IntegrationKey | string): string {
  const [, receiver, kind] = /^(.*)\/([^/]+)\/\d+$/s.exec(key) ?? [];
  if (receiver === undefined || kind === undefined) return inert(key, 60);
  return `${kindNames.get(kind) ?? inert(kind, 30)} (${inert(receiver, 40)})`;
}

/** Receivers for people: `payments and oncall`, `a, b and 3 more`. */
export function receiverNames(receivers: readonly string[]): string {
  const names = receivers.slice(0, 3).map((name) => inert(name, 40));
  const more = receivers.length - names.length;
  const last = more > 0 ? `${more} more` : names.pop();
  return names.length === 0 ? (last ?? 'nobody') : `${names.join(', ')} and ${last}`;
}

/** Who reports it, for sentences: `Prometheus`, `its source`. */
export function sourceName(facts: GroupFacts): string {
  const sources = new Set(urgentFirst(facts).map((content) => content.source));
  const [only] = sources;
  if (only === undefined || sources.size > 1) return 'its source';
  const name = inert(only, 30);
  return name === '' ? 'its source' : name.charAt(0).toUpperCase() + name.slice(1);
}

function placeNames(facts: GroupFacts): readonly string[] {
  return Object.entries(facts.group.groupLabels)
    .filter(([name]) => !saidElsewhere.has(name))
    .map(([, value]) => inert(value, 40));
}

const saidElsewhere: ReadonlySet<string> = new Set(['alertname', 'severity']);

const severityWords: Readonly<Record<Severity, { emoji: string; word: string }>> = {
  critical: { emoji: '🔴', word: 'CRITICAL' },
  high: { emoji: '🟠', word: 'HIGH' },
  warning: { emoji: '🟡', word: 'WARNING' },
  info: { emoji: '🔵', word: 'INFO' },
};

const stateWords: Readonly<Record<Exclude<ShownState, 'firing'>, { emoji: string; word: string }>> = {
  acknowledged: { emoji: '👀', word: 'ACKNOWLEDGED' },
  silenced: { emoji: '🔕', word: 'SILENCED' },
  resolved: { emoji: '✅', word: 'RESOLVED' },
  pending: { emoji: '⏳', word: 'PENDING' },
};

const kindNames: ReadonlyMap<string, string> = new Map([
  ['slack', 'Slack'],
  ['teams', 'Teams'],
  ['msteams', 'Teams'],
  ['pagerduty', 'PagerDuty'],
  ['email', 'E-mail'],
  ['webhook', 'Webhook'],
  ['incident', 'Incident channel'],
]);
