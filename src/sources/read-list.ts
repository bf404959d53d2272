import type { AlertContent, RepeatedAlert, ReportedAlert } from '../engine/alert.ts';
import { type AlertTexts, openTexts, type TimeTexts } from './alert-texts.ts';
import { readInstant } from './plain-alert.ts';
import { collectReport, hasNoLabels, noLabelLeft, type SourceReport } from './read-report.ts';
import { createSeenWords, type SeenWords } from './seen-words.ts';
import type { AlertTimes, ReadAlert, Source, SourceContext } from './source.ts';

/** What a body says, as `readReport` does; absent: it has to be read as a whole. */
export type ReadList = (
  source: Source,
  bytes: Buffer,
  context: SourceContext,
) => Promise<SourceReport<ReportedAlert> | undefined>;

/**
 * Reads lists alert by alert and remembers their words: nearly all that is sent was sent a minute before, but for its
 * times. To notice that takes a fifth of the time that it takes to read it.
 */
export function createListReader(): ReadList {
  const known = new WeakMap<Source, Known>();

  return async (source, bytes, context) => {
    const texts = source.headFrom === undefined ? undefined : openTexts(bytes);
    if (texts === undefined) return undefined;
    const seen = seenBy(source, context, known);
    let isReadable = true;
    const report = await collectReport((index) => {
      if (!texts.next()) return undefined;
      const read = readNext({ source, context, texts, seen }, index);
      isReadable = read !== undefined;
      return read;
    });
    return isReadable ? report : undefined;
  };
}

/** What was seen of a source: words depend on the labels that are taken off and on what severities are called. */
interface Known extends Pick<SourceContext, 'dropLabels' | 'severities' | 'severityTable'> {
  readonly seen: SeenWords;
}

function seenBy(source: Source, context: SourceContext, known: WeakMap<Source, Known>): SeenWords {
  const before = known.get(source);
  if (before !== undefined && isAlike(before, context)) return before.seen;
  const seen = createSeenWords();
  known.set(source, { ...context, seen });
  return seen;
}

function isAlike(a: Omit<Known, 'seen'>, b: Omit<Known, 'seen'>): boolean {
  return a.dropLabels === b.dropLabels && a.severities === b.severities && a.severityTable === b.severityTable;
}

interface Reading {
  readonly source: Source;
  readonly context: SourceContext;
  readonly texts: AlertTexts;
  readonly seen: SeenWords;
}

/** The alert at hand; absent: it is no JSON. */
function readNext(reading: Reading, index: number): ReadAlert<ReportedAlert> | undefined {
  const { texts, seen } = reading;
  const text = texts.text();
  const times = texts.times();
  if (times === undefined) return readText(reading, text, index)?.read;
  const key = seen.keyOf(texts.bytesWithout(times));
  const repeated = findRepeated(reading, key, times, text);
  if (repeated !== undefined) return { type: 'alert', alert: repeated };
  const anew = readText(reading, text, index);
  if (anew === undefined || anew.read.type === 'refused' || !isTold(anew.item, times)) return anew?.read;
  const { fingerprint, head, content } = anew.read.alert;
  const words = { fingerprint, contentHash: head.contentHash };
  seen.add(key, words);
  return { type: 'alert', alert: { fingerprint, head, content, words } };
}

function findRepeated(
  { source, context, seen }: Reading,
  key: string,
  times: TimeTexts,
  text: () => string,
): RepeatedAlert | undefined {
  const words = seen.find(key, context.now);
  const instants = words && instantsOf(times);
  const head = instants && source.headFrom?.(instants, context);
  if (words === undefined || head === undefined) return undefined;
  const { fingerprint, contentHash } = words;
  return {
    fingerprint,
    head: { ...head, contentHash, fires: 1 },
    words,
    readContent: () => parseContent(source, text(), context),
  };
}

/** As the reader of single alerts reads them; absent where one is written in a way that it has to look at. */
function instantsOf({ startsAt, endsAt }: TimeTexts): AlertTimes | undefined {
  const start = readInstant(startsAt.text);
  const end = readInstant(endsAt.text);
  return start === 'odd' || end === 'odd' ? undefined : { startsAt: start, endsAt: end };
}

function parseContent(source: Source, text: string, context: SourceContext): AlertContent {
  const read = source.read(JSON.parse(text), '', context);
  if (read.type === 'refused') throw new Error('An alert that was read before is refused: this is a bug.');
  return read.alert.content;
}

interface ReadItem {
  readonly item: unknown;
  readonly read: ReadAlert;
}

function readText({ source, context }: Reading, text: () => string, index: number): ReadItem | undefined {
  const item = parse(text());
  if (item === undefined) return undefined;
  const path = `[${index}]`;
  const read = source.read(item, path, context);
  const isEmpty = read.type === 'alert' && context.dropLabels !== undefined && hasNoLabels(read.alert);
  return { item, read: isEmpty ? noLabelLeft(path) : read };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const usualFields: ReadonlySet<string> = new Set(['annotations', 'endsAt', 'generatorURL', 'labels', 'startsAt']);

/**
 * Whether these are the alert's own times: no label, annotation or unknown field has their name. (Of a name that an
 * object has twice, JSON says nothing.)
 */
function isTold(item: unknown, { startsAt, endsAt }: TimeTexts): boolean {
  const fields = item as Readonly<Record<string, unknown>>; // it was read as an alert
  if (fields['startsAt'] !== startsAt.text || fields['endsAt'] !== endsAt.text) return false;
  for (const name in fields) if (!usualFields.has(name)) return false;
  return !hasTimeName(fields['labels']) && !hasTimeName(fields['annotations']);
}

function hasTimeName(texts: unknown): boolean {
  return texts instanceof Object && (Object.hasOwn(texts, 'startsAt') || Object.hasOwn(texts, 'endsAt'));
}
