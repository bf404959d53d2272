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
  /** Call before a group is forgotten. */
  forget(gid: GroupId): void;
  forgetAll(): void;
}

type Ask = (refs: readonly HeadRef[]) => Promise<readonly HeadReading[]>;

/** Absent: the group does not exist. */
type GroupReading = HeadReading['group'] | 'unknown';

interface KnownGroup {
  readonly heads: Map<Fingerprint, AlertHead>;
  group: GroupReading;
  /** It holds no alert but those of `heads`. */
  isComplete: boolean;
  /** Writes under way; what they change is not known until they are answered. */
  writes: number;
  /** Writes so far: what was read before the last of them began is old. */
  begun: number;
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
    const group: KnownGroup = {
      heads: new Map(),
      group: 'unknown',
      isComplete: false,
      writes: 0,
      begun: 0,
      changes: 0,
    };
    groups.set(gid, group);
    return group;
  }

  /** Whoever waits for answers about it learns nothing any more. */
  function forget(gid: GroupId, known: KnownGroup): void {
    known.changes += 1;
    groups.delete(gid);
  }

  /** The groups of some references, and how often each was changed so far: to take up answers that come later. */
  function listen(refs: readonly HeadRef[]): Listening {
    const asked = refs.map(({ gid }) => groupOf(gid));
    return { asked, changes: asked.map(({ changes }) => changes), begun: asked.map(({ begun }) => begun) };
  }

  return {
    async read(refs, ask) {
      const readings = refs.map(find);
      if (!readings.includes(undefined)) return readings as readonly HeadReading[]; // none is missing
      const missing = refs.filter((_, index) => readings[index] === undefined);
      const listening = listen(missing);
      const answers = await ask(missing);
      for (const [index, ref] of missing.entries()) {
        const known = unchanged(listening, index);
        if (known === undefined || known.begun !== listening.begun[index]) continue;
        learn(known, ref.fingerprint, answers[index] ?? {});
      }
      const rest = answers.values();
      return readings.map((reading) => reading ?? rest.next().value ?? {});
    },
    async write(writes, send) {
      const listening = listen(writes);
      for (const known of listening.asked) {
        known.writes += 1;
        known.begun += 1;
      }
      try {
        const results = await send();
        learnResults(writes, results, listening);
        return results;
      } catch (error) {
        for (const { gid } of writes) forget(gid, groupOf(gid));
        throw error;
      } finally {
        for (const known of listening.asked) known.writes -= 1;
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
    forget(gid) {
      const known = groups.get(gid);
      if (known !== undefined) forget(gid, known);
    },
    forgetAll() {
      for (const [gid, known] of groups) forget(gid, known);
    },
  };
}

interface Listening {
  readonly asked: readonly KnownGroup[];
  readonly changes: readonly number[];
  readonly begun: readonly number[];
}

/** The group, unless something else has changed it since. */
function unchanged({ asked, changes }: Listening, index: number): KnownGroup | undefined {
  const known = asked[index];
  return known?.changes === changes[index] ? known : undefined;
}

function learnResults(writes: readonly IngestWrite[], results: readonly IngestResult[], listening: Listening): void {
  for (const [index, write] of writes.entries()) {
    const known = unchanged(listening, index);
    const result = results[index];
    if (known === undefined) forgetHead(listening.asked[index], write.fingerprint);
    else if (result?.type === 'moved') learn(known, write.fingerprint, result.reading);
    else learnWritten(known, write);
  }
}

/** What is remembered of an alert that was written while its group changed otherwise may be from before. */
function forgetHead(known: KnownGroup | undefined, fingerprint: Fingerprint): void {
  if (known?.heads.delete(fingerprint)) known.isComplete = false;
}

function learn(known: KnownGroup, fingerprint: Fingerprint, { head, group }: HeadReading): void {
  if (group === undefined) known.isComplete = known.heads.size === 0;
  known.group = group;
  if (head === undefined) known.heads.delete(fingerprint);
  else known.heads.set(fingerprint, head);
}

/** An alert that fires wakes a group that sleeps, or makes it. */
function learnWritten(known: KnownGroup, { fingerprint, head, wakeAt }: IngestWrite): void {
  known.heads.set(fingerprint, head);
  if (known.group === 'unknown') return;
  const state = known.group?.state ?? 'dormant';
  const wakes = wakeAt !== undefined && (state === 'dormant' || state === 'retired');
  if (known.group !== undefined && !wakes) return;
  known.group = { state: wakes ? 'waiting' : state, owed: known.group?.owed ?? false };
}
