import type { GroupId, LoadedGroup } from '../engine/alert-group.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { groupFacts } from '../engine/group-facts.ts';
import type { Store } from '../ports/store.ts';
import { scanPages } from './scan-pages.ts';
import { toShortIds } from './short-ids.ts';
import type { Situations } from './situations.ts';

export interface LiveGroup {
  readonly loaded: LoadedGroup;
  readonly facts: GroupFacts;
}

export interface LiveGroups {
  /** Every live group of which `keep` is true, and how many are live in all. */
  collect(options: {
    readonly keep: (loaded: LoadedGroup) => boolean;
    /** Past this instant the scan stops and says so. */
    readonly stopAt: number;
  }): Promise<{ readonly groups: readonly LiveGroup[]; readonly live: number; readonly isPartial: boolean }>;
}

export function createLiveGroups(deps: {
  readonly store: Store;
  readonly situations: Situations;
  readonly now: () => number;
}): LiveGroups {
  const { store, situations, now } = deps;

  async function draw(kept: readonly LoadedGroup[], gids: readonly GroupId[]): Promise<readonly LiveGroup[]> {
    const shortIds = toShortIds(gids);
    const around = await situations.aroundEach();
    return kept.map((loaded) => {
      const { group } = loaded;
      return { loaded, facts: groupFacts(loaded, around(group), shortIds.get(group.gid) ?? group.gid) };
    });
  }

  return {
    async collect({ keep, stopAt }) {
      const gids: GroupId[] = [];
      const kept: LoadedGroup[] = [];
      let isPartial = false;
      for await (const groups of scanPages(store)) {
        // Late, and this page shows that there is more.
        isPartial = gids.length > 0 && now() >= stopAt;
        if (isPartial) break;
        for (const loaded of groups) {
          gids.push(loaded.group.gid);
          if (keep(loaded)) kept.push(loaded);
        }
      }
      return { groups: await draw(kept, gids), live: gids.length, isPartial };
    },
  };
}
