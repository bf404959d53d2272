import type { DeliveryPriority } from '../../engine/group-change.ts';
import type { LaneTurn } from '../../ports/store.ts';
import { memberOf, partsOf } from './delivery-member.ts';
import type { RedisLink } from './link.ts';
import { loadScript } from './script.ts';

const takeLane = loadScript('take-lane', 'heals');
const nextTurn = loadScript('next-turn', 'reads');
const countEntries = loadScript('count-entries', 'reads');

/** A turn that was taken, or from when on there may be one. */
type Taken = { readonly turn: LaneTurn } | { readonly at: number };

/**
 * The slots among which lanes are spread, 16 in a Cluster and most of them empty most of the time. This process
 * remembers what it last heard of each, and asks those first that should have something; before it says that there is
 * nothing, it asks all of them, at once.
 */
export function createLaneSlots(link: RedisLink) {
  const { keys } = link;
  const slots = Array.from({ length: keys.laneSlots }, (_, slot) => slot);
  /** When each slot needs somebody, as far as this process knows. */
  const expected = slots.map(() => Number.POSITIVE_INFINITY);
  /** By turn, the number of the move that led to it. */
  const moves = new WeakMap<LaneTurn, string>();
  let lastServed = 0;

  async function ask(slot: number): Promise<number> {
    const at = await link.run(nextTurn, [keys.laneTag(slot)], []);
    const next = at === null ? Number.POSITIVE_INFINITY : Number(at);
    expected[slot] = next;
    return next;
  }

  async function takeFrom(slot: number, now: number, leaseMs: number): Promise<Taken> {
    const answer = (await link.run(takeLane, [keys.laneTag(slot)], [now, leaseMs])) as (string | number)[];
    const [lane, member, priority, fence, move] = answer;
    if (member === undefined) return { at: Number(lane ?? Number.POSITIVE_INFINITY) };
    const turn: LaneTurn = {
      lane: String(lane),
      fence: Number(fence),
      ...partsOf(String(member)),
      priority: Number(priority) as DeliveryPriority,
    };
    moves.set(turn, String(move));
    return { turn };
  }

  /** Of those that should have something, in the order in which they come round. */
  async function takeExpected(now: number, leaseMs: number): Promise<LaneTurn | undefined> {
    for (let step = 1; step <= slots.length; step += 1) {
      const slot = (lastServed + step) % slots.length;
      if ((expected[slot] ?? 0) > now) continue;
      const taken = await takeFrom(slot, now, leaseMs);
      if ('turn' in taken) {
        lastServed = slot;
        return taken.turn;
      }
      expected[slot] = taken.at;
    }
    return undefined;
  }

  return {
    async take(now: number, leaseMs: number): Promise<LaneTurn | undefined> {
      if (slots.length === 1) expected[0] = now;
      const turn = await takeExpected(now, leaseMs);
      if (turn !== undefined || slots.length === 1) return turn;
      await Promise.all(slots.map(ask));
      return await takeExpected(now, leaseMs);
    },
    /** A slot will need somebody at `at`. */
    expect(slot: number, at: number): void {
      expected[slot] = Math.min(expected[slot] ?? at, at);
    },
    async nextAt(): Promise<number> {
      return Math.min(...(await Promise.all(slots.map(ask))));
    },
    async countWaiting(): Promise<number> {
      const counts = await Promise.all(slots.map((slot) => link.run(countEntries, [keys.laneTag(slot)], [])));
      return counts.reduce((sum: number, count) => sum + Number(count), 0);
    },
    /** The number of the move that led to a turn; absent when the turn is over, as far as anybody knows. */
    async moveOf(turn: LaneTurn): Promise<string | undefined> {
      const known = moves.get(turn);
      if (known !== undefined) return known;
      const key = keys.lane(turn.lane);
      const [served, member, move] = (await link.send('HMGET', key, 'served', 'member', 'move')) as (string | null)[];
      return Number(served) === turn.fence && member === memberOf(turn) ? (move ?? undefined) : undefined;
    },
  };
}
