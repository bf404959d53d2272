import { isOpen } from '../../engine/episode.ts';
import type { Silence } from '../../engine/silence.ts';
import type { MoveStore } from '../../ports/move-store.ts';
import type { GroupCommit, IngestResult, IngestWrite, Store } from '../../ports/store.ts';
import {
  deliveryText,
  effectText,
  entryText,
  groupText,
  isStoredSilence,
  parseEffect,
  parseEntry,
  parseLoadedGroup,
  parseReadableGroups,
  parseSilence,
  silenceText,
} from '../records.ts';
import type { StoreMarks } from '../store-marks.ts';
import type { DatabaseOptions } from './database.ts';
import { createHeadMemory, type HeadMemory } from './head-memory.ts';
import { packRefs, packWrites, unpackReadings, unpackResults } from './packing.ts';
import type { WireCommit } from './wire.ts';
import { startWorker, type WireRequest } from './worker-client.ts';

export type SqliteOptions = DatabaseOptions;

export interface SqliteStore extends Store, MoveStore {
  /** Every mark that makes somebody look again, as it is now. */
  inspect(): Promise<StoreMarks>;
}

/** More would not fit into one transaction. */
const writesPerCall = 512;

const durabilities: Readonly<Record<DatabaseOptions['durability'], string>> = {
  full: 'survives a power cut',
  normal: 'survives a crash of Tocsin, but a power cut may take the last seconds',
};

const warningsOf: Readonly<Record<DatabaseOptions['durability'], readonly string[]>> = {
  full: [],
  normal: ['A power cut may take the last seconds: the store runs with durability "normal".'],
};

/**
 * Keeps everything in one file that this process alone may use, creating it when absent. Rejects with what to do when
 * the file is in use, damaged, newer than this program, or in a place that cannot be written.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const { call, close } = await startWorker(options);
  const memory = createHeadMemory();
  return {
    kind: 'SQLite',
    durability: durabilities[options.durability],
    ping: () => call('ping'),
    beat: (now, gapMs, holdMs) => call('beat', now, gapMs, holdMs),
    readNote: (key) => call('readNote', key),
    writeNote: (key, value) => call('writeNote', key, value),
    takeNumber: (name) => call('takeNumber', name),
    history: async () => ({ ids: [await call('readHistory')] }),
    condition: async () => ({ warnings: warningsOf[options.durability], history: await call('readHistory') }),
    reportNode: (node, forgetBefore) => call('reportNode', node, forgetBefore),
    removeNode: (id) => call('removeNode', id),
    readPolicyMark: () => call('readPolicyMark'),
    adoptPolicy: (hash, expectedEpoch) => call('adoptPolicy', hash, expectedEpoch),
    takeChore: (name, owner, now, leaseMs) => call('takeChore', name, owner, now, leaseMs),
    endChore: (name, owner) => call('endChore', name, owner),
    close() {
      memory.forgetAll();
      return close();
    },
    readHeads: (refs) => memory.read(refs, async (asked) => unpackReadings(await call('readHeads', packRefs(asked)))),
    commitIngest: (writes) => commitIngest(call, memory, writes),
    claimGroups: (now, leaseMs, max) => call('claimGroups', now, leaseMs, max),
    async loadGroup(gid) {
      const wire = await call('loadGroup', gid);
      return wire && parseLoadedGroup(wire);
    },
    async commitGroup(commit) {
      const wire = toWire(commit);
      memory.beforeCommit(commit);
      return call('commitGroup', wire);
    },
    touchGroups: (gids, at) => call('touchGroups', gids, at),
    async readTimeline(gid, after, limit) {
      const rows = await call('readTimeline', gid, after, limit);
      return rows.map(parseEntry);
    },
    async scanGroups({ cursor, limit, liveOnly, withRetired = false }) {
      const page = await call('scanGroups', Number(cursor ?? 0), limit, { liveOnly, withRetired });
      const groups = parseReadableGroups(page.groups);
      return page.next === undefined ? { groups } : { groups, cursor: String(page.next) };
    },
    findGroups: (prefix, limit) => call('findGroups', prefix, limit),
    addEffect: (effect) => call('addEffect', effect.id, effectText(effect)),
    async readOutbox(max) {
      const docs = await call('readOutbox', max);
      return docs.map(parseEffect);
    },
    removeOutbox: (ids) => call('removeOutbox', ids),
    moveDue: (now, max) => call('moveDue', now, max),
    takeLane: (now, leaseMs) => call('takeLane', now, leaseMs),
    endTurn: (turn, end) => call('endTurn', turn, end),
    takeTokens: (buckets, now) => call('takeTokens', buckets, now),
    countWaiting: () => call('countWaiting'),
    nextDueAt: () => call('nextDueAt'),
    async readSilences(sinceVersion) {
      const { version, docs } = await call('readSilences', sinceVersion);
      return { version, changed: docs.map(parseSilence) };
    },
    putSilence: (silence, expected) => putSilence(call, silence, expected),
    async findSilence(id) {
      const doc = await call('findSilence', id);
      return doc === undefined ? undefined : parseSilence(doc);
    },
    forgetGroup(gid, { ver, rev }) {
      memory.forget(gid);
      return call('forgetGroup', gid, ver, rev);
    },
    trimTimeline: (gid, upTo) => call('trimTimeline', gid, upTo),
    async forgetSilence(silence) {
      const stored = await call('findSilence', silence.id);
      if (stored === undefined || !isStoredSilence(stored, silence)) return false;
      return await call('forgetSilence', silence.id, stored);
    },
    inspect: () => call('inspect'),
    countRecords: () => call('countRecords'),
    dump: (cursor) => call('dump', cursor),
    restore(records) {
      memory.forgetAll();
      return call('restore', records);
    },
  };
}

async function commitIngest(
  call: WireRequest,
  memory: HeadMemory,
  writes: readonly IngestWrite[],
): Promise<readonly IngestResult[]> {
  const parts: Promise<readonly IngestResult[]>[] = [];
  for (let at = 0; at < writes.length; at += writesPerCall) {
    const part = writes.length <= writesPerCall ? writes : writes.slice(at, at + writesPerCall);
    const packed = packWrites(part, memory.hasGroup);
    parts.push(memory.write(part, async () => unpackResults(await call('commitIngest', packed), part.length)));
  }
  return (await Promise.all(parts)).flat();
}

/** The stored text is what the worker compares: equal records may differ in the order of their keys. */
async function putSilence(
  call: WireRequest,
  silence: Silence,
  expected: Silence | undefined,
): Promise<'ok' | 'conflict'> {
  const stored = await call('findSilence', silence.id);
  if (!isStoredSilence(stored, expected)) return 'conflict';
  return call('putSilence', silence.id, silenceText(silence), stored);
}

function toWire({ ver, rev, change, watchedEpisode, owed }: GroupCommit): WireCommit {
  const { group } = change;
  return {
    gid: group.gid,
    ver,
    rev,
    doc: groupText(group),
    state: group.state,
    tickAt: group.tickAt,
    isOpen: isOpen(group.episode),
    owed,
    watchedEpisode,
    bumpsRev: change.bumpsRev,
    drop: change.drop,
    timeline: change.timeline.map(entryText),
    deliveries: change.deliveries.map((delivery) => {
      const { target, episode, lane } = delivery;
      return { target, episode, lane, doc: deliveryText(delivery) };
    }),
    groupDueAt: change.groupDueAt,
    deliveryDue: change.deliveryDue,
    outbox: change.outbox.map((effect) => ({ id: effect.id, doc: effectText(effect) })),
  };
}
