import { valueOf as alertValueOf, bodyOf, headlineOf, thresholdOf } from '../engine/alert-text.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { labelValue } from '../engine/label-set.ts';
import type { Line } from './card.ts';
import { alertNames, groupName, urgentFirst } from './group-words.ts';
import { inert, inertLines } from './inert.ts';
import { words } from './spans.ts';
import { textOf } from './text.ts';

/** What is wrong, in one line; never empty. */
export function headlineLine(facts: GroupFacts): Line {
  const { headline, more } = headlineParts(facts);
  return headlineText({ headline, moreText: more === 0 ? '' : `and ${more.toLocaleString('en')} more` }, facts.now);
}

/** The most urgent alert's headline as plain text, and how many others say something else. */
export function headlineParts(facts: GroupFacts): { readonly headline: string; readonly more: number } {
  const [first, ...others] = new Set(urgentFirst(facts).map((alert) => headlineOf(alert.content)));
  return { headline: inert(first ?? '', 200) || alertNames(facts) || groupName(facts), more: others.length };
}

/** What all that fires says beyond the headline, then value and threshold when they have no table: at most three lines. */
export function bodyLines(facts: GroupFacts): readonly Line[] {
  const measures = measuresLine(facts);
  const [body, ...others] = new Set(urgentFirst(facts).map((alert) => bodyOf(alert.content)));
  const text = body === undefined || others.length > 0 ? '' : body;
  const lines = inertLines(text, 240, measures.length === 0 ? 3 : 2).map((line) => [words(line)]);
  return measures.length === 0 ? lines : [...lines, measures];
}

/** The labels that all alerts share and that the title does not say. */
export function sharedLine(facts: GroupFacts): Line {
  const shared = Object.entries(facts.commonLabels).filter(([name, value]) => !isInTitle(facts, name, value));
  const shown = shared.slice(0, maxShared).map(([name, value]) => `${inert(name, 30)} ${inert(value, 40)}`);
  if (shared.length > maxShared) shown.push(`and ${shared.length - maxShared} more`);
  return shown.length === 0 ? [] : [words(shown.join(' · '), 'muted')];
}

const maxShared = 8;

function isInTitle(facts: GroupFacts, name: string, value: string): boolean {
  if (name === 'severity') return value.toLowerCase() === facts.severity;
  return name === 'alertname' || labelValue(facts.group.groupLabels, name) === value;
}

function measuresLine(facts: GroupFacts): Line {
  const [alert, ...others] = facts.alerts;
  if (alert === undefined || others.length > 0) return [];
  const value = inert(alertValueOf(alert.content) ?? '', 40);
  const threshold = inert(thresholdOf(alert.content) ?? '', 40);
  const isMeasured = value !== '' || threshold !== '';
  return measuresText({ value, threshold, isMeasured, isAgain: alert.fires > 1, fires: alert.fires }, facts.now);
}

const headlineText = textOf<{ headline: string; moreText: string }>('headline', (view) => view.headline);

const measuresText = textOf<{
  value: string;
  threshold: string;
  isMeasured: boolean;
  isAgain: boolean;
  fires: number;
}>('measures', (view) => (view.value === '' ? '' : `value ${view.value}`));
