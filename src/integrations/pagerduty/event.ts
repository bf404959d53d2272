import { hash } from 'node:crypto';
import { dashboardOf, runbookOf, webLink } from '../../engine/alert-text.ts';
import type { DeliveryStep } from '../../engine/delivery-plan.ts';
import type { GroupFacts } from '../../engine/group-facts.ts';
import type { GroupKey } from '../../engine/route.ts';
import type { Severity } from '../../engine/severity.ts';
import type { PagerDutyOptions, PagerDutySeverity } from '../../ports/policy.ts';
import { renderDetails } from './details.ts';

export type SetStep = Extract<DeliveryStep, { type: 'set' }>;

/** developer.pagerduty.com/docs/events-api-v2/trigger-events */
const SUMMARY_LENGTH = 1024;
const SOURCE_LENGTH = 255;
/** Of a whole event; Alertmanager counts the same. */
const MOST_BYTES = 512_000;

const severities: Readonly<Record<Severity, PagerDutySeverity>> = {
  critical: 'critical',
  high: 'error',
  warning: 'warning',
  info: 'info',
};

const actions = { firing: 'trigger', acknowledged: 'acknowledge', resolved: 'resolve' } as const;

/** What makes all events of a group one incident. The same as Alertmanager's, so that moving here opens no second one. */
export function dedupKeyOf(groupKey: GroupKey): string {
  return hash('sha256', groupKey);
}

/** The body of an event, of either version. */
export function renderEvent(step: SetStep, options: PagerDutyOptions, externalUrl: string): object {
  const event = options.version === 2 ? renderSecond : renderFirst;
  const full = event(step, options, { externalUrl, details: renderDetails(step.facts, options.details) });
  if (Buffer.byteLength(JSON.stringify(full)) <= MOST_BYTES) return full;
  return event(step, options, { externalUrl, details: { error: 'details were left out: the event was too large' } });
}

interface Words {
  readonly externalUrl: string;
  readonly details: object;
}

function renderSecond({ state, facts }: SetStep, options: PagerDutyOptions, { externalUrl, details }: Words): object {
  const named = {
    routing_key: options.routingKey,
    event_action: actions[state.status],
    dedup_key: dedupKeyOf(facts.group.groupKey),
  };
  if (state.status !== 'firing') return named;
  const { component, group, class: kind } = options;
  return {
    ...named,
    payload: {
      summary: summaryOf(state.summary, facts, options),
      source: cut(options.source ?? sourceOf(facts), SOURCE_LENGTH),
      severity: options.severity ?? severities[state.severity],
      timestamp: new Date(facts.firingSince).toISOString(),
      ...(component === undefined ? {} : { component }),
      ...(group === undefined ? {} : { group }),
      ...(kind === undefined ? {} : { class: kind }),
      custom_details: details,
    },
    client: options.client,
    client_url: options.clientUrl ?? externalUrl,
    links: linksOf(facts, options),
    images: options.images,
  };
}

/** developer.pagerduty.com/docs/events-api-v1/trigger-events: no severity, and links are contexts. */
function renderFirst({ state, facts }: SetStep, options: PagerDutyOptions, { externalUrl, details }: Words): object {
  const summary = summaryOf(state.summary, facts, options);
  const named = {
    service_key: options.routingKey,
    event_type: actions[state.status],
    incident_key: dedupKeyOf(facts.group.groupKey),
    description: summary,
  };
  if (state.status !== 'firing') return named;
  return {
    ...named,
    details: { severity: options.severity ?? severities[state.severity], ...details },
    client: options.client,
    client_url: options.clientUrl ?? externalUrl,
    contexts: [
      ...linksOf(facts, options).map((link) => ({ type: 'link', ...link })),
      ...options.images.map(({ src, href, alt }) => ({ type: 'image', src, href, alt })),
    ],
  };
}

/** Never empty: PagerDuty refuses an event without words. */
function summaryOf(summary: string, { group, shortId }: GroupFacts, { description }: PagerDutyOptions): string {
  return cut(description ?? (summary.trim() || group.groupLabels['alertname'] || `Alerts ${shortId}`), SUMMARY_LENGTH);
}

const sourceLabels = ['instance', 'host', 'service', 'job', 'cluster', 'namespace'];

/** "The unique location of the affected system, preferably a hostname". */
function sourceOf({ commonLabels, group }: GroupFacts): string {
  const found = sourceLabels.map((name) => (Object.hasOwn(commonLabels, name) ? commonLabels[name] : undefined));
  return found.find((value) => value !== undefined && value.trim() !== '') ?? group.receiver;
}

const MOST_LINKS = 20;

function linksOf({ alerts }: GroupFacts, { links }: PagerDutyOptions) {
  const found = [
    ...alerts.map(({ content }) => ({ href: runbookOf(content), text: 'Runbook' })),
    ...alerts.map(({ content }) => ({ href: dashboardOf(content), text: 'Dashboard' })),
    ...alerts.map(({ content }) => ({ href: webLink(content.generatorUrl ?? ''), text: 'Source' })),
  ];
  const byAddress = new Map(found.flatMap(({ href, text }) => (href === undefined ? [] : [[href, text] as const])));
  const own = [...byAddress].map(([href, text]) => ({ href, text }));
  return [...links, ...own].slice(0, MOST_LINKS);
}

/** Not through the middle of a character. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
