import type { IntegrationKey } from '../engine/notification.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';
import type { Activity } from './activity.ts';
import { deliver } from './deliver.ts';
import type { DeliverDeps } from './delivery-turn.ts';
import { FLUSH_LEASE_MS, type FlushDeps, flush } from './flush.ts';
import { createPool } from './pool.ts';

/** Finds groups to flush and deliveries to make, and has them done side by side. */
export interface DueWork {
  /** Starts whatever is due and gives the instant at which to look again. */
  pass(): Promise<number>;
  /** Lanes that a vendor or a budget keeps quiet now. */
  heldLanes(): number;
  /** Resolves once nothing that was started runs. */
  drained(): Promise<void>;
}

export interface DueWorkDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly targets: () => ReadonlyMap<IntegrationKey, Target>;
  readonly owner: string;
  readonly pollMs: number;
  readonly flushing: FlushDeps;
  readonly delivering: DeliverDeps;
  readonly wake: (at?: number) => void;
  /** Whether this process may decide and deliver now. */
  readonly mayWork: () => Promise<boolean>;
}

const FLUSHES_AT_ONCE = 16;
/** A vendor's answer takes a quarter of a second easily: enough for a hundred calls in each, and some to spare. */
const LANES_AT_ONCE = 64;
const MOVED_AT_ONCE = 256;
const SHORTEST_LANE_LEASE_MS = 30_000;
/** What a lane's lease has left over after the slowest call, for store and settling. */
const LANE_LEASE_RESERVE_MS = 20_000;
/** When as much as allowed runs already; whatever ends wakes us sooner. */
const BUSY_PAUSE_MS = 1000;
/** While others have the policy in force, or this machine's clock is wrong. */
const IDLE_PAUSE_MS = 1000;
/** When the store says that something is due and gives nothing: somebody else has it. */
const CONTENDED_PAUSE_MS = 100;

export function createDueWork(deps: DueWorkDeps): DueWork {
  const { store, clock, activity } = deps;
  const flushes = createPool(FLUSHES_AT_ONCE, activity, () => deps.wake());
  const lanes = createPool(LANES_AT_ONCE, activity, () => deps.wake());
  const held = new Map<string, number>();

  async function startFlushes(): Promise<number> {
    const room = flushes.room();
    if (room <= 0) return 0;
    const gids = await store.claimGroups(clock.now(), FLUSH_LEASE_MS, room);
    for (const gid of gids) flushes.run(() => flush(gid, deps.flushing));
    return gids.length;
  }

  /** Asks for one lane, then for two at once, four, ...: seldom for more than there are, and never one after another. */
  async function startTurns(): Promise<number> {
    let taken = 0;
    // While stopping, turns would end at once, and the next would be free to take for ever.
    for (let atOnce = 1; lanes.room() > 0 && !deps.delivering.stopping.aborted; atOnce *= 2) {
      const asked = Math.min(atOnce, lanes.room());
      const started = (await Promise.all(Array.from({ length: asked }, startTurn))).filter(Boolean).length;
      taken += started;
      if (started < asked) break;
    }
    return taken;
  }

  async function startTurn(): Promise<boolean> {
    const leaseMs = laneLeaseMs(deps.targets());
    const leaseUntil = clock.now() + leaseMs;
    const turn = await store.takeLane(clock.now(), leaseMs, deps.owner);
    if (turn === undefined) return false;
    lanes.run(async () => {
      held.set(turn.lane, await deliver(turn, leaseUntil, deps.delivering));
    });
    return true;
  }

  function countHeld(): number {
    const now = clock.now();
    for (const [lane, until] of held) if (until <= now) held.delete(lane);
    return held.size;
  }

  return {
    async pass() {
      const now = clock.now();
      const next = (await store.nextDueAt()) ?? Number.POSITIVE_INFINITY;
      if (next > now) return Math.min(next, now + deps.pollMs);
      if (!(await deps.mayWork())) return clock.now() + IDLE_PAUSE_MS;
      const moved = await store.moveDue(clock.now(), MOVED_AT_ONCE);
      const claimed = await startFlushes();
      const taken = await startTurns();
      if (moved + claimed + taken > 0) return clock.now();
      const isFull = flushes.room() <= 0 || lanes.room() <= 0;
      return clock.now() + (isFull ? BUSY_PAUSE_MS : CONTENDED_PAUSE_MS);
    },
    heldLanes: countHeld,
    async drained() {
      await flushes.drained();
      await lanes.drained();
    },
  };
}

/** Longer than any call: a lane must not pass to somebody else while one of its calls is in flight. */
function laneLeaseMs(targets: ReadonlyMap<IntegrationKey, Target>): number {
  const slowest = Math.max(0, ...[...targets.values()].map(({ callTimeoutMs }) => callTimeoutMs));
  return Math.max(SHORTEST_LANE_LEASE_MS, slowest + LANE_LEASE_RESERVE_MS);
}
