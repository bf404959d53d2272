import type { FleetNode, FleetStore, PolicyMark } from '../../ports/store.ts';
import type { RedisLink } from './link.ts';
import { loadScript } from './script.ts';

const report = loadScript('report-node', 'writes');
const adopt = loadScript('adopt-policy', 'writes');
const take = loadScript('take-chore', 'writes');
const end = loadScript('end-chore', 'writes');

export function createFleetCalls(link: RedisLink): FleetStore {
  const { nodes, policy, chores } = link.keys;

  return {
    async reportNode(node, forgetBefore) {
      const texts = await link.run(report, [nodes], [node.id, node.at, JSON.stringify(node), forgetBefore]);
      return (texts as string[]).map((text) => JSON.parse(text) as FleetNode);
    },
    async removeNode(id) {
      await link.send('hdel', nodes, id);
    },
    async readPolicyMark() {
      return toMark(await link.send('hmget', policy, 'hash', 'epoch'));
    },
    async adoptPolicy(hash, expectedEpoch) {
      return toMark(await link.run(adopt, [policy], [hash, expectedEpoch])) ?? { hash, epoch: expectedEpoch + 1 };
    },
    async takeChore(name, owner, now, leaseMs) {
      return (await link.run(take, [chores], [name, owner, now, now + leaseMs])) === 1;
    },
    async endChore(name, owner) {
      await link.run(end, [chores], [name, owner]);
    },
  };
}

function toMark(answer: unknown): PolicyMark | undefined {
  const [hash, epoch] = answer as readonly (string | null)[];
  return typeof hash === 'string' ? { hash, epoch: Number(epoch) } : undefined;
}
