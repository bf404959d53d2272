import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../store-error.ts';
import { toStoreError } from './database.ts';
import type { Disk } from './disk.ts';
import type { MemoryIndex } from './memory-index.ts';
import type { WireCall, WireMethod, WireMethods, WireReply } from './wire.ts';

export interface GroupCommitDeps {
  readonly db: DatabaseSync;
  readonly file: string;
  readonly disk: Disk;
  readonly index: MemoryIndex;
  readonly calls: WireMethods;
}

/** What needs the disk's word before it is answered; everything else is memory or reading. */
const writing: ReadonlySet<WireMethod> = new Set<WireMethod>([
  'ping',
  'beat',
  'writeNote',
  'takeNumber',
  'commitIngest',
  'commitGroup',
  'touchGroups',
  'addEffect',
  'removeOutbox',
  'putSilence',
  'adoptPolicy',
  'takeChore',
  'endChore',
  'forgetGroup',
  'trimTimeline',
  'forgetSilence',
  'restore',
]);

/**
 * Runs calls in order in one transaction, each under a savepoint of its own, and gives their answers once it
 * is durable. One that throws leaves nothing behind and fails alone; where the transaction itself fails, all
 * of them do, and memory is as before.
 */
export function createGroupCommit({ db, file, disk, index, calls }: GroupCommitDeps) {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const savepoint = db.prepare('SAVEPOINT one');
  const release = db.prepare('RELEASE one');
  const undoOne = db.prepare('ROLLBACK TO one');

  return function runTogether(batch: readonly WireCall[]): WireReply[] {
    try {
      const replies = batch.map(run);
      if (db.isTransaction) {
        disk.flush(index);
        commit.run();
      }
      return replies;
    } catch (error) {
      index.undoTo(0);
      if (db.isTransaction) db.exec('ROLLBACK');
      const failure = messageOf(error);
      return batch.map(({ id }) => ({ id, error: failure }));
    } finally {
      index.forgetUndo();
    }
  };

  function run(call: WireCall): WireReply {
    if (!writing.has(call.method)) return attempt(call);
    if (!db.isTransaction) begin.run();
    savepoint.run();
    const mark = index.undoMark();
    const reply = attempt(call);
    if (reply.error !== undefined) {
      // A full disk or a broken file may have ended the whole transaction already.
      if (!db.isTransaction) throw new StoreError(reply.error);
      undoOne.run();
      index.undoTo(mark);
    }
    release.run();
    return reply;
  }

  function attempt({ id, method, args }: WireCall): WireReply {
    try {
      // The client's `call` is typed by the same table.
      const method_ = calls[method] as (...args: readonly unknown[]) => unknown;
      return { id, value: method_(...args) };
    } catch (error) {
      return { id, error: messageOf(error) };
    }
  }

  function messageOf(error: unknown): string {
    return error instanceof StoreError ? error.message : toStoreError(error, file, 'use').message;
  }
}
