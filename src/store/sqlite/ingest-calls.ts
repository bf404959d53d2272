import type { DeliveryPriority } from '../../engine/group-change.ts';
import type { Disk } from './disk.ts';
import { dueOf, type GroupRow, type HeadRow, laneOf, type MemoryIndex } from './memory-index.ts';
import { isSameHead, packReadings, type Reading, type UnpackedWrite, unpackRefs, unpackWrites } from './packing.ts';
import type { WireMethods } from './wire.ts';

export interface WorkerState {
  readonly index: MemoryIndex;
  readonly disk: Disk;
  /** Highest ids in use; ids of what was rolled back are not used again. */
  readonly last: { alertId: number; deliveryId: number };
}

const editPriority: DeliveryPriority = 3;

export function createIngestCalls({
  index,
  disk,
  last,
}: WorkerState): Pick<WireMethods, 'readHeads' | 'commitIngest' | 'touchGroups'> {
  return {
    readHeads(refs) {
      return packReadings(
        unpackRefs(refs).map(({ gid, fingerprint }) => {
          const group = index.groups.get(gid);
          return { head: group?.heads.get(fingerprint)?.head, group };
        }),
      );
    },
    commitIngest(writes) {
      const moved = unpackWrites(writes).map(write);
      return moved.every((reading) => reading === undefined) ? undefined : packReadings(moved);
    },
    touchGroups(gids, at) {
      for (const gid of gids) {
        const group = index.groups.get(gid);
        if (group !== undefined) bump(group, at);
      }
    },
  };

  function write(request: UnpackedWrite): Reading | undefined {
    const known = index.groups.get(request.gid);
    const held = known?.heads.get(request.fingerprint);
    if (!isExpected(held, request)) return { head: held?.head, group: known };
    const group = known ?? createGroup(request);
    writeAlert(group, held, request);
    const isWoken = request.wakeAt !== undefined && wake(group, request.wakeAt);
    if (request.bumpsRev || isWoken) bump(group, request.refreshAt);
    return undefined;
  }

  function writeAlert(group: GroupRow, held: HeadRow | undefined, request: UnpackedWrite): void {
    const { fingerprint, head, content } = request;
    if (held === undefined) {
      if (content === undefined) throw new Error('A new alert came without its content.');
      last.alertId += 1;
      disk.insertAlert(last.alertId, group.n, fingerprint, { head, body: content });
      index.setHead(group, fingerprint, { id: last.alertId, head });
      return;
    }
    disk.updateLife(held.id, head);
    if (content !== undefined) disk.updateBody(head.contentHash, content, held.id);
    else if (head.contentHash !== held.head.contentHash) disk.updateHash(head.contentHash, held.id);
    index.setHead(group, fingerprint, { id: held.id, head });
  }

  function createGroup({ gid, group }: UnpackedWrite): GroupRow {
    if (group === undefined) throw new Error('A new group came without its record.');
    const row = newGroupRow(index.order.length + 1, gid);
    disk.insertGroup(row.n, gid, group);
    index.addGroup(row);
    index.changeGroup(row, {});
    return row;
  }

  /**
   * Says whether it changed anything: that counts as a revision, so that a commit under way does not undo it unseen.
   */
  function wake(group: GroupRow, at: number): boolean {
    const sleeps = group.state === 'dormant' || group.state === 'retired';
    if (!sleeps && (group.state !== 'waiting' || dueOf(group) <= at)) return false;
    index.changeGroup(group, {
      state: 'waiting',
      wasWoken: sleeps || group.wasWoken,
      tickAt: sleeps ? at : Math.min(at, group.tickAt ?? at),
      dueAt: Math.min(at, dueOf(group)),
      leasedUntil: undefined,
    });
    return true;
  }

  function bump(group: GroupRow, refreshAt: number): void {
    index.changeGroup(group, { rev: group.rev + 1 });
    for (const delivery of group.deliveries) {
      if (delivery.episode !== group.watchedEpisode) continue;
      if (delivery.dueAt === undefined) {
        index.changeDelivery(delivery, {
          dueAt: refreshAt,
          markLane: undefined,
          priority: editPriority,
          isInLane: false,
        });
      } else if (laneOf(delivery) !== delivery.lane) {
        index.changeDelivery(delivery, { dueAt: refreshAt, markLane: undefined, isInLane: false });
      } else if (refreshAt < delivery.dueAt) {
        index.changeDelivery(delivery, { dueAt: refreshAt, isInLane: false });
      }
    }
  }
}

function isExpected(held: HeadRow | undefined, { expected }: UnpackedWrite): boolean {
  if (held === undefined || expected === undefined) return held === undefined && expected === undefined;
  return isSameHead(held.head, expected);
}

/** A group of which nothing is known yet. */
export function newGroupRow(n: number, gid: GroupRow['gid']): GroupRow {
  return {
    n,
    gid,
    heads: new Map(),
    deliveries: [],
    ver: 0,
    rev: 0,
    state: 'dormant',
    owed: false,
    isOpen: false,
    wasWoken: false,
    watchedEpisode: undefined,
    timelineSeq: 0,
    tickAt: undefined,
    dueAt: undefined,
    leasedUntil: undefined,
    heapIndex: -1,
  };
}
