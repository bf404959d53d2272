import { alertName, bodyOf, headlineOf, measuredValueOf } from '../engine/alert-text.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { labelValue } from '../engine/label-set.ts';
import { sharedThreshold } from './alert-table.ts';
import type { Line } from './card.ts';
import { alertNames, groupName, urgentFirst } from './group-words.ts';
import { inert, inertLines } from './inert.ts';
import { joined, words } from './spans.ts';
import { textOf } from './text.ts';

/** What is wrong, in one line; never empty. */
export function headlineLine(facts: GroupFacts): Line {
  const { headline, more } = headlineParts(facts);
  if (headline === '')
    return headlineText({ headline: alertNames(facts) || groupName(facts), aside: '(no summary)' }, facts.now);
  return headlineText({ headline, aside: more === 0 ? '' : `and ${more.toLocaleString('en')} more` }, facts.now);
}

/**
 * The most urgent alert's headline as plain text, empty when it is but its
 * name, and how many others say something else.
 */
export function headlineParts(facts: GroupFacts): { readonly headline: string; readonly more: number } {
  const contents = urgentFirst(facts);
  const [first, ...others] = new Set(contents.map(headlineOf));
  const isName = contents[0] !== undefined && first === alertName(contents[0]);
  return { headline: isName ? '' : inert(first ?? '', 200), more: others.length };
}

/**
 * What all that fires says beyond the headline, then value and threshold when they have no table: at most three lines.
 */
export function bodyLines(facts: GroupFacts): readonly Line[] {
  const measures = measuresLine(facts);
  const [body, ...others] = new Set(urgentFirst(facts).map(bodyOf));
  const text = body === undefined || others.length > 0 ? '' : body;
  const lines = inertLines(text, 240, measures.length === 0 ? 3 : 2).map((line) => [words(line)]);
  return measures.length === 0 ? lines : [...lines, measures];
}

/**
 * The labels that all alerts share and that the title does not say; then, until it is over, the id that commands take.
 */
export function sharedLine(facts: GroupFacts): Line {
  const shared = Object.entries(facts.commonLabels).filter(([name, value]) => !isInTitle(facts, name, value));
  const shown = shared.slice(0, maxShared).map(([name, value]) => `${inert(name, 30)} ${inert(value, 40)}`);
  if (shared.length > maxShared) shown.push(`and ${shared.length - maxShared} more`);
  const labels = shown.length === 0 ? [] : [words(shown.join(' · '), 'muted')];
  return facts.state === 'resolved' ? labels : joined([labels, [words(facts.shortId, 'code')]]);
}

const maxShared = 8;

function isInTitle(facts: GroupFacts, name: string, value: string): boolean {
  if (name === 'severity') return value.toLowerCase() === facts.severity;
  return name === 'alertname' || labelValue(facts.group.groupLabels, name) === value;
}

/**
 * Value, threshold and number of fires of a single alert; of several the threshold that they share and the most fires.
 */
export function measuresLine(facts: GroupFacts): Line {
  const [alert, ...others] = facts.alerts;
  if (alert === undefined) return [];
  const value = others.length > 0 ? '' : inert(measuredValueOf(alert.content) ?? '', 40);
  const threshold = inert(sharedThreshold(facts) ?? '', 40);
  const fires = Math.max(...facts.alerts.slice(0, 1000).map((one) => one.fires));
  const isMeasured = value !== '' || threshold !== '';
  const isMost = others.length > 0;
  return measuresText({ value, threshold, isMeasured, isAgain: fires > 1, isMost, fires }, facts.now);
}

const headlineText = textOf<{ headline: string; aside: string }>('headline', (view) => view.headline);

const measuresText = textOf<{
  value: string;
  threshold: string;
  isMeasured: boolean;
  isAgain: boolean;
  isMost: boolean;
  fires: number;
}>('measures', (view) => (view.value === '' ? '' : `value ${view.value}`));
