import type { Lanes } from './lanes.ts';
import { dueOf, type MemoryIndex } from './memory-index.ts';
import { createRates } from './rates.ts';
import type { WireMethods } from './wire.ts';

type LaneCalls = Pick<
  WireMethods,
  'moveDue' | 'takeLane' | 'endTurn' | 'takeTokens' | 'countWaiting' | 'nextDueAt' | 'inspect'
>;

export function createLaneCalls(index: MemoryIndex, lanes: Lanes): LaneCalls {
  return {
    moveDue: lanes.moveDue,
    takeLane: lanes.takeLane,
    endTurn: lanes.endTurn,
    takeTokens: createRates(),
    countWaiting: lanes.count,
    nextDueAt() {
      const group = index.groupsDue.peek();
      const next = Math.min(
        group === undefined ? Number.POSITIVE_INFINITY : dueOf(group),
        index.deliveriesDue.peek()?.dueAt ?? Number.POSITIVE_INFINITY,
        lanes.nextAt(),
      );
      return next === Number.POSITIVE_INFINITY ? undefined : next;
    },
    inspect() {
      const rows = [...index.groups.values()];
      return {
        groups: rows
          .filter((row) => dueOf(row) !== Number.POSITIVE_INFINITY)
          .map((row) => ({ gid: row.gid, at: dueOf(row) })),
        deliveries: rows.flatMap((row) =>
          row.deliveries.map((delivery) => {
            const { target, episode, dueAt } = delivery;
            const mark = { gid: row.gid, target, episode, isInLane: lanes.holds(delivery) };
            return dueAt === undefined ? mark : { ...mark, at: dueAt };
          }),
        ),
      };
    },
  };
}
