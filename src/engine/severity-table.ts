import type { AlertContent } from './alert.ts';
import { addBusinessTime, type BusinessHours, endOfNextBusinessDay, usualBusinessHours } from './business-hours.ts';
import { type LabelSet, labelValue } from './label-set.ts';
import { type Severity, severities, usualWords } from './severity.ts';

/** How long people may take to respond. */
export type ResponseLimit =
  | { readonly type: 'within'; readonly ms: number }
  | { readonly type: 'business_time'; readonly ms: number }
  | { readonly type: 'next_business_day' };

/** What the policy says about severities: every word for one, and how fast somebody has to respond to it. */
export interface SeverityTable {
  /** By word in lower case; the four severities are words, too. */
  readonly words: ReadonlyMap<string, SeverityEntry>;
  readonly hours: BusinessHours;
}

export interface SeverityEntry {
  readonly severity: Severity;
  /** Absent: nobody has to. */
  readonly limit?: ResponseLimit;
}

/** How fast, where the policy does not say. Words that are not here have the limit of their severity. */
export const usualLimits: ReadonlyMap<string, ResponseLimit> = new Map<string, ResponseLimit>([
  ['critical', { type: 'within', ms: 5 * 60_000 }],
  ['high', { type: 'within', ms: 15 * 60_000 }],
  ['warning', { type: 'within', ms: 30 * 60_000 }],
  ['medium', { type: 'within', ms: 60 * 60_000 }],
  ['low', { type: 'next_business_day' }],
]);

/** The table that applies unless the policy has another. */
export const usualSeverityTable: SeverityTable = {
  words: new Map(
    severities.flatMap((severity) =>
      usualWords[severity].map((word): [string, SeverityEntry] => {
        const limit = usualLimits.get(word) ?? usualLimits.get(severity);
        return [word, { severity, ...(limit === undefined ? {} : { limit }) }];
      }),
    ),
  ),
  hours: usualBusinessHours,
};

/** What an alert counts as that names no severity. */
export const guessedSeverity: Severity = 'warning';

export interface Urgency {
  readonly word: string;
  readonly severity: Severity;
  readonly limit?: ResponseLimit;
}

/** How urgent an alert is by this table: by its own word for its severity if the table has that, else by the severity. */
export function urgencyIn({ words }: SeverityTable, content: AlertContent): Urgency {
  const { severity = guessedSeverity, severityWord } = content;
  const word = [severityWord ?? '', ...saidIn(content.labels)].find((one) => words.get(one)?.severity === severity);
  const limit = words.get(word ?? severity)?.limit;
  return { word: word ?? severity, severity, ...(limit === undefined ? {} : { limit }) };
}

/** The words that an alert's labels say for its severity, in lower case, the one that counts first. */
export function saidIn(labels: LabelSet): readonly string[] {
  return [labelValue(labels, 'severity'), labelValue(labels, 'priority')].map((said) => said.trim().toLowerCase());
}

/** The instant until which somebody has to respond to what people were told of at `since`. */
export function respondBy(limit: ResponseLimit, since: number, hours: BusinessHours): number {
  switch (limit.type) {
    case 'within':
      return since + limit.ms;
    case 'business_time':
      return addBusinessTime(since, limit.ms, hours);
    case 'next_business_day':
      return endOfNextBusinessDay(since, hours);
  }
}
