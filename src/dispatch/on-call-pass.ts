import type { AlertGroup, GroupId } from '../engine/alert-group.ts';
import type { Situation } from '../engine/situation.ts';
import type { Clock } from '../ports/clock.ts';
import type { FirstOnCall } from '../ports/on-call.ts';
import type { Store } from '../ports/store.ts';

export interface OnCallPass {
  /** Who is called first for a group, if that is known at this instant; else it is read soon. */
  around(group: AlertGroup): Pick<Situation, 'onCall'>;
  /** Reads it if anybody has asked, once a minute at most. Gives the instant at which to look again. */
  pass(): Promise<number>;
}

const FRESH_MS = 60_000;
const LATER_MS = 3_600_000;
/** So many groups are drawn again once it is known; the others when something else changes. */
const MOST_WAITING = 100;

/** Keeps who is on call at hand, so that no card waits for it. Cards that were drawn without are drawn again once. */
export function createOnCallPass(deps: {
  readonly source: FirstOnCall | undefined;
  readonly store: Pick<Store, 'touchGroups'>;
  readonly clock: Clock;
  readonly wake: (at?: number) => void;
  /** Cards are due. */
  readonly wakeDue: (at: number) => void;
}): OnCallPass {
  const { source, store, clock } = deps;
  const waiting = new Map<GroupId, string>();
  let isWanted = false;
  let nextAt = 0;

  function want(): void {
    if (isWanted) return;
    isWanted = true;
    deps.wake(nextAt);
  }

  return {
    around({ gid, receiver, episode }) {
      const found = source?.find(receiver) ?? { type: 'none' };
      if (found.type === 'none') return {};
      want();
      if (found.type === 'known') return found.people.length === 0 ? {} : { onCall: found.people };
      const isOpen = episode !== undefined && episode.endedAt === undefined;
      if (isOpen && waiting.size < MOST_WAITING) waiting.set(gid, receiver);
      return {};
    },
    async pass() {
      const now = clock.now();
      if (!isWanted || source === undefined) return now + LATER_MS;
      if (now < nextAt) return nextAt;
      isWanted = false;
      nextAt = now + FRESH_MS;
      await source.refresh();
      const known = [...waiting].filter(([, receiver]) => source.find(receiver).type === 'known').map(([gid]) => gid);
      if (known.length > 0) {
        await store.touchGroups(known, clock.now());
        for (const gid of known) waiting.delete(gid);
        deps.wakeDue(clock.now());
      }
      return waiting.size > 0 || isWanted ? nextAt : now + LATER_MS;
    },
  };
}
