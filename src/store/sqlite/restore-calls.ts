import type { GroupId } from '../../engine/alert-group.ts';
import type { MovedAlert, MovedDelivery, MovedGroup, MoveRecord } from '../../ports/move-store.ts';
import { isMoveNote } from '../move-notes.ts';
import { StoreError } from '../store-error.ts';
import { newGroupRow, type WorkerState } from './ingest-calls.ts';
import { findDelivery, type GroupRow } from './memory-index.ts';
import type { WireMethods } from './wire.ts';

/** Writes records of another store as they are. What exists under the same name is replaced, so that twice is once. */
export function createRestoreCalls({ index, disk, last }: WorkerState): Pick<WireMethods, 'restore'> {
  return {
    restore(records) {
      for (const record of records) write(record);
    },
  };

  function write(record: MoveRecord): void {
    switch (record.type) {
      case 'beat':
        forgetFacts();
        if (record.at !== undefined) disk.writeMeta('alive_at', String(record.at));
        disk.writeMeta('gaps', JSON.stringify(record.gaps));
        break;
      case 'policy':
        disk.writeMeta('policy', JSON.stringify(record.mark));
        break;
      case 'note':
        disk.writeNote(record.key, record.value);
        break;
      case 'silence':
        disk.writeSilence(record.id, record.version, record.doc);
        break;
      case 'effect':
        disk.insertEffect(record.id, record.doc);
        break;
      case 'group':
        writeGroup(record);
        break;
      case 'delivery':
        writeDelivery(getGroup(record.gid), record);
        break;
      case 'alert':
        writeAlert(getGroup(record.gid), record);
        break;
      case 'entry':
        disk.writeEntry(getGroup(record.gid).n, record.seq, record.doc);
        break;
    }
  }

  function forgetFacts(): void {
    for (const { k } of disk.readNotes()) if (!isMoveNote(String(k))) disk.dropNote(String(k));
    for (const name of ['policy', 'alive_at']) disk.dropMeta(name);
  }

  function writeGroup(record: MovedGroup): void {
    const { gid, doc, ver, rev, state, tickAt, wasWoken, owed, isOpen, watchedEpisode, dueAt, timelineSeq } = record;
    let row = index.groups.get(gid);
    if (row === undefined) {
      row = newGroupRow(index.order.length + 1, gid);
      disk.insertGroup(row.n, gid, doc);
      index.addGroup(row);
    } else disk.updateGroup(doc, row.n);
    const rest = { owed, isOpen, watchedEpisode, dueAt, timelineSeq, leasedUntil: undefined };
    index.changeGroup(row, { ver, rev, state, tickAt, wasWoken, ...rest });
  }

  function writeDelivery(group: GroupRow, { target, episode, lane, doc, due }: MovedDelivery): void {
    const mark = { lane, dueAt: due?.at, priority: due?.priority ?? 3, markLane: due?.lane, isInLane: false };
    const known = findDelivery(group, target, episode);
    if (known !== undefined) {
      disk.updateDelivery(lane, doc, known.id);
      index.changeDelivery(known, mark);
      return;
    }
    last.deliveryId += 1;
    const row = { id: last.deliveryId, group, target, episode, ...mark, heapIndex: -1 };
    disk.insertDelivery(row.id, group.n, target, episode, lane, doc);
    index.addDelivery(row);
    index.changeDelivery(row, mark);
  }

  function writeAlert(group: GroupRow, { fingerprint, head, doc }: MovedAlert): void {
    const held = group.heads.get(fingerprint);
    if (held !== undefined) {
      disk.updateLife(held.id, head);
      disk.updateBody(head.contentHash, doc, held.id);
      index.setHead(group, fingerprint, { id: held.id, head });
      return;
    }
    last.alertId += 1;
    disk.insertAlert(last.alertId, group.n, fingerprint, { head, body: doc });
    index.setHead(group, fingerprint, { id: last.alertId, head });
  }

  function getGroup(gid: GroupId): GroupRow {
    const row = index.groups.get(gid);
    if (row !== undefined) return row;
    throw new StoreError('A moved record came before its group: this is a bug.');
  }
}
