import type { Gap } from '../engine/alert.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Policy } from '../ports/policy.ts';
import type { Store } from '../ports/store.ts';

/** Knows when nobody listened, so that our own absence is not taken for the end of an alert. */
export interface Liveness {
  /**
   * The gaps that count at this instant. Asks the store first when the last beat is
   * not recent: that may have been a gap.
   */
  gaps(): Promise<readonly Gap[]>;
  /** Beats and gives the instant of the next beat. */
  beat(): Promise<number>;
  /** Until when expiry is held; absent: it is not. */
  heldUntil(): number | undefined;
}

const BEAT_MS = 5000;
const GAP_MS = 30_000;

export function createLiveness(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: () => Policy;
  readonly log: Log;
}): Liveness {
  const { store, clock } = deps;
  let known: readonly Gap[] = [];
  let beatenAt = Number.NEGATIVE_INFINITY;
  let beating: Promise<void> | undefined;

  function heldUntil(): number | undefined {
    const until = Math.max(0, ...known.map((gap) => gap.holdUntil));
    return until > clock.now() ? until : undefined;
  }

  async function beatOnce(): Promise<void> {
    const at = clock.now();
    const before = known;
    known = await store.beat(at, GAP_MS, deps.policy().lifecycle.expiryHoldMs);
    const isNew = known.some((gap) => gap.to === at && !before.some(({ to }) => to === at));
    if (isNew)
      deps.log.warn('nobody listened for a while; what would have expired meanwhile is held', { until: heldUntil() });
    beatenAt = at;
  }

  async function beat(): Promise<void> {
    beating ??= beatOnce().finally(() => {
      beating = undefined;
    });
    await beating;
  }

  return {
    async gaps() {
      if (clock.now() - beatenAt > 2 * BEAT_MS) await beat();
      return known;
    },
    async beat() {
      await beat();
      return beatenAt + BEAT_MS;
    },
    heldUntil,
  };
}
