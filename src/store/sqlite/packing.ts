import type { AlertHead } from '../../engine/alert.ts';
import type { GroupId, GroupState } from '../../engine/alert-group.ts';
import type { Fingerprint } from '../../engine/label-set.ts';
import type { HeadReading, HeadRef, IngestResult, IngestWrite } from '../../ports/store.ts';
import { contentText, groupText } from '../records.ts';
import type { PackedReadings, PackedRefs, PackedWrites } from './wire.ts';

/** One write as the worker reads it. */
export interface UnpackedWrite {
  readonly gid: GroupId;
  readonly fingerprint: Fingerprint;
  readonly expected: AlertHead | undefined;
  readonly head: AlertHead;
  readonly content: string | undefined;
  readonly bumpsRev: boolean;
  readonly wakeAt: number | undefined;
  readonly refreshAt: number;
  /** Sent only for an alert that the group did not hold; such a group may not exist. */
  readonly group: string | undefined;
}

/** What the worker knows of one alert and its group; `known` apart from `head`: a group may lack the alert. */
export interface Reading {
  readonly head: AlertHead | undefined;
  readonly group: { readonly state: GroupState; readonly owed: boolean } | undefined;
}

export const states = ['waiting', 'active', 'dormant', 'retired'] as const satisfies readonly GroupState[];

const refStrings = 2;
const readingNumbers = 6;
const writeStrings = 6;
const writeNumbers = 13;
const none = Number.NaN;

export function packRefs(refs: readonly HeadRef[]): PackedRefs {
  const strings: string[] = [];
  for (const ref of refs) strings.push(ref.gid, ref.fingerprint);
  return { strings };
}

export function unpackRefs({ strings }: PackedRefs): HeadRef[] {
  const refs: HeadRef[] = [];
  for (let at = 0; at < strings.length; at += refStrings) {
    refs.push({ gid: text(strings, at) as GroupId, fingerprint: text(strings, at + 1) as Fingerprint });
  }
  return refs;
}

/** `undefined` in the place of a reading means: nothing to say (an ingest write that was done). */
export function packReadings(readings: readonly (Reading | undefined)[]): PackedReadings {
  const strings: string[] = [];
  const numbers = new Float64Array(readings.length * readingNumbers);
  for (const [index, reading] of readings.entries()) {
    const at = index * readingNumbers;
    strings.push(reading?.head?.contentHash ?? '');
    packHead(numbers, at, reading?.head);
    numbers[at + 5] = reading === undefined ? -1 : packGroup(reading.group);
  }
  return { strings, numbers };
}

export function unpackReadings({ strings, numbers }: PackedReadings): HeadReading[] {
  return strings.map((hash, index) => unpackReading(hash, numbers, index * readingNumbers));
}

/** What came of `count` writes; most often nothing has moved, and nothing is sent. */
export function unpackResults(moved: PackedReadings | undefined, count: number): IngestResult[] {
  if (moved === undefined) return new Array<IngestResult>(count).fill({ type: 'ok' });
  return moved.strings.map((hash, index) => {
    const at = index * readingNumbers;
    if (moved.numbers[at + 5] === -1) return { type: 'ok' };
    return { type: 'moved', reading: unpackReading(hash, moved.numbers, at) };
  });
}

function unpackReading(hash: string, numbers: Float64Array, at: number): HeadReading {
  const head = unpackHead(hash, numbers, at);
  const known = number(numbers, at + 5);
  if (known === 0) return {};
  const group = { state: states[(known >> 1) - 1] ?? 'waiting', owed: (known & 1) !== 0 };
  return head === undefined ? { group } : { head, group };
}

function packGroup(group: Reading['group']): number {
  return group === undefined ? 0 : ((states.indexOf(group.state) + 1) << 1) | (group.owed ? 1 : 0);
}

