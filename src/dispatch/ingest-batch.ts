import { type AlertHead, contentOf, type Gap, type ReportedAlert } from '../engine/alert.ts';
import type { Fingerprint } from '../engine/label-set.ts';
import { bumpsRev, countReport, type MergedHead, mergeHead, needsContent } from '../engine/merge.ts';
import { firstTickAt } from '../engine/new-group.ts';
import type { Clock } from '../ports/clock.ts';
import type { Policy } from '../ports/policy.ts';
import type { HeadReading, HeadRef, IngestResult, IngestWrite, Store } from '../ports/store.ts';
import type { Destination, Destinations } from './destinations.ts';
import type { Liveness } from './liveness.ts';

export interface IngestBatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: () => Policy;
  readonly destinations: Destinations;
  readonly liveness: Liveness;
  /** Something is due at this instant that was not before. */
  readonly wake: (at: number) => void;
}

/** How often heads that others moved meanwhile are merged again. */
const MERGE_ROUNDS = 8;

/** One alert in one group, with everything that this batch reports of it, in order. */
interface Slot extends HeadRef {
  readonly destination: Destination;
  readonly reports: ReportedAlert[];
  /** What the store said last. */
  reading: HeadReading;
}

interface Moment {
  readonly now: number;
  readonly gaps: readonly Gap[];
  readonly debounceMs: number;
}

interface SlotWrite {
  readonly slot: Slot;
  readonly write: IngestWrite;
}

/**
 * Stores a batch of alerts in two trips, one if nothing changed. Resolves once all of it is durable; when it rejects,
 * parts may be stored, and the same alerts may be given again.
 */
export async function storeBatch(alerts: readonly ReportedAlert[], deps: IngestBatchDeps): Promise<void> {
  const gaps = await deps.liveness.gaps();
  const moment = { now: deps.clock.now(), gaps, debounceMs: deps.policy().lifecycle.cardDebounceMs };
  let slots = await readSlots(alerts, deps);
  for (let round = 0; round < MERGE_ROUNDS; round += 1) {
    const pairs = toWrites(slots, moment);
    if (pairs.length === 0) return;
    const results = await deps.store.commitIngest(
      pairs.map(({ write }) => write),
      moment.now,
    );
    wakeFor(pairs, deps);
    slots = movedSlots(pairs, results);
  }
  throw new Error('others kept changing the same alerts');
}

async function readSlots(alerts: readonly ReportedAlert[], deps: IngestBatchDeps): Promise<readonly Slot[]> {
  const slots: Slot[] = [];
  const byFingerprint = new Map<Fingerprint, Slot[]>();
  for (const alert of alerts) {
    const { fingerprint } = alert;
    const known = byFingerprint.get(fingerprint);
    const ofAlert = known ?? [];
    if (known === undefined) byFingerprint.set(fingerprint, ofAlert);
    for (const destination of deps.destinations.ofReport(alert)) {
      const { gid } = destination;
      const sooner = known?.find((slot) => slot.gid === gid);
      if (sooner !== undefined) {
        sooner.reports.push(alert);
        continue;
      }
      const slot: Slot = { gid, fingerprint, destination, reports: [alert], reading: {} };
      ofAlert.push(slot);
      slots.push(slot);
    }
  }
  const readings = await deps.store.readHeads(slots);
  for (const [index, slot] of slots.entries()) slot.reading = readings[index] ?? {};
  return slots;
}

function toWrites(slots: readonly Slot[], moment: Moment): readonly SlotWrite[] {
  const pairs: SlotWrite[] = [];
  for (const slot of slots) {
    const write = toWrite(slot, moment);
    if (write !== undefined) pairs.push({ slot, write });
  }
  return pairs;
}

/** What somebody else has changed since it was read, with what is there now. */
function movedSlots(pairs: readonly SlotWrite[], results: readonly IngestResult[]): readonly Slot[] {
  const moved: Slot[] = [];
  for (const [index, { slot }] of pairs.entries()) {
    const result = results[index];
    if (result?.type !== 'moved') continue;
    slot.reading = result.reading;
    moved.push(slot);
  }
  return moved;
}

/** What to write of a slot; undefined: the store knows all of it, or nobody needs to. */
function toWrite(slot: Slot, { now, gaps, debounceMs }: Moment): IngestWrite | undefined {
  const { destination, reading } = slot;
  let head = reading.head;
  let content: IngestWrite['content'];
  let isVisible = false;
  for (const report of slot.reports) {
    if (head === undefined && !isFiring(report.head, now) && reading.group?.owed !== true) continue;
    const merged = mergeReport(head, report, now, gaps);
    if (merged.change === 'unchanged') continue;
    if (needsContent(merged.change, head, report.head)) content = contentOf(report);
    head = merged.head;
    if (bumpsRev(merged.change)) isVisible = true;
  }
  if (head === undefined || head === reading.head) return undefined;
  const { gid, fingerprint } = slot;
  const write: Mutable<IngestWrite> = {
    gid,
    fingerprint,
    head,
    bumpsRev: isVisible,
    refreshAt: now + debounceMs,
    group: destination.group,
  };
  if (reading.head !== undefined) write.expected = reading.head;
  if (content !== undefined) write.content = content;
  if (mayWake(reading, head, now)) write.wakeAt = firstTickAt(destination.timers, head.startsAt, now);
  return write;
}

function mergeReport(
  head: AlertHead | undefined,
  report: ReportedAlert,
  now: number,
  gaps: readonly Gap[],
): MergedHead {
  const merged = mergeHead(head, report.head, now, gaps);
  return report.countsReports === undefined ? merged : countReport(merged);
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * True for every firing alert: between reading and writing the group may have gone dormant. A resolve
 * that the group does not hold is stored only because somebody was last told that it fires; a dormant
 * group would not tell them of the end.
 */
function mayWake(reading: HeadReading, head: AlertHead, now: number): boolean {
  return isFiring(head, now) || reading.head === undefined;
}

function isFiring(head: AlertHead, now: number): boolean {
  return head.endsAt === undefined || head.endsAt > now;
}

function wakeFor(pairs: readonly SlotWrite[], deps: IngestBatchDeps): void {
  let at = Number.POSITIVE_INFINITY;
  for (const { slot, write } of pairs) {
    if (write.bumpsRev) at = Math.min(at, write.refreshAt);
    if (write.wakeAt !== undefined && slot.reading.group?.state !== 'active') at = Math.min(at, write.wakeAt);
  }
  if (at !== Number.POSITIVE_INFINITY) deps.wake(at);
}
