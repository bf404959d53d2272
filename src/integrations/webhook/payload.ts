import type { Fingerprint } from '../../engine/label-set.ts';
import type { SnapshotAlert } from '../../engine/notification.ts';
import { byJobInstanceLabels } from './alert-order.ts';

/** Alertmanager's webhook body, version 4, key by key in its order. */
export interface WebhookPayload {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly WebhookAlert[];
  readonly groupLabels: Texts;
  readonly commonLabels: Texts;
  readonly commonAnnotations: Texts;
  readonly externalURL: string;
  readonly version: '4';
  readonly groupKey: string;
  /** How many alerts `max_alerts` left out. */
  readonly truncatedAlerts: number;
}

export interface WebhookAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Texts;
  readonly annotations: Texts;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: Fingerprint;
}

type Texts = Readonly<Record<string, string>>;

export interface PayloadSubject {
  readonly receiver: string;
  readonly groupKey: string;
  readonly groupLabels: Texts;
  readonly snapshot: readonly SnapshotAlert[];
  /** 0: all. */
  readonly maxAlerts: number;
  readonly externalUrl: string;
}

/** Go's zero time, which Alertmanager gives to alerts that still fire. */
const NO_END = '0001-01-01T00:00:00Z';

/**
 * Draws one notice from its snapshot alone, so that each repeat is equal to the byte. As in Alertmanager, status and
 * common labels are those of the alerts that `max_alerts` left in.
 */
export function renderPayload(subject: PayloadSubject): WebhookPayload {
  const sorted = subject.snapshot.toSorted((a, b) => byJobInstanceLabels(a.content.labels, b.content.labels));
  const kept = subject.maxAlerts > 0 ? sorted.slice(0, subject.maxAlerts) : sorted;
  return {
    receiver: quoteMeta(subject.receiver),
    status: kept.some((alert) => alert.endsAt === undefined) ? 'firing' : 'resolved',
    alerts: kept.map(renderAlert),
    groupLabels: sortedByName(subject.groupLabels),
    commonLabels: commonOf(kept.map((alert) => alert.content.labels)),
    commonAnnotations: commonOf(kept.map((alert) => alert.content.annotations)),
    externalURL: subject.externalUrl,
    version: '4',
    groupKey: subject.groupKey,
    truncatedAlerts: sorted.length - kept.length,
  };
}

function renderAlert(alert: SnapshotAlert): WebhookAlert {
  return {
    status: alert.endsAt === undefined ? 'firing' : 'resolved',
    labels: sortedByName(alert.content.labels),
    annotations: sortedByName(alert.content.annotations),
    startsAt: renderInstant(alert.startsAt),
    endsAt: alert.endsAt === undefined ? NO_END : renderInstant(alert.endsAt),
    generatorURL: alert.content.generatorUrl ?? '',
    fingerprint: alert.fingerprint,
  };
}

/** RFC 3339 as Go writes it: no trailing zeros in the fraction. */
function renderInstant(at: number): string {
  return new Date(at).toISOString().replace(/\.?0*Z$/, 'Z');
}

/**
 * Alertmanager hands receiver names to its templates, and so to webhooks, with regular expression characters quoted.
 */
function quoteMeta(name: string): string {
  return name.replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

/** As in Alertmanager, an annotation that is empty equals one that is missing. */
function commonOf(sets: readonly Texts[]): Texts {
  const [first = {}, ...others] = sets;
  const common = Object.entries(first).filter(([name, value]) =>
    others.every((other) => (Object.hasOwn(other, name) ? other[name] : '') === value),
  );
  return sortedByName(Object.fromEntries(common));
}

/** Without a prototype: names come from strangers, and `__proto__` is one of them. */
function sortedByName(texts: Texts): Texts {
  const sorted: Record<string, string> = Object.create(null);
  for (const name of Object.keys(texts).sort()) sorted[name] = texts[name] ?? '';
  return sorted;
}