/** The record of a group goes along only where the group may have to be made. */
export function packWrites(writes: readonly IngestWrite[], hasGroup: (gid: GroupId) => boolean): PackedWrites {
  const strings: string[] = [];
  const numbers = new Float64Array(writes.length * writeNumbers);
  let lastGid: GroupId | undefined;
  for (const [index, write] of writes.entries()) {
    const at = index * writeNumbers;
    const { expected, head, content } = write;
    const mayBeNew = expected === undefined && write.gid !== lastGid && !hasGroup(write.gid);
    if (mayBeNew) lastGid = write.gid;
    strings.push(
      write.gid,
      write.fingerprint,
      head.contentHash,
      // Nearly always the same: then it need not cross.
      expected === undefined || expected.contentHash === head.contentHash ? '' : expected.contentHash,
      content === undefined ? '' : contentText(content),
      mayBeNew ? groupText(write.group) : '',
    );
    packHead(numbers, at, head);
    packHead(numbers, at + 5, expected);
    numbers[at + 10] = write.wakeAt ?? none;
    numbers[at + 11] = write.refreshAt;
    numbers[at + 12] = write.bumpsRev ? 1 : 0;
  }
  return { strings, numbers };
}

export function unpackWrites({ strings, numbers }: PackedWrites): UnpackedWrite[] {
  const writes: UnpackedWrite[] = [];
  for (let index = 0; index * writeStrings < strings.length; index += 1) {
    const at = index * writeNumbers;
    const text0 = index * writeStrings;
    const contentHash = text(strings, text0 + 2);
    writes.push({
      gid: text(strings, text0) as GroupId,
      fingerprint: text(strings, text0 + 1) as Fingerprint,
      head: getHead(contentHash, numbers, at),
      expected: unpackHead(strings[text0 + 3] || contentHash, numbers, at + 5),
      content: strings[text0 + 4] || undefined,
      group: strings[text0 + 5] || undefined,
      wakeAt: optional(numbers, at + 10),
      refreshAt: number(numbers, at + 11),
      bumpsRev: numbers[at + 12] === 1,
    });
  }
  return writes;
}

/** Five numbers; without a head the first is NaN. */
function packHead(numbers: Float64Array, at: number, head: AlertHead | undefined): void {
  numbers[at] = head === undefined ? none : head.startsAt;
  if (head === undefined) return;
  numbers[at + 1] = head.endsAt ?? none;
  numbers[at + 2] = head.updatedAt;
  numbers[at + 3] = flagsOf(head);
  numbers[at + 4] = head.fires;
}

function unpackHead(contentHash: string, numbers: Float64Array, at: number): AlertHead | undefined {
  return Number.isNaN(number(numbers, at)) ? undefined : getHead(contentHash, numbers, at);
}

function getHead(contentHash: string, numbers: Float64Array, at: number): AlertHead {
  return toHead({
    contentHash,
    startsAt: number(numbers, at),
    endsAt: optional(numbers, at + 1),
    updatedAt: number(numbers, at + 2),
    flags: number(numbers, at + 3),
    fires: number(numbers, at + 4),
  });
}

export function flagsOf(head: AlertHead): number {
  return (head.endsAtIsTimeout ? 1 : 0) | (head.liveness === 'edge' ? 2 : 0);
}

export interface StoredHead {
  readonly contentHash: string;
  readonly startsAt: number;
  readonly endsAt: number | undefined;
  readonly updatedAt: number;
  readonly flags: number;
  readonly fires: number;
}

export function toHead(stored: StoredHead): AlertHead {
  const { contentHash, startsAt, endsAt, updatedAt, flags, fires } = stored;
  const endsAtIsTimeout = (flags & 1) !== 0;
  const liveness = (flags & 2) !== 0 ? 'edge' : 'heartbeat';
  if (endsAt === undefined) return { contentHash, startsAt, updatedAt, endsAtIsTimeout, liveness, fires };
  return { contentHash, startsAt, endsAt, updatedAt, endsAtIsTimeout, liveness, fires };
}

export function isSameHead(a: AlertHead, b: AlertHead): boolean {
  return (
    a.endsAt === b.endsAt &&
    a.updatedAt === b.updatedAt &&
    a.startsAt === b.startsAt &&
    a.contentHash === b.contentHash &&
    a.fires === b.fires &&
    a.endsAtIsTimeout === b.endsAtIsTimeout &&
    a.liveness === b.liveness
  );
}

function text(strings: readonly string[], at: number): string {
  return strings[at] ?? '';
}

function number(numbers: Float64Array, at: number): number {
  return numbers[at] ?? none;
}

function optional(numbers: Float64Array, at: number): number | undefined {
  const value = number(numbers, at);
  return Number.isNaN(value) ? undefined : value;
}
