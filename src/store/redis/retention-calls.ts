import type { RetentionStore } from '../../ports/store.ts';
import { isStoredSilence } from '../records.ts';
import type { RedisLink } from './link.ts';
import { loadScript } from './script.ts';

const forgetGroup = loadScript('forget-group', 'writes');
const trimTimeline = loadScript('trim-timeline', 'writes');
const forgetSilence = loadScript('forget-silence', 'writes');

export function createRetentionCalls(link: RedisLink): RetentionStore {
  const { keys } = link;

  return {
    async forgetGroup(gid, { ver, rev }) {
      return (await link.run(forgetGroup, [keys.tag(keys.partitionOf(gid))], [gid, ver, rev])) === 1;
    },
    async trimTimeline(gid, upTo) {
      return Number(await link.run(trimTimeline, [keys.timeline(gid), keys.group(gid)], [upTo]));
    },
    async forgetSilence(silence) {
      const stored = ((await link.send('hget', keys.silences, silence.id)) as string | null) ?? undefined;
      if (stored === undefined || !isStoredSilence(stored, silence)) return false;
      const names = [keys.silences, keys.silenceChanges, keys.silenceVersion];
      return (await link.run(forgetSilence, names, [silence.id, stored])) === 1;
    },
  };
}
