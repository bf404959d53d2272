import type { DeliveryPriority } from '../../engine/group-change.ts';
import type { LaneTurn, TurnEnd } from '../../ports/store.ts';
import { createHeap, type Heap, type HeapItem } from './heap.ts';
import { type DeliveryRow, laneOf, type MemoryIndex } from './memory-index.ts';

interface Lane {
  readonly name: string;
  readonly queue: Heap<Entry>;
  readonly entries: Map<DeliveryRow, Entry>;
  heldUntil: number;
  leasedUntil: number;
  /** The entry that is being worked on, and the number that proves whose turn it is. */
  turn: { readonly entry: Entry; readonly fence: number } | undefined;
}

interface Entry extends HeapItem {
  readonly delivery: DeliveryRow;
  readonly priority: DeliveryPriority;
  readonly dueAt: number;
  readonly order: number;
}

export type Lanes = ReturnType<typeof createLanes>;

/** Queues in memory: the due marks behind them are on disk, and fill them again after a restart. */
export function createLanes(index: MemoryIndex) {
  /** The lane that was served last stands last. */
  const lanes = new Map<string, Lane>();
  let lastFence = 0;
  let lastOrder = 0;

  return {
    moveDue(now: number, max: number): number {
      let moved = 0;
      for (let row = index.deliveriesDue.peek(); row !== undefined && moved < max; row = index.deliveriesDue.peek()) {
        if (row.dueAt === undefined || row.dueAt > now) break;
        enter(laneNamed(laneOf(row)), row, row.dueAt);
        index.changeDelivery(row, { isInLane: true });
        moved += 1;
      }
      return moved;
    },
    takeLane(now: number, leaseMs: number): LaneTurn | undefined {
      for (const lane of lanes.values()) {
        const entry = lane.queue.peek();
        if (entry === undefined || lane.heldUntil > now || lane.leasedUntil > now) continue;
        lastFence += 1;
        lane.leasedUntil = now + leaseMs;
        lane.turn = { entry, fence: lastFence };
        lanes.delete(lane.name);
        lanes.set(lane.name, lane);
        const { delivery, priority } = entry;
        const { target, episode } = delivery;
        return { lane: lane.name, fence: lastFence, gid: delivery.group.gid, target, episode, priority };
      }
      return undefined;
    },
    endTurn(turn: LaneTurn, { keepEntry, heldUntil, dueAgainAt = 0 }: TurnEnd): void {
      const lane = lanes.get(turn.lane);
      if (lane?.turn === undefined || lane.turn.fence !== turn.fence) return;
      const { entry } = lane.turn;
      lane.turn = undefined;
      lane.leasedUntil = 0;
      lane.heldUntil = heldUntil ?? lane.heldUntil;
      if (!keepEntry && lane.entries.get(entry.delivery) === entry) leave(lane, entry, dueAgainAt);
    },
    nextAt(): number {
      let next = Number.POSITIVE_INFINITY;
      for (const lane of lanes.values()) {
        const best = lane.queue.peek();
        if (best !== undefined) next = Math.min(next, Math.max(best.dueAt, lane.heldUntil, lane.leasedUntil));
      }
      return next;
    },
    count(): number {
      return [...lanes.values()].reduce((sum, { entries }) => sum + entries.size, 0);
    },
    /** Waits in a lane, whatever its due mark says. */
    holds(row: DeliveryRow): boolean {
      return lanes.get(laneOf(row))?.entries.has(row) ?? false;
    },
  };

  function laneNamed(name: string): Lane {
    const known = lanes.get(name);
    if (known !== undefined) return known;
    const queue = createHeap<Entry>(goesBefore);
    const lane: Lane = { name, queue, entries: new Map(), heldUntil: 0, leasedUntil: 0, turn: undefined };
    lanes.set(name, lane);
    return lane;
  }

  /** Joins what waits already, best priority and oldest age; an entry whose turn is on is followed by a new one. */
  function enter(lane: Lane, delivery: DeliveryRow, dueAt: number): void {
    const known = lane.entries.get(delivery);
    const isInTurn = known !== undefined && lane.turn?.entry === known;
    const waiting = isInTurn ? undefined : known;
    lastOrder += 1;
    const entry: Entry = {
      delivery,
      priority: Math.min(delivery.priority, waiting?.priority ?? delivery.priority) as DeliveryPriority,
      dueAt: Math.min(dueAt, waiting?.dueAt ?? dueAt),
      order: lastOrder,
      heapIndex: -1,
    };
    if (known !== undefined) lane.queue.remove(known);
    lane.entries.set(delivery, entry);
    lane.queue.place(entry);
  }

  /**
   * The delivery is still owed unless a commit has changed its mark meanwhile: then it is no longer
   * `isInLane`, or waits in another lane.
   */
  function leave(lane: Lane, entry: Entry, dueAgainAt = 0): void {
    lane.queue.remove(entry);
    lane.entries.delete(entry.delivery);
    const { delivery } = entry;
    if (!delivery.isInLane || laneOf(delivery) !== lane.name) return;
    const isLater = delivery.dueAt !== undefined && delivery.dueAt < dueAgainAt;
    index.changeDelivery(delivery, { isInLane: false, ...(isLater ? { dueAt: dueAgainAt } : {}) });
  }
}

function goesBefore(a: Entry, b: Entry): boolean {
  if (a.priority !== b.priority) return a.priority < b.priority;
  return a.dueAt === b.dueAt ? a.order < b.order : a.dueAt < b.dueAt;
}
