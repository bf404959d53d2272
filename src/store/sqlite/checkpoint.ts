import type { DatabaseSync } from 'node:sqlite';

const pagesAtMost = (16 * 1024 * 1024) / 4096;
const pagesWhenIdle = (1024 * 1024) / 4096;
/**
 * Transactions between two looks at the size of the log: one transaction rarely writes more than a few hundred pages.
 */
const commitsBetweenLooks = 16;

/**
 * Moves the write-ahead log into the database when it has grown, better while nothing waits. Where that fails (a full
 * disk), nothing is lost: what was committed lies in the log, and those who write next are told of the disk.
 */
export function createCheckpoint(db: DatabaseSync) {
  // NOOP needs SQLite 3.51; an older one takes the word for PASSIVE, which is right too, only more often than needed.
  const look = db.prepare('PRAGMA wal_checkpoint(NOOP)');
  const passive = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  let commits = 0;

  return function checkpointIfDue(isIdle: boolean): void {
    commits += 1;
    if (commits < commitsBetweenLooks && !isIdle) return;
    commits = 0;
    try {
      const { log, checkpointed } = look.get() ?? {};
      if (Number(log) - Number(checkpointed) >= (isIdle ? pagesWhenIdle : pagesAtMost)) passive.get();
    } catch {
      // Tried again after the next commits.
    }
  };
}
