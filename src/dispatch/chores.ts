import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

/** What one process at a time should do among those that share a store. */
export interface Chores {
  /** Takes a chore for so long, or goes on with it. False: somebody else has it. */
  keep(name: string, leaseMs: number): Promise<boolean>;
  end(name: string): Promise<void>;
  /** Lets others go on at once with all that this process has. */
  endAll(): Promise<void>;
}

export function createChores(deps: {
  readonly store: Store;
  readonly clock: Clock;
  /** Names this process. */
  readonly owner: string;
}): Chores {
  const { store, clock, owner } = deps;
  /** Also what the store may have given without our knowing. */
  const held = new Set<string>();

  async function end(name: string): Promise<void> {
    await store.endChore(name, owner);
    held.delete(name);
  }

  return {
    async keep(name, leaseMs) {
      held.add(name);
      const isOurs = await store.takeChore(name, owner, clock.now(), leaseMs);
      if (!isOurs) held.delete(name);
      return isOurs;
    },
    end,
    async endAll() {
      for (const name of held) await end(name);
    },
  };
}
