import { type LabelSet, toLabelSet } from '../engine/label-set.ts';
import { show } from './alert-shape.ts';
import { lenientInstant } from './lenient-instant.ts';
import type { BodyProblem } from './source.ts';

/** One alert as a mapping makes it. */
export interface MappedAlert {
  readonly labels: LabelSet;
  readonly annotations: LabelSet;
  readonly status: 'firing' | 'resolved';
  /** A word for the severity that is no label, because it may change while the alert fires. */
  readonly severity: string | undefined;
  readonly startsAt: number | undefined;
  readonly endsAt: number | undefined;
  readonly url: string;
  /** Nobody will say that it is over. */
  readonly isStateless: boolean;
}

export type MappedReading =
  | { readonly type: 'ok'; readonly alert: MappedAlert }
  | { readonly type: 'refused'; readonly problems: readonly BodyProblem[] };

const known = ['labels', 'annotations', 'status', 'severity', 'startsAt', 'endsAt', 'url', 'stateless'];

/** Longest label value; more is a text, which belongs to the annotations. */
const MAX_LABEL = 1000;
const MAX_LABELS = 100;

/** Reads what a mapping made, and says where it made something else. Numbers and truth values become texts. */
export function readMappedAlert(made: unknown, path: string): MappedReading {
  const problems: BodyProblem[] = [];
  const refuse = (key: string, message: string): void => {
    problems.push({ path: key === '' ? path : `${path}.${key}`, message });
  };
  if (!isRecord(made))
    return { type: 'refused', problems: [{ path, message: `must be an object, not ${show(made)}` }] };
  for (const key of Object.keys(made)) {
    if (!known.includes(key)) refuse(key.slice(0, 60), `is not a part of an alert; known: ${known.join(', ')}`);
  }
  const labels = readTexts(made['labels'], 'labels', refuse);
  const names = Object.keys(labels);
  if (names.length === 0 && problems.length === 0) refuse('labels', 'at least one label with a value is needed');
  if (names.length > MAX_LABELS) refuse('labels', `there are more than ${MAX_LABELS}`);
  const alert: MappedAlert = {
    labels: toLabelSet(Object.entries(labels).map(([name, value]) => [name, value.slice(0, MAX_LABEL)])),
    annotations: readTexts(made['annotations'], 'annotations', refuse),
    status: readStatus(made['status'], refuse),
    severity: textOf(made['severity']),
    startsAt: readInstant(made['startsAt'], 'startsAt', refuse),
    endsAt: readInstant(made['endsAt'], 'endsAt', refuse),
    url: textOf(made['url']) ?? '',
    isStateless: made['stateless'] === true,
  };
  return problems.length > 0 ? { type: 'refused', problems } : { type: 'ok', alert };
}

type Refuse = (key: string, message: string) => void;

function readTexts(value: unknown, key: string, refuse: Refuse): LabelSet {
  if (value === undefined || value === null) return toLabelSet([]);
  if (!isRecord(value)) {
    refuse(key, `must be an object, not ${show(value)}`);
    return toLabelSet([]);
  }
  const entries: [string, string][] = [];
  for (const [name, item] of Object.entries(value)) {
    const text = textOf(item);
    if (text !== undefined && name !== '') entries.push([name, text]);
  }
  return toLabelSet(entries);
}

/** Absent for nothing; lists and objects as JSON. */
function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.trim();
    case 'number':
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? undefined : jsonOf(value);
    default:
      return undefined;
  }
}

/** What a mapping makes may hold functions and go round in circles. */
function jsonOf(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function readStatus(value: unknown, refuse: Refuse): MappedAlert['status'] {
  if (value === undefined || value === null || value === 'firing') return 'firing';
  if (value !== 'resolved') refuse('status', `must be "firing" or "resolved", not ${show(value)}`);
  return 'resolved';
}

function readInstant(value: unknown, key: string, refuse: Refuse): number | undefined {
  if (value === undefined || value === null || value === '' || value === 0) return undefined;
  const at = lenientInstant(value);
  if (!Number.isNaN(at)) return at;
  refuse(key, `must be a time such as 2026-01-31T23:59:00Z, not ${show(value)}`);
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
