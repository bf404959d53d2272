import type { AlertHead, Gap, IncomingAlert } from '../engine/alert.ts';
import { bumpsRev, mergeHead, needsContent } from '../engine/merge.ts';
import { firstTickAt } from '../engine/new-group.ts';
import type { Clock } from '../ports/clock.ts';
import type { Policy } from '../ports/policy.ts';
import type { HeadReading, IngestWrite, Store } from '../ports/store.ts';
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
interface Slot {
  readonly destination: Destination;
  readonly reports: IncomingAlert[];
}

interface Moment {
  readonly now: number;
  readonly gaps: readonly Gap[];
  readonly debounceMs: number;
}

type ReadSlot = Slot & { readonly reading: HeadReading };

/**
 * Stores a batch of alerts in two trips, one if nothing changed. Resolves once all of it is durable; when it rejects,
 * parts may be stored, and the same alerts may be given again.
 */
export async function storeBatch(alerts: readonly IncomingAlert[], deps: IngestBatchDeps): Promise<void> {
  const gaps = await deps.liveness.gaps();
  const moment = { now: deps.clock.now(), gaps, debounceMs: deps.policy().lifecycle.cardDebounceMs };
  let slots = await readSlots(alerts, deps);
  for (let round = 0; round < MERGE_ROUNDS; round += 1) {
    const pairs = slots.flatMap((slot) => {
      const write = toWrite(slot, moment);
      return write === undefined ? [] : [{ slot, write }];
    });
    if (pairs.length === 0) return;
    const results = await deps.store.commitIngest(
      pairs.map(({ write }) => write),
      moment.now,
    );
    wakeFor(pairs, deps);
    slots = pairs.flatMap(({ slot }, index) => {
      const result = results[index];
      return result?.type === 'moved' ? [{ ...slot, reading: result.reading }] : [];
    });
  }
  throw new Error('others kept changing the same alerts');
}

async function readSlots(alerts: readonly IncomingAlert[], deps: IngestBatchDeps): Promise<readonly ReadSlot[]> {
  const slots = new Map<string, Slot>();
  for (const alert of alerts) {
    for (const destination of deps.destinations.of(alert.fingerprint, alert.content.labels)) {
      const key = `${destination.gid} ${alert.fingerprint}`;
      const slot = slots.get(key);
      if (slot === undefined) slots.set(key, { destination, reports: [alert] });
      else slot.reports.push(alert);
    }
  }
  const asked = [...slots.values()];
  const readings = await deps.store.readHeads(asked.map(refOf));
  return asked.map((slot, index) => ({ ...slot, reading: readings[index] ?? {} }));
}

function refOf({ destination, reports }: Slot) {
  const [first] = reports;
  if (first === undefined) throw new Error('a slot without a report');
  return { gid: destination.gid, fingerprint: first.fingerprint };
}

/** What to write of a slot; undefined: the store knows all of it, or nobody needs to. */
function toWrite(slot: ReadSlot, { now, gaps, debounceMs }: Moment): IngestWrite | undefined {
  const { destination, reading } = slot;
  let head = reading.head;
  let content: IngestWrite['content'];
  let isVisible = false;
  for (const report of slot.reports) {
    if (head === undefined && !isFiring(report.head, now) && reading.group?.owed !== true) continue;
    const merged = mergeHead(head, report.head, now, gaps);
    if (merged.change === 'unchanged') continue;
    head = merged.head;
    if (needsContent(merged.change)) content = report.content;
    if (bumpsRev(merged.change)) isVisible = true;
  }
  if (head === undefined || head === reading.head) return undefined;
  return {
    ...refOf(slot),
    ...(reading.head === undefined ? {} : { expected: reading.head }),
    head,
    ...(content === undefined ? {} : { content }),
    bumpsRev: isVisible,
    ...wakeOf(slot, head, now),
    refreshAt: now + debounceMs,
    group: destination.group,
  };
}

/**
 * Given for every firing alert: between reading and writing the group may have gone dormant. A resolve
 * that the group does not hold is stored only because somebody was last told that it fires; a dormant
 * group would not tell them of the end.
 */
function wakeOf({ destination, reading }: ReadSlot, head: AlertHead, now: number): Pick<IngestWrite, 'wakeAt'> {
  if (!isFiring(head, now) && reading.head !== undefined) return {};
  return { wakeAt: firstTickAt(destination.timers, head.startsAt, now) };
}

function isFiring(head: AlertHead, now: number): boolean {
  return head.endsAt === undefined || head.endsAt > now;
}

function wakeFor(pairs: readonly { slot: ReadSlot; write: IngestWrite }[], deps: IngestBatchDeps): void {
  let at = Number.POSITIVE_INFINITY;
  for (const { slot, write } of pairs) {
    if (write.bumpsRev) at = Math.min(at, write.refreshAt);
    if (write.wakeAt !== undefined && slot.reading.group?.state !== 'active') at = Math.min(at, write.wakeAt);
  }
  if (at !== Number.POSITIVE_INFINITY) deps.wake(at);
}
