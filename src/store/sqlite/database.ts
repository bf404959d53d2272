import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../store-error.ts';
import { applicationId, schemaVersion, tables } from './schema.ts';

export type Durability = 'full' | 'normal';

export interface DatabaseOptions {
  readonly file: string;
  readonly durability: Durability;
  /**
   * The file never grows beyond this; writes that need more fail as on a full disk.
   * Absent: as large as the disk allows.
   */
  readonly maxBytes?: number;
}

const pageBytes = 4096;
const lockWaitMs = 500;

/**
 * Opens the file for this process alone, creating it when absent. Throws a
 * `StoreError` that names the file and the remedy.
 */
export function openDatabase(options: DatabaseOptions): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    makeFolder(dirname(options.file));
    db = new DatabaseSync(options.file, { timeout: lockWaitMs });
    configure(db, options);
    prepareTables(db, options.file);
    return db;
  } catch (error) {
    db?.close();
    throw error instanceof StoreError ? error : toStoreError(error, options.file, 'open');
  }
}

/** `mkdirSync` with `recursive` never returns where a file system takes no folders (seen on /proc, Node 24.21). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function configure(db: DatabaseSync, options: DatabaseOptions): void {
  // Exclusive before WAL: then no shared memory file is made, and the first access takes the lock for good.
  db.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${options.durability === 'full' ? 'FULL' : 'NORMAL'};
    PRAGMA fullfsync = ${options.durability === 'full' ? 'ON' : 'OFF'};
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = ${64 * 1024 * 1024};
    PRAGMA cache_size = -16384;
    PRAGMA temp_store = MEMORY;
  `);
  if (options.maxBytes !== undefined) db.exec(`PRAGMA max_page_count = ${Math.ceil(options.maxBytes / pageBytes)}`);
}

function prepareTables(db: DatabaseSync, file: string): void {
  db.exec('BEGIN IMMEDIATE');
  const owner = Number(Object.values(db.prepare('PRAGMA application_id').get() ?? {})[0]);
  if (owner === 0 && isEmpty(db)) {
    db.exec(`PRAGMA application_id = ${applicationId}; ${tables}`);
    db.prepare("INSERT INTO meta VALUES ('schema', ?)").run(String(schemaVersion));
  } else if (owner !== applicationId) {
    throw new StoreError(`${file} is an SQLite database, but not one of Tocsin's. Name another file with --data.`);
  }
  const version = Number(db.prepare("SELECT v FROM meta WHERE k = 'schema'").get()?.['v']);
  if (version > schemaVersion) {
    throw new StoreError(
      `${file} was written by a newer Tocsin (tables of version ${version}, this program knows ${schemaVersion}). ` +
        'Start that version again, or restore a backup from before the upgrade.',
    );
  }
  // Not a version of the tables: an older program leaves it alone.
  db.exec("INSERT OR IGNORE INTO meta VALUES ('created', lower(hex(randomblob(8))))");
  db.exec('COMMIT');
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html */
const remedies: Readonly<Record<number, (file: string) => string>> = {
  5: (file) =>
    `${file} is in use by another process, and only one can use it at a time. ` +
    'Stop the other one, name another folder with --data, or set REDIS_URL to run several processes on Redis.',
  8: (file) =>
    `${file} cannot be written: the file or its file system is read-only. Make it writable, or name another folder with --data.`,
  10: (file) => `${file}: the disk reports an input/output error. Check the disk and the system log.`,
  11: damaged,
  13: (file) =>
    `${file} cannot grow: the disk is full, or the size limit is reached. Free some space; Tocsin goes on by itself.`,
  14: (file) =>
    `${file} cannot be opened or created. Check that its folder exists and that this user may write to it, or name another with --data.`,
  26: damaged,
};

function damaged(file: string): string {
  return `${file} is damaged, or is no SQLite database. Restore a backup, or move it away (with its -wal file) to start empty.`;
}

/** Says in words what SQLite or the file system refused; the original stays as `cause`. */
export function toStoreError(error: unknown, file: string, attempt: string): StoreError {
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : -1;
  const remedy = remedies[code];
  const detail = error instanceof Error ? error.message : String(error);
  if (remedy !== undefined) return new StoreError(`${remedy(file)} (${detail})`, { cause: error });
  return new StoreError(`Could not ${attempt} ${file}: ${detail}`, { cause: error });
}
