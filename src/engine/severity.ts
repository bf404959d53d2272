import { type LabelSet, labelValue } from './label-set.ts';

/** The one canonical scale, most urgent first. Sources translate their own words to it; the original label stays. */
export const severities = ['critical', 'high', 'warning', 'info'] as const;

export type Severity = (typeof severities)[number];

/** P0 to P2 are this table's own scale; senders whose P1 is the highest translate it before they come here. */
export const usualWords: Readonly<Record<Severity, readonly string[]>> = {
  critical: ['critical', 'fatal', 'emergency', 'page', 'sev1', 'disaster', 'p0'],
  high: ['high', 'error', 'major', 'sev2'],
  warning: ['warning', 'medium', 'warn', 'minor', 'average', 'sev3', 'p1'],
  info: ['info', 'low', 'notice', 'debug', 'ok', 'sev4', 'p2'],
};

const severityByWord = new Map(severities.flatMap((severity) => usualWords[severity].map((word) => [word, severity])));

/** The canonical severity that a word means, case ignored; absent when we do not know the word. */
export function severityFor(word: string): Severity | undefined {
  return severityByWord.get(word.trim().toLowerCase());
}

/**
 * The severity that an alert names: by its label `severity`, else by `priority`. Absent: it names none that we know.
 */
export function severityOf(labels: LabelSet): Severity | undefined {
  return severityFor(labelValue(labels, 'severity')) ?? severityFor(labelValue(labels, 'priority'));
}

/** Sorts the most urgent first. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}
