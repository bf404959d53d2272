import type { AlertGroup, GroupState } from '../../engine/alert-group.ts';
import type { DeliveryDue } from '../../engine/group-change.ts';
import { StoreError } from '../store-error.ts';
import type { WorkerState } from './ingest-calls.ts';
import { dueOf, findDelivery, type GroupRow } from './memory-index.ts';
import { isSameHead } from './packing.ts';
import type { WireCommit, WireDelivery, WireMethods } from './wire.ts';

export function createCommitCalls({ index, disk, last }: WorkerState): Pick<WireMethods, 'commitGroup'> {
  return {
    commitGroup(commit) {
      const row = index.groups.get(commit.gid);
      if (row === undefined || row.ver !== commit.ver) return { type: 'conflict' };
      const hasMoved = dropAlerts(row, commit) || row.rev !== commit.rev;
      writeGroup(row, commit, hasMoved);
      for (const delivery of commit.deliveries) writeDelivery(row, delivery);
      for (const due of commit.deliveryDue) setDeliveryDue(row, due, hasMoved);
      for (const effect of commit.outbox) disk.insertEffect(effect.id, effect.doc);
      return { type: 'ok', ver: row.ver, rev: row.rev };
    },
  };

  /** Says whether an alert that should leave was heard of since: then it stays, and the group has moved. */
  function dropAlerts(row: GroupRow, commit: WireCommit): boolean {
    let isSpared = false;
    for (const { fingerprint, head } of commit.drop) {
      const held = row.heads.get(fingerprint);
      if (held === undefined) continue;
      if (isSameHead(held.head, head)) {
        disk.dropAlert(held);
        index.setHead(row, fingerprint, undefined);
      } else isSpared = true;
    }
    return isSpared;
  }

  function writeGroup(row: GroupRow, commit: WireCommit, hasMoved: boolean): void {
    const staysAwake = hasMoved && isQuiet(commit.state) && !isQuiet(row.state);
    const doc = hasMoved ? withoutNewFinalRev(commit, disk.readGroup(row.n)) : commit.doc;
    disk.updateGroup(doc, row.n);
    for (const [offset, entry] of commit.timeline.entries())
      disk.insertEntry(row.n, row.timelineSeq + offset + 1, entry);
    index.changeGroup(row, {
      ver: row.ver + 1,
      rev: row.rev + (commit.bumpsRev ? 1 : 0),
      state: staysAwake ? row.state : commit.state,
      wasWoken: staysAwake && row.wasWoken,
      tickAt: staysAwake ? row.tickAt : commit.tickAt,
      dueAt: hasMoved ? earliest(commit.groupDueAt, dueOf(row)) : commit.groupDueAt,
      leasedUntil: undefined,
      owed: commit.owed,
      isOpen: commit.isOpen,
      watchedEpisode: commit.watchedEpisode,
      timelineSeq: row.timelineSeq + commit.timeline.length,
    });
  }

  function writeDelivery(group: GroupRow, { target, episode, lane, doc }: WireDelivery): void {
    const known = findDelivery(group, target, episode);
    if (known !== undefined) {
      disk.updateDelivery(lane, doc, known.id);
      if (known.lane !== lane) index.changeDelivery(known, { lane, isInLane: false });
      return;
    }
    last.deliveryId += 1;
    const id = last.deliveryId;
    disk.insertDelivery(id, group.n, target, episode, lane, doc);
    const rest = { markLane: undefined, dueAt: undefined, priority: 3, isInLane: false, heapIndex: -1 } as const;
    index.addDelivery({ id, group, target, episode, lane, ...rest });
  }

  function setDeliveryDue(group: GroupRow, due: DeliveryDue, hasMoved: boolean): void {
    const delivery = findDelivery(group, due.target, due.episode);
    if (delivery === undefined) {
      if (due.at === undefined) return;
      throw new StoreError(
        `A due mark for ${due.target} names a delivery of episode ${due.episode} that does not exist: this is a bug.`,
      );
    }
    const { dueAt, priority } = delivery;
    if (hasMoved && dueAt !== undefined && dueAt <= (due.at ?? dueAt)) {
      if (due.at !== undefined && due.priority < priority)
        index.changeDelivery(delivery, { dueAt, priority: due.priority });
      return;
    }
    index.changeDelivery(delivery, { dueAt: due.at, markLane: due.lane, priority: due.priority, isInLane: false });
  }
}

function isQuiet(state: GroupState): boolean {
  return state === 'dormant' || state === 'retired';
}

function earliest(a: number | undefined, b: number): number | undefined {
  const at = Math.min(a ?? Number.POSITIVE_INFINITY, b);
  return at === Number.POSITIVE_INFINITY ? undefined : at;
}

/** A final revision that was decided without knowing of the newest alerts would show their card as finished. */
function withoutNewFinalRev(commit: WireCommit, storedDoc: string): string {
  const group = JSON.parse(commit.doc) as AlertGroup;
  if (group.episode?.finalRev === undefined) return commit.doc;
  const stored = JSON.parse(storedDoc) as AlertGroup;
  const isOld = stored.episode?.number === group.episode.number && stored.episode.finalRev === group.episode.finalRev;
  if (isOld) return commit.doc;
  const { finalRev: _, ...episode } = group.episode;
  return JSON.stringify({ ...group, episode });
}
