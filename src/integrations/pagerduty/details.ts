import type { AlertFacts } from '../../engine/alert-facts.ts';
import type { GroupFacts } from '../../engine/group-facts.ts';

/** So many alerts are listed one by one; the rest are counted. */
const MOST_ALERTS = 50;

type Texts = Readonly<Record<string, string>>;

/**
 * What PagerDuty shows below the headline: Alertmanager's four details, then what all alerts share, then the policy's.
 * Without a prototype: names come from strangers.
 */
export function renderDetails(facts: GroupFacts, own: Texts): Texts {
  const details: Record<string, string> = Object.create(null);
  const firing = facts.alerts.filter(({ status }) => status === 'firing');
  const resolved = facts.alerts.filter(({ status }) => status === 'resolved');
  for (const [name, value] of Object.entries(facts.commonLabels)) details[name] = value;
  for (const [name, value] of Object.entries(facts.commonAnnotations)) details[name] = value;
  details['firing'] = listOf(firing);
  details['resolved'] = listOf(resolved);
  details['num_firing'] = String(facts.firing);
  details['num_resolved'] = String(facts.resolved);
  details['tocsin_id'] = facts.shortId;
  for (const [name, value] of Object.entries(own)) details[name] = value;
  return details;
}

function listOf(alerts: readonly AlertFacts[]): string {
  const shown = alerts.slice(0, MOST_ALERTS).map(textOf);
  const more = alerts.length - shown.length;
  return more > 0 ? `${shown.join('\n')}\nand ${more} more` : shown.join('\n');
}

function textOf({ content }: AlertFacts): string {
  const lines = [
    'Labels:',
    ...pairs(content.labels),
    'Annotations:',
    ...pairs(content.annotations),
    ...(content.generatorUrl === undefined ? [] : [`Source: ${content.generatorUrl}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function pairs(texts: Texts): readonly string[] {
  return Object.keys(texts)
    .sort()
    .map((name) => ` - ${name} = ${texts[name]}`);
}
