import type { CommitResult, GroupCommit, GroupStore } from '../../ports/store.ts';
import { effectText, parseEffect, parseEntry, parseLoadedGroup } from '../records.ts';
import { StoreError } from '../store-error.ts';
import { createClaimCalls } from './claim-calls.ts';
import { toCommitArgs } from './commit-args.ts';
import { partsOf } from './delivery-member.ts';
import type { RedisLink } from './link.ts';
import { createLoadCalls } from './load-calls.ts';
import { createScanCalls } from './scan-calls.ts';
import { loadScript } from './script.ts';

const commitGroup = loadScript('commit-group', 'writes');
const readTimeline = loadScript('read-timeline', 'reads');
const addEffect = loadScript('add-effect', 'writes');
const readOutbox = loadScript('read-outbox', 'reads');
const removeOutbox = loadScript('remove-outbox', 'writes');

/** All of the groups but touching them, which is an alert's doing. */
export function createGroupCalls(link: RedisLink): Omit<GroupStore, 'touchGroups'> {
  const { keys } = link;
  const partitions = Array.from({ length: keys.partitions }, (_, partition) => partition);
  const { load } = createLoadCalls(link);

  return {
    ...createClaimCalls(link),
    ...createScanCalls(link, load),
    async loadGroup(gid) {
      const [stored] = await load(keys.partitionOf(gid), [gid]);
      return stored && parseLoadedGroup(stored);
    },
    commitGroup: commit,
    async readTimeline(gid, after, limit) {
      const answer = await link.run(readTimeline, [keys.timeline(gid), keys.group(gid)], [after, limit]);
      const [first, entries] = answer as [number, string[]];
      return entries.map((entry, index) => parseEntry({ seq: first + index, entry }));
    },
    async addEffect(effect) {
      // All in one place, so that they are applied in the order in which they came.
      await link.run(addEffect, [keys.outbox(0)], [effect.id, effectText(effect)], { mustSurvive: true });
    },
    async readOutbox(max) {
      const found = await Promise.all(
        partitions.map((partition) => link.run(readOutbox, [keys.outbox(partition)], [max])),
      );
      const docs = found.flatMap((ofPartition) => ofPartition as (string | null)[]);
      const effects = docs.flatMap((doc) => (doc === null ? [] : parseEffect(doc)));
      // Groups of several partitions may have asked for the same.
      return [...new Map(effects.map((effect) => [effect.id, effect])).values()].slice(0, max);
    },
    async removeOutbox(ids) {
      if (ids.length === 0) return;
      await Promise.all(partitions.map((partition) => link.run(removeOutbox, [keys.outbox(partition)], ids)));
    },
  };

  async function commit(wanted: GroupCommit): Promise<CommitResult> {
    const { gid } = wanted.change.group;
    const answer = await link.run(commitGroup, [keys.tag(keys.partitionOf(gid))], toCommitArgs(wanted), {
      mustSurvive: wanted.isAct === true,
    });
    const [type, first, second] = answer as readonly (string | number)[];
    if (type === 'ok') return { type: 'ok', ver: Number(first), rev: Number(second) };
    if (type === 'conflict') return { type: 'conflict' };
    const { target, episode } = partsOf(`${gid} ${first}`);
    throw new StoreError(
      `A due mark for ${target} names a delivery of episode ${episode} that does not exist: this is a bug.`,
    );
  }
}
