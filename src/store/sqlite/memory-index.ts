import type { AlertHead } from '../../engine/alert.ts';
import type { GroupId, GroupState } from '../../engine/alert-group.ts';
import type { DeliveryPriority } from '../../engine/group-change.ts';
import type { Fingerprint } from '../../engine/label-set.ts';
import type { IntegrationKey } from '../../engine/notification.ts';
import { createHeap, type HeapItem } from './heap.ts';

/** All of a group but its bodies. Change it through the index only, so that it can be undone. */
export interface GroupRow extends HeapItem {
  readonly n: number;
  readonly gid: GroupId;
  readonly heads: Map<Fingerprint, HeadRow>;
  readonly deliveries: DeliveryRow[];
  ver: number;
  rev: number;
  state: GroupState;
  owed: boolean;
  /** Its latest episode has not ended. */
  isOpen: boolean;
  /** Ingest made it wait after the last commit: whatever its record says, it has not flushed since. */
  wasWoken: boolean;
  watchedEpisode: number | undefined;
  timelineSeq: number;
  tickAt: number | undefined;
  dueAt: number | undefined;
  /** Stands in for the due mark while somebody works on the group; a restart forgets it. */
  leasedUntil: number | undefined;
}

export interface HeadRow {
  readonly id: number;
  readonly head: AlertHead;
}

export interface DeliveryRow extends HeapItem {
  readonly id: number;
  readonly group: GroupRow;
  readonly target: IntegrationKey;
  readonly episode: number;
  /** Its own lane; what it waits for now may be in another. */
  lane: string;
  markLane: string | undefined;
  dueAt: number | undefined;
  priority: DeliveryPriority;
  /** Moved to its lane since the mark was set. */
  isInLane: boolean;
}

type GroupPatch = Partial<Omit<GroupRow, 'n' | 'gid' | 'heads' | 'deliveries' | 'heapIndex'>>;
type DeliveryPatch = Partial<Pick<DeliveryRow, 'lane' | 'markLane' | 'dueAt' | 'priority' | 'isInLane'>>;

export type MemoryIndex = ReturnType<typeof createMemoryIndex>;

/**
 * What the worker knows without asking SQLite. Every change is undoable until
 * `forgetUndo`, because a transaction may fail.
 */
export function createMemoryIndex() {
  const groups = new Map<GroupId, GroupRow>();
  /** In order of creation; `n` is the position plus 1. */
  const order: (GroupRow | undefined)[] = [];
  const groupsDue = createHeap<GroupRow>((a, b) => dueOf(a) < dueOf(b));
  const deliveriesDue = createHeap<DeliveryRow>((a, b) => (a.dueAt ?? 0) < (b.dueAt ?? 0));
  const changedGroups = new Set<GroupRow>();
  const changedMarks = new Set<DeliveryRow>();
  const undo: (() => void)[] = [];

  function addGroup(row: GroupRow): void {
    groups.set(row.gid, row);
    order[row.n - 1] = row;
    placeGroup(row);
    undo.push(() => {
      groups.delete(row.gid);
      order[row.n - 1] = undefined;
      groupsDue.remove(row);
    });
  }

  function removeGroup(row: GroupRow): void {
    groups.delete(row.gid);
    order[row.n - 1] = undefined;
    groupsDue.remove(row);
    for (const delivery of row.deliveries) deliveriesDue.remove(delivery);
    undo.push(() => {
      groups.set(row.gid, row);
      order[row.n - 1] = row;
      placeGroup(row);
      for (const delivery of row.deliveries) placeDelivery(delivery);
    });
  }

  function changeGroup(row: GroupRow, patch: GroupPatch): void {
    const before = pick(row, patch);
    Object.assign(row, patch);
    placeGroup(row);
    if (!('leasedUntil' in patch) || 'dueAt' in patch) changedGroups.add(row);
    undo.push(() => {
      Object.assign(row, before);
      placeGroup(row);
    });
  }

  function setHead(row: GroupRow, fingerprint: Fingerprint, to: HeadRow | undefined): void {
    const before = row.heads.get(fingerprint);
    assign(row.heads, fingerprint, to);
    undo.push(() => assign(row.heads, fingerprint, before));
  }

  function addDelivery(row: DeliveryRow): void {
    row.group.deliveries.push(row);
    placeDelivery(row);
    undo.push(() => {
      row.group.deliveries.splice(row.group.deliveries.indexOf(row), 1);
      deliveriesDue.remove(row);
    });
  }

  function changeDelivery(row: DeliveryRow, patch: DeliveryPatch): void {
    const before = pick(row, patch);
    Object.assign(row, patch);
    placeDelivery(row);
    if ('dueAt' in patch) changedMarks.add(row);
    undo.push(() => {
      Object.assign(row, before);
      placeDelivery(row);
    });
  }

  function placeGroup(row: GroupRow): void {
    if (dueOf(row) === Number.POSITIVE_INFINITY) groupsDue.remove(row);
    else groupsDue.place(row);
  }

  function placeDelivery(row: DeliveryRow): void {
    if (row.dueAt === undefined || row.isInLane) deliveriesDue.remove(row);
    else deliveriesDue.place(row);
  }

  function undoTo(mark: number): void {
    while (undo.length > mark) undo.pop()?.();
  }

  function forgetUndo(): void {
    undo.length = 0;
    changedGroups.clear();
    changedMarks.clear();
  }

  return {
    groups,
    order,
    groupsDue,
    deliveriesDue,
    /** What the disk does not know yet; leases and lanes are not for the disk. */
    changedGroups: changedGroups as ReadonlySet<GroupRow>,
    changedMarks: changedMarks as ReadonlySet<DeliveryRow>,
    addGroup,
    removeGroup,
    changeGroup,
    setHead,
    addDelivery,
    changeDelivery,
    undoMark: () => undo.length,
    undoTo,
    forgetUndo,
  };
}

/** When somebody may take the group: the end of a lease, or its due mark; infinity without either. */
export function dueOf(row: GroupRow): number {
  return row.leasedUntil ?? row.dueAt ?? Number.POSITIVE_INFINITY;
}

/** Not dormant, or with an open episode; never retired. */
export function isLive(row: GroupRow): boolean {
  return row.state !== 'retired' && (row.state !== 'dormant' || row.isOpen);
}

/** The lane that its due mark names. */
export function laneOf({ markLane, lane }: DeliveryRow): string {
  return markLane ?? lane;
}

export function findDelivery(row: GroupRow, target: IntegrationKey, episode: number): DeliveryRow | undefined {
  return row.deliveries.find((delivery) => delivery.episode === episode && delivery.target === target);
}

function pick<T extends object>(row: T, patch: Partial<T>): Partial<T> {
  const before: Partial<T> = {};
  for (const key of Object.keys(patch) as (keyof T)[]) before[key] = row[key];
  return before;
}

function assign<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
