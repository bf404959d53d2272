import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { AlertHead } from '../../engine/alert.ts';
import type { DeliveryRow, GroupRow, HeadRow, MemoryIndex } from './memory-index.ts';
import { flagsOf, states } from './packing.ts';

export type Disk = ReturnType<typeof createDisk>;

/** Bits of `pulse.flags`. */
export const pulseFlags = { owed: 1, open: 2, woken: 4 } as const;

/** Every statement that the worker runs, prepared once. Nothing here decides anything. */
export function createDisk(db: DatabaseSync) {
  const run = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: SQLInputValue[]): void => {
      statement.run(...values);
    };
  };
  const get = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: SQLInputValue[]) => statement.get(...values);
  };
  const all = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: SQLInputValue[]) => statement.all(...values);
  };

  const writeLife = run('INSERT OR REPLACE INTO life VALUES (?, ?, ?, ?, ?, ?)');
  const insertAlert = run('INSERT INTO alert VALUES (?, ?, ?, ?, ?)');
  const dropAlert = run('DELETE FROM alert WHERE id = ?');
  const dropLife = run('DELETE FROM life WHERE id = ?');
  const writePulse = run('INSERT OR REPLACE INTO pulse VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const writeMark = run('INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?)');
  const dropMark = run('DELETE FROM mark WHERE id = ?');
  const dropGroup = run('DELETE FROM grp WHERE n = ?');
  const dropPulse = run('DELETE FROM pulse WHERE n = ?');
  const dropDelivery = run('DELETE FROM delivery WHERE id = ?');
  const entriesUpTo = db.prepare('DELETE FROM timeline WHERE n = ? AND seq <= ?');
  const dropEntries = (n: number, upTo: number): number => Number(entriesUpTo.run(n, upTo).changes);
  const alertBody = get('SELECT body FROM alert WHERE id = ?');
  const groupDoc = get('SELECT doc FROM grp WHERE n = ?');
  const firstEntry = get('SELECT min(seq) AS seq FROM timeline WHERE n = ?');
  const deliveryDoc = get('SELECT doc FROM delivery WHERE id = ?');

  function lifeOf(id: number, head: AlertHead): void {
    writeLife(id, head.startsAt, head.endsAt ?? null, head.updatedAt, flagsOf(head), head.fires);
  }

  function pulseOf(row: GroupRow): void {
    const flags =
      (row.owed ? pulseFlags.owed : 0) | (row.isOpen ? pulseFlags.open : 0) | (row.wasWoken ? pulseFlags.woken : 0);
    const { n, ver, rev, watchedEpisode, timelineSeq, tickAt, dueAt } = row;
    writePulse(
      n,
      ver,
      rev,
      states.indexOf(row.state),
      flags,
      watchedEpisode ?? null,
      timelineSeq,
      tickAt ?? null,
      dueAt ?? null,
    );
  }

  function markOf(row: DeliveryRow): void {
    if (row.dueAt === undefined) dropMark(row.id);
    else writeMark(row.id, row.dueAt, row.priority, row.markLane ?? null);
  }

  return {
    insertAlert(id: number, n: number, fp: string, alert: { head: AlertHead; body: string }): void {
      insertAlert(id, n, fp, alert.head.contentHash, alert.body);
      lifeOf(id, alert.head);
    },
    updateLife: lifeOf,
    updateBody: run('UPDATE alert SET hash = ?, body = ? WHERE id = ?'),
    updateHash: run('UPDATE alert SET hash = ? WHERE id = ?'),
    dropAlert({ id }: HeadRow): void {
      dropAlert(id);
      dropLife(id);
    },
    readBody: (id: number): string => String(alertBody(id)?.['body']),
    insertGroup: run('INSERT INTO grp VALUES (?, ?, ?)'),
    updateGroup: run('UPDATE grp SET doc = ? WHERE n = ?'),
    readGroup: (n: number): string => String(groupDoc(n)?.['doc']),
    dropGroup(n: number): void {
      dropGroup(n);
      dropPulse(n);
      dropEntries(n, Number.MAX_SAFE_INTEGER);
    },
    dropDelivery({ id }: DeliveryRow): void {
      dropDelivery(id);
      dropMark(id);
    },
    /** Up to this number; how many. */
    dropEntries: (n: number, upTo: number): number => dropEntries(n, upTo),
    dropSilence: run('DELETE FROM silence WHERE id = ?'),
    insertDelivery: run('INSERT INTO delivery VALUES (?, ?, ?, ?, ?, ?)'),
    updateDelivery: run('UPDATE delivery SET lane = ?, doc = ? WHERE id = ?'),
    readDelivery: (id: number): string => String(deliveryDoc(id)?.['doc']),
    insertEntry: run('INSERT INTO timeline VALUES (?, ?, ?)'),
    readEntries: all('SELECT seq, entry FROM timeline WHERE n = ? AND seq > ? ORDER BY seq LIMIT ?'),
    insertEffect: run('INSERT OR IGNORE INTO outbox (id, doc) VALUES (?, ?)'),
    readEffects: all('SELECT doc FROM outbox ORDER BY seq LIMIT ?'),
    dropEffect: run('DELETE FROM outbox WHERE id = ?'),
    readSilence: get('SELECT version, doc FROM silence WHERE id = ?'),
    readSilences: all('SELECT doc FROM silence WHERE version > ? ORDER BY version'),
    readSilenceVersion: get('SELECT max(version) AS version FROM silence'),
    writeSilence: run('INSERT OR REPLACE INTO silence VALUES (?, ?, ?)'),
    readNote: get('SELECT v FROM note WHERE k = ?'),
    writeNote: run('INSERT OR REPLACE INTO note VALUES (?, ?)'),
    readMeta: get('SELECT v FROM meta WHERE k = ?'),
    writeMeta: run('INSERT OR REPLACE INTO meta VALUES (?, ?)'),
    dropMeta: run('DELETE FROM meta WHERE k = ?'),
    /** For copies of the whole store: see `dump-calls.ts`. */
    dropNote: run('DELETE FROM note WHERE k = ?'),
    readNotes: all('SELECT k, v FROM note ORDER BY k'),
    readSilencePage: all('SELECT id, version, doc FROM silence WHERE version > ? ORDER BY version LIMIT ?'),
    readEffectPage: all('SELECT seq, id, doc FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?'),
    writeEntry: run('INSERT OR REPLACE INTO timeline VALUES (?, ?, ?)'),
    firstSeq: (n: number, otherwise: number): number => Number(firstEntry(n)?.['seq'] ?? otherwise),
    countRows: (table: 'timeline' | 'silence' | 'outbox'): number =>
      Number(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows']),
    /**
     * Writes what the index changed and the other statements do not cover; once a
     * transaction, however often it changed.
     */
    flush(index: MemoryIndex): void {
      for (const row of index.changedGroups) {
        if (index.groups.get(row.gid) === row) pulseOf(row);
      }
      for (const row of index.changedMarks) {
        if (row.group.deliveries.includes(row)) markOf(row);
      }
    },
  };
}
