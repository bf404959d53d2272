import type { MoveEnd } from './move-plan.ts';

export interface MoveWatch {
  /** Shows the others that this move is on, and says who else uses one of the ends, in words; absent: nobody. */
  findUser(): Promise<string | undefined>;
  leave(): Promise<void>;
}

/** A process tells of itself every 5 s; one that was killed is not heard of any more after this. */
const silentAfterMs = 30_000;
const moverPrefix = 'store move ';

/** Sees processes that share a store; where one alone can open it, having opened it is proof enough. */
export function createMoveWatch(ends: readonly MoveEnd[], runId: string, now: () => number): MoveWatch {
  const id = `${moverPrefix}${runId}`;

  async function findUserOf({ store, name }: MoveEnd): Promise<string | undefined> {
    const at = now();
    const nodes = await store.reportNode({ id, at, version: '', policyEpoch: 0, schema: 1 }, 0);
    const others = nodes.filter((node) => node.id !== id && at - node.at < silentAfterMs);
    if (others.length === 0) return undefined;
    const programs = others.filter((node) => !node.id.startsWith(moverPrefix)).length;
    const ago = Math.max(0, Math.round((at - Math.max(...others.map((node) => node.at))) / 1000));
    return (
      `${name} is in use by ${programs === 0 ? 'another move' : nameOf(programs)}, heard of ${ago} s ago. ` +
      `Stop every process first; one that was killed is forgotten after ${silentAfterMs / 1000} s.`
    );
  }

  return {
    async findUser() {
      const users = await Promise.all(ends.map(findUserOf));
      return users.find((user) => user !== undefined);
    },
    async leave() {
      await Promise.all(ends.map(({ store }) => store.removeNode(id)));
    },
  };
}

function nameOf(programs: number): string {
  return programs === 1 ? 'a running Tocsin' : `${programs} running Tocsins`;
}
