import type { OutboxEffect } from '../engine/group-change.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { expire } from './silence-writes.ts';

export interface OutboxDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** A silence ended: cards may have to be drawn again. */
  readonly wakeSweep: () => void;
}

const EFFECTS_AT_ONCE = 64;
/** For effects that another process left behind. */
const POLL_MS = 30_000;

/**
 * Applies effects that decisions left outside their own group, each at least once: applying one twice changes nothing.
 * Gives the instant at which to look again.
 */
export async function runOutbox(deps: OutboxDeps): Promise<number> {
  const { store, clock } = deps;
  const effects = await store.readOutbox(EFFECTS_AT_ONCE);
  for (const effect of effects) await apply(effect, deps);
  if (effects.length > 0) await store.removeOutbox(effects.map(({ id }) => id));
  return effects.length === EFFECTS_AT_ONCE ? clock.now() : clock.now() + POLL_MS;
}

async function apply(effect: OutboxEffect, { store, clock, wakeSweep }: OutboxDeps): Promise<void> {
  switch (effect.type) {
    case 'expire_silence':
      await expire(effect.silence, { store, now: clock.now() });
      wakeSweep();
  }
}
