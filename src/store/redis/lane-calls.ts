import type { LaneStore, LaneTurn } from '../../ports/store.ts';
import { memberOf } from './delivery-member.ts';
import { createLaneSlots } from './lane-slots.ts';
import type { RedisLink } from './link.ts';
import { loadScript } from './script.ts';

const moveDue = loadScript('move-due', 'heals');
const enterLanes = loadScript('enter-lanes', 'heals');
const leaveLane = loadScript('leave-lane', 'heals');
const endTurn = loadScript('end-turn', 'heals');
const takeTokens = loadScript('take-tokens', 'heals');
const nextDue = loadScript('next-due', 'reads');

/**
 * Lanes lie in slots of their own, apart from the groups whose deliveries wait in them. Each step over from one to the
 * other can be the last of a process: the order of the two makes sure that a delivery then gets one turn too many, or
 * gets it some seconds later. Nothing here waits until it is durable: lost steps are made again from the due marks.
 */
export function createLaneCalls(link: RedisLink): LaneStore {
  const { keys } = link;
  const partitions = Array.from({ length: keys.partitions }, (_, partition) => partition);
  const slots = createLaneSlots(link);
  /** Turns whose end Redis may not have heard of. Ending one twice is harmless. */
  const unfinished = new Map<LaneTurn, TurnEnd>();
  let firstPartition = 0;

  async function readPartition(partition: number, now: number): Promise<{ count: number; dueAt: number }> {
    const [count, ...instants] = (await link.run(nextDue, [keys.tag(partition)], [now])) as [number, ...string[]];
    return { count, dueAt: Math.min(...instants.map(Number)) };
  }

  /** What each partition may move, `max` in all; whose turn it is to move first goes round. */
  async function shares(now: number, max: number): Promise<readonly { partition: number; share: number }[]> {
    if (partitions.length === 1) return [{ partition: 0, share: max }];
    const counts = await Promise.all(partitions.map((partition) => readPartition(partition, now)));
    firstPartition = (firstPartition + 1) % partitions.length;
    const order = [...partitions.slice(firstPartition), ...partitions.slice(0, firstPartition)];
    let left = max;
    return order.flatMap((partition) => {
      const share = Math.min(left, counts[partition]?.count ?? 0);
      left -= share;
      return share > 0 ? [{ partition, share }] : [];
    });
  }

  async function movePartition(now: number, partition: number, max: number): Promise<number> {
    const againAt = now + enteredWithinMs;
    const moved = (await link.run(moveDue, [keys.tag(partition)], [now, max, againAt])) as (string | number)[];
    const ofSlots = new Map<number, (string | number)[]>();
    for (let at = 0; at < moved.length; at += partsOfMove) {
      const parts = moved.slice(at, at + partsOfMove);
      const slot = keys.laneSlotOf(String(parts[2]));
      ofSlots.set(slot, [...(ofSlots.get(slot) ?? []), ...parts]);
    }
    await all(
      [...ofSlots].map(async ([slot, parts]) => {
        await link.run(enterLanes, [keys.laneTag(slot)], parts);
        slots.expect(slot, now);
        const members = parts.filter((_, index) => index % partsOfMove === 0);
        const places = members.flatMap((member) => [now + lostAfterMs, member]);
        await link.send('ZADD', keys.moved(partition), 'XX', ...places);
      }),
    );
    return moved.length / partsOfMove;
  }

  async function finish(turn: LaneTurn, { keepEntry, heldUntil, dueAgainAt }: TurnEnd): Promise<void> {
    const slot = keys.laneSlotOf(turn.lane);
    if (!keepEntry) {
      const move = await slots.moveOf(turn);
      if (move === undefined) return;
      const leaving = [memberOf(turn), turn.lane, move, dueAgainAt ?? ''];
      await link.run(leaveLane, [keys.tag(keys.partitionOf(turn.gid))], leaving);
    }
    await link.run(endTurn, [keys.laneTag(slot)], [turn.lane, turn.fence, keepEntry ? 1 : 0, heldUntil ?? '']);
    slots.expect(slot, heldUntil ?? 0);
  }

  /** Ends what could not be ended while Redis was away: else those lanes would stand still until their leases end. */
  async function finishRest(): Promise<void> {
    for (const [turn, end] of unfinished) {
      await finish(turn, end);
      unfinished.delete(turn);
    }
  }

  return {
    async moveDue(now, max) {
      const moved = await all((await shares(now, max)).map((one) => movePartition(now, one.partition, one.share)));
      return moved.reduce((sum, count) => sum + count, 0);
    },
    async takeLane(now, leaseMs) {
      await finishRest();
      return await slots.take(now, leaseMs);
    },
    async endTurn(turn, end) {
      try {
        await finish(turn, end);
      } catch (error) {
        if (unfinished.size < maxUnfinished) unfinished.set(turn, end);
        throw error;
      }
    },
    /** All budgets lie in one slot: few calls a second, and one look at all buckets of a call. */
    async takeTokens(buckets, now) {
      if (buckets.length === 0) return 0;
      const names = buckets.map(({ key }) => keys.rate(key));
      return Number(await link.run(takeTokens, names, [now, ...buckets.flatMap(({ perMs, burst }) => [perMs, burst])]));
    },
    countWaiting: slots.countWaiting,
    async nextDueAt() {
      await finishRest();
      const [lanes, ...found] = await Promise.all([
        slots.nextAt(),
        ...partitions.map((partition) => readPartition(partition, 0)),
      ]);
      const next = Math.min(lanes, ...found.map(({ dueAt }) => dueAt));
      return next === Number.POSITIVE_INFINITY ? undefined : next;
    },
  };
}

type TurnEnd = Parameters<LaneStore['endTurn']>[1];

/** More turns than a process has at once: older ones are left to their leases. */
const maxUnfinished = 1_000;
/** Member, number of the move, lane, priority, due instant. */
const partsOfMove = 5;
/** After so long it counts as lost on the way, with its process. */
const enteredWithinMs = 3_000;
/** Whatever waits in a lane for so long is put there once more: the lane may have been lost, by a failover or by hand. */
const lostAfterMs = 600_000;

/** Waits for all, also when one fails: what the others have begun is theirs to finish. */
async function all<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
