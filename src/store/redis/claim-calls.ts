import type { GroupId } from '../../engine/alert-group.ts';
import type { GroupStore } from '../../ports/store.ts';
import type { RedisLink } from './link.ts';
import { pairs } from './loaded-group.ts';
import { loadScript } from './script.ts';

const claimGroups = loadScript('claim-groups', 'heals');

interface Candidate {
  readonly gid: GroupId;
  readonly partition: number;
  readonly at: number;
}

export function createClaimCalls(link: RedisLink): Pick<GroupStore, 'claimGroups'> {
  const { keys } = link;
  const partitions = Array.from({ length: keys.partitions }, (_, partition) => partition);

  return {
    async claimGroups(now, leaseMs, max) {
      if (partitions.length === 1) return claim(0, [now, now + leaseMs, max]);
      const claimed: GroupId[] = [];
      // What another process took first is made up for; where it took some, it got on.
      while (claimed.length < max) {
        const candidates = await findDue(now, max - claimed.length);
        if (candidates.length === 0) break;
        claimed.push(...(await claimThese(candidates, now, leaseMs)));
      }
      return claimed;
    },
  };

  async function claim(partition: number, args: readonly (string | number)[]): Promise<readonly GroupId[]> {
    return (await link.run(claimGroups, [keys.tag(partition)], args)) as GroupId[];
  }

  /** The earliest of all partitions. */
  async function findDue(now: number, max: number): Promise<readonly Candidate[]> {
    const found = await Promise.all(
      partitions.map(async (partition) => {
        const range = ['-inf', now, 'WITHSCORES', 'LIMIT', 0, max] as const;
        const flat = (await link.send('ZRANGEBYSCORE', keys.groupsDue(partition), ...range)) as string[];
        return pairs(flat).map(([gid, at]) => ({ gid: gid as GroupId, partition, at: Number(at) }));
      }),
    );
    return found
      .flat()
      .sort((a, b) => a.at - b.at)
      .slice(0, max);
  }

  async function claimThese(candidates: readonly Candidate[], now: number, leaseMs: number): Promise<GroupId[]> {
    const claimed = await Promise.all(
      [...Map.groupBy(candidates, ({ partition }) => partition)].map(([partition, ofPartition]) => {
        const gids = ofPartition.map(({ gid }) => gid);
        return claim(partition, [now, now + leaseMs, gids.length, ...gids]);
      }),
    );
    const taken = new Set(claimed.flat());
    return candidates.flatMap(({ gid }) => (taken.has(gid) ? [gid] : []));
  }
}
