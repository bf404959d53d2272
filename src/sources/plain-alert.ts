import { type LabelSet, plainLabelSet, toLabelSet } from '../engine/label-set.ts';
import { plainInstant } from './plain-instant.ts';
import type { AlertTimes } from './source.ts';

/** What the schema's `alertFields` give. */
export interface AlertFields extends AlertTimes {
  readonly labels: LabelSet;
  readonly annotations: LabelSet;
  readonly generatorURL: string;
}

/**
 * The fields of an alert that is as almost all senders write it, exactly as the schema would read them, at a tenth of
 * the price. Absent for everything that is odd or wrong: the schema knows what to do with it.
 */
export function readPlainAlert(item: unknown): AlertFields | undefined {
  if (!isRecord(item)) return undefined;
  const { labels: rawLabels, annotations: rawAnnotations, generatorURL } = item;
  const labels = isRecord(rawLabels) ? plainLabelSet(rawLabels) : undefined;
  if (labels === undefined || isEmpty(labels)) return undefined;
  const annotations = readAnnotations(rawAnnotations);
  if (annotations === undefined) return undefined;
  const startsAt = readInstant(item['startsAt']);
  const endsAt = readInstant(item['endsAt']);
  if (startsAt === 'odd' || endsAt === 'odd') return undefined;
  return { labels, annotations, startsAt, endsAt, generatorURL: typeof generatorURL === 'string' ? generatorURL : '' };
}

function readAnnotations(value: unknown): LabelSet | undefined {
  if (value === undefined || value === null) return toLabelSet([]);
  return isRecord(value) ? plainLabelSet(value) : undefined;
}

/** The instant of a time as almost all senders write it; absent: it means none. */
export function readInstant(value: unknown): number | undefined | 'odd' {
  if (value === undefined || value === null || value === '') return undefined;
  const at = typeof value === 'string' ? plainInstant(value) : Number.NaN;
  if (Number.isNaN(at)) return 'odd';
  // Go's zero time means none: it lies on the first day of the first year.
  return at >= goZeroDay && at < goZeroDay + 86_400_000 ? undefined : at;
}

const goZeroDay = Date.parse('0001-01-01T00:00:00Z');

function isEmpty(labels: LabelSet): boolean {
  for (const _ in labels) return false;
  return true;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
