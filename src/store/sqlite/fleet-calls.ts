import type { FleetNode, PolicyMark } from '../../ports/store.ts';
import type { Disk } from './disk.ts';
import type { WireMethods } from './wire.ts';

type FleetCalls = Pick<
  WireMethods,
  'reportNode' | 'removeNode' | 'readPolicyMark' | 'adoptPolicy' | 'takeChore' | 'endChore' | 'readHistory'
>;

interface Chore {
  readonly owner: string;
  readonly until: number;
}

/** Nodes are kept in memory: whoever could tell of them shares this process. Policy mark and chores survive it. */
export function createFleetCalls(disk: Disk): FleetCalls {
  const nodes = new Map<string, FleetNode>();

  return {
    reportNode(node, forgetBefore) {
      nodes.set(node.id, node);
      for (const { id, at } of nodes.values()) if (at < forgetBefore) nodes.delete(id);
      return [...nodes.values()];
    },
    removeNode: (id) => void nodes.delete(id),
    readPolicyMark,
    adoptPolicy(hash, expectedEpoch) {
      const mark = readPolicyMark();
      if (mark !== undefined && mark.epoch !== expectedEpoch) return mark;
      const adopted = { hash, epoch: expectedEpoch + 1 };
      disk.writeMeta('policy', JSON.stringify(adopted));
      return adopted;
    },
    takeChore(name, owner, now, leaseMs) {
      const taken = readChore(name);
      if (taken !== undefined && taken.owner !== owner && taken.until > now) return false;
      disk.writeMeta(choreKey(name), JSON.stringify({ owner, until: now + leaseMs } satisfies Chore));
      return true;
    },
    endChore(name, owner) {
      if (readChore(name)?.owner === owner) disk.dropMeta(choreKey(name));
    },
    readHistory: () => String(disk.readMeta('created')?.['v']),
  };

  function readPolicyMark(): PolicyMark | undefined {
    const row = disk.readMeta('policy');
    return row && (JSON.parse(String(row['v'])) as PolicyMark);
  }

  function readChore(name: string): Chore | undefined {
    const row = disk.readMeta(choreKey(name));
    return row && (JSON.parse(String(row['v'])) as Chore);
  }
}

function choreKey(name: string): string {
  return `chore ${name}`;
}
