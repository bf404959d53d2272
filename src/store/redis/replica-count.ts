import type { Redis } from 'ioredis';

/** Knows how many replicas each master has, and asks it again after each new connection. */
export function createReplicaCount() {
  const counts = new WeakMap<Redis, Promise<number>>();

  return {
    of(node: Redis): Promise<number> {
      const known = counts.get(node);
      if (known !== undefined) return known;
      node.once('close', () => counts.delete(node));
      return recount(node);
    },
    recount,
  };

  /** To be called now and then: replicas come and go. Counts none where INFO is not permitted. */
  function recount(node: Redis): Promise<number> {
    const count = node.info('replication').then(connectedReplicas, (error: Error) => {
      counts.delete(node);
      if (error.message.startsWith('NOPERM')) return 0;
      throw error;
    });
    counts.set(node, count);
    return count;
  }
}

function connectedReplicas(info: string): number {
  return Number(/^connected_slaves:(\d+)/m.exec(info)?.[1] ?? 0);
}
