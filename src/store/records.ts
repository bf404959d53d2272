import { isDeepStrictEqual } from 'node:util';
import type { AlertContent, AlertHead } from '../engine/alert.ts';
import type { AlertGroup, EpisodeMemory, GroupState, LoadedGroup } from '../engine/alert-group.ts';
import type { Delivery } from '../engine/delivery.ts';
import type { OutboxEffect } from '../engine/group-change.ts';
import type { Fingerprint, LabelSet } from '../engine/label-set.ts';
import type { Silence } from '../engine/silence.ts';
import type { NewTimelineEntry, TimelineEntry } from '../engine/timeline.ts';
import { StoreError, UnreadableRecord } from './store-error.ts';

/** A group as a store holds it: records as text, and beside them what ingest may have changed since they were written. */
export interface StoredGroup {
  readonly doc: string;
  readonly state: GroupState;
  readonly tickAt: number | undefined;
  /** Ingest made it wait after the last commit: whatever its record says, it has not flushed since. */
  readonly wasWoken: boolean;
  readonly ver: number;
  readonly rev: number;
  readonly timelineSeq: number;
  /** Of its alerts, in the order in which they came; `heads` and `contents` likewise. */
  readonly fingerprints: readonly Fingerprint[];
  readonly heads: readonly AlertHead[];
  readonly contents: readonly string[];
  readonly deliveries: readonly string[];
}

/** The newest schema of each kind of record that this program reads and writes. */
const knownSchema = 1;

export const contentText = (content: AlertContent): string => JSON.stringify(content);
export const groupText = (group: AlertGroup): string => JSON.stringify(group);
export const deliveryText = (delivery: Delivery): string => JSON.stringify(delivery);
export const silenceText = (silence: Silence): string => JSON.stringify(silence);
export const entryText = (entry: NewTimelineEntry): string => JSON.stringify(entry);
export const effectText = (effect: OutboxEffect): string => JSON.stringify(effect);

/** Reads a group and all that came with it. Throws when any record was written by a newer program. */
export function parseLoadedGroup(wire: StoredGroup): LoadedGroup {
  const contents = wire.contents.map(parseContent);
  return {
    group: parseGroup(wire),
    ver: wire.ver,
    rev: wire.rev,
    alerts: wire.fingerprints.map((fingerprint, index) => ({
      fingerprint,
      head: present(wire.heads[index]),
      content: present(contents[index]),
    })),
    deliveries: wire.deliveries.map(parseDelivery),
    timelineSeq: wire.timelineSeq,
  };
}

/** The same of many, without those that a newer program has written. */
export function parseReadableGroups(wires: readonly StoredGroup[]): readonly LoadedGroup[] {
  return wires.flatMap((wire) => {
    try {
      return [parseLoadedGroup(wire)];
    } catch (error) {
      if (error instanceof UnreadableRecord) return [];
      throw error;
    }
  });
}

function parseGroup(wire: StoredGroup): AlertGroup {
  const stored = parseRecord<AlertGroup>(wire.doc, 'group');
  withoutPrototype(stored.groupLabels);
  for (const pending of Object.values(stored.pending)) {
    for (const { content } of pending.snapshot) bare(content);
  }
  for (const { memory } of [stored.episode, ...(stored.pastEpisodes ?? [])].filter(isPresent)) bareMemory(memory);
  if (stored.state === wire.state && stored.tickAt === wire.tickAt && !wire.wasWoken) return stored;
  const { tickAt: _, ...rest } = stored;
  const group = { ...rest, state: wire.state, hasFlushed: stored.hasFlushed && !wire.wasWoken };
  return wire.tickAt === undefined ? group : { ...group, tickAt: wire.tickAt };
}

function parseContent(text: string): AlertContent {
  return bare(parseOwn<AlertContent>(text));
}

function parseDelivery(text: string): Delivery {
  return parseRecord<Delivery>(text, 'delivery');
}

export function parseSilence(text: string): Silence {
  return parseRecord<Silence>(text, 'silence');
}

export function parseEntry(row: { readonly seq: number; readonly entry: string }): TimelineEntry {
  return { ...parseOwn<NewTimelineEntry>(row.entry), seq: row.seq };
}

export function parseEffect(text: string): OutboxEffect {
  return parseOwn<OutboxEffect>(text);
}

/**
 * Whether what is stored is what was read, absent being equal to absent. Equal as records: order of keys and absent
 * against undefined make no difference. A store compares by the stored text when it writes.
 */
export function isStoredSilence(stored: string | undefined, read: Silence | undefined): boolean {
  if (stored === undefined || read === undefined) return stored === read;
  return isDeepStrictEqual(JSON.parse(stored), JSON.parse(silenceText(read)));
}

function parseRecord<T extends { readonly schema: number }>(text: string, what: string): T {
  const record = parseOwn<T>(text);
  if (record.schema === knownSchema) return record;
  throw new UnreadableRecord(
    `A stored ${what} has schema ${String(record.schema)}, and this program reads ${knownSchema} only. ` +
      'It was written by a newer Tocsin: run that version.',
  );
}

/** Our own text, written by the functions above and guarded by the schema numbers: its shape is not checked again. */
function parseOwn<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** Strangers choose these names; without a prototype `constructor` is absent unless they sent it. */
function bare(content: AlertContent): AlertContent {
  withoutPrototype(content.labels);
  withoutPrototype(content.annotations);
  return content;
}

function bareMemory(memory: EpisodeMemory | undefined): void {
  if (memory === undefined) return;
  withoutPrototype(memory.commonLabels);
  withoutPrototype(memory.commonAnnotations);
  if (memory.example !== undefined) bare(memory.example.content);
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function withoutPrototype(names: LabelSet): void {
  Object.setPrototypeOf(names, null);
}

function present<T>(value: T | undefined): T {
  if (value === undefined)
    throw new StoreError('The store answered with fewer alerts than it announced: this is a bug.');
  return value;
}
