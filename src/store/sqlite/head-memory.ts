import type { AlertHead } from '../../engine/alert.ts';
import type { GroupId } from '../../engine/alert-group.ts';
import type { Fingerprint } from '../../engine/label-set.ts';
import type { GroupCommit, HeadReading, HeadRef, IngestResult, IngestWrite } from '../../ports/store.ts';

/**
 * What the main thread knows of heads, so that a re-sent alert needs no trip to the store's thread. No other process
 * writes to the file, all that this one writes comes by here, and the thread does what it is asked in order.
 */
export interface HeadMemory {
  /** Reads from memory, and has the thread asked for the rest. */
  read(refs: readonly HeadRef[], ask: Ask): Promise<readonly HeadReading[]>;
  /** Remembers what is written once it is; whether it was is not known when `send` rejects. */
  write(writes: readonly IngestWrite[], send: () => Promise<readonly IngestResult[]>): Promise<readonly IngestResult[]>;
  hasGroup(gid: GroupId): boolean;
  /** Call before a group is changed by anything but `write`. */
  beforeCommit(commit: GroupCommit): void;
  forgetAll(): void;
}

type Ask = (refs: readonly HeadRef[]) => Promise<readonly HeadReading[]>;

/** Absent: the group does not exist. */
type GroupReading = HeadReading['group'] | 'unknown';

interface Learned {
  readonly head?: AlertHead;
  readonly group?: GroupReading;
}

interface KnownGroup {
  readonly heads: Map<Fingerprint, AlertHead>;
  group: GroupReading;
  /** It holds no alert but those of `heads`. */
  isComplete: boolean;
  /** Writes under way; what they change is not known until they are answered. */
  writes: number;
  /** Goes up when it is changed by anything but ingest: answers from before do not count then. */
  changes: number;
}

export function createHeadMemory(): HeadMemory {
  const groups = new Map<GroupId, KnownGroup>();

  function find({ gid, fingerprint }: HeadRef): HeadReading | undefined {
    const known = groups.get(gid);
    if (known === undefined || known.group === 'unknown' || known.writes > 0) return undefined;
    if (known.group === undefined) return {};
    const head = known.heads.get(fingerprint);
    if (head !== undefined) return { head, group: known.group };
    return known.isComplete ? { group: known.group } : undefined;
  }

  function groupOf(gid: GroupId): KnownGroup {
    const known = groups.get(gid);
    if (known !== undefined) return known;
    const group: KnownGroup = { heads: new Map(), group: 'unknown', isComplete: false, writes: 0, changes: 0 };
    groups.set(gid, group);
    return group;
  }

  /** Whoever waits for answers about it learns nothing any more. */
  function forget(gid: GroupId, known: KnownGroup): void {
    known.changes += 1;
    groups.delete(gid);
  }

  /** Remembers the groups of some references as they are now, to take up answers that come later. */
  function listen(refs: readonly HeadRef[]) {
    const asked = refs.map((ref) => {
      const known = groupOf(ref.gid);
      return { ref, known, changes: known.changes };
    });
    return {
      asked,
      hear(readingOf: (index: number, known: KnownGroup) => Learned | undefined): void {
        for (const [index, { ref, known, changes }] of asked.entries()) {
          const reading = readingOf(index, known);
          if (reading !== undefined && known.changes === changes) learn(known, ref, reading);
        }
      },
    };
  }

  return {
    async read(refs, ask) {
      const readings = refs.map(find);
      const missing = refs.filter((_, index) => readings[index] === undefined);
      if (missing.length === 0) return readings as readonly HeadReading[]; // none is missing
      const { hear } = listen(missing);
      const answers = await ask(missing);
      hear((index) => answers[index]);
      const rest = answers.values();
      return readings.map((reading) => reading ?? rest.next().value ?? {});
    },
    async write(writes, send) {
      const { asked, hear } = listen(writes);
      for (const { known } of asked) known.writes += 1;
      try {
        const results = await send();
        hear((index, known) => readingAfter(writes[index], results[index], known));
        return results;
      } catch (error) {
        for (const { ref, known } of asked) forget(ref.gid, known);
        throw error;
      } finally {
        for (const { known } of asked) known.writes -= 1;
      }
    },
    hasGroup: (gid) => typeof groups.get(gid)?.group === 'object',
    beforeCommit({ change }) {
      const { gid } = change.group;
      const known = groups.get(gid);
      if (known === undefined) return;
      known.changes += 1;
      known.group = 'unknown';
      for (const { fingerprint } of change.drop) known.heads.delete(fingerprint);
      // The thread keeps an alert that was heard of meanwhile, and what writes under way say of others is not learned.
      if (change.drop.length > 0 || known.writes > 0) known.isComplete = false;
      if (known.heads.size === 0) forget(gid, known);
    },
    forgetAll() {
      for (const [gid, known] of groups) forget(gid, known);
    },
  };
}

function learn(known: KnownGroup, { fingerprint }: HeadRef, { head, group }: Learned): void {
  if (group === undefined) known.isComplete = known.heads.size === 0;
  known.group = group;
  if (head === undefined) known.heads.delete(fingerprint);
  else known.heads.set(fingerprint, head);
}

/** What reading would give after a write: an alert that fires wakes a group that sleeps, or makes it. */
function readingAfter(
  write: IngestWrite | undefined,
  result: IngestResult | undefined,
  known: KnownGroup,
): Learned | undefined {
  if (result?.type === 'moved') return result.reading;
  if (write === undefined || result === undefined) return undefined;
  if (known.group === 'unknown') return { head: write.head, group: 'unknown' };
  const { state, owed } = known.group ?? { state: 'dormant', owed: false };
  const sleeps = state === 'dormant' || state === 'retired';
  return { head: write.head, group: { state: sleeps && write.wakeAt !== undefined ? 'waiting' : state, owed } };
}
