import type { GroupId, LoadedGroup } from '../engine/alert-group.ts';
import { reviewGroup } from '../engine/review.ts';
import type { Situation } from '../engine/situation.ts';
import type { Store } from '../ports/store.ts';
import type { Commits } from './commits.ts';
import type { Situations } from './situations.ts';

/** A group as it is now, and what surrounds it. */
export interface Seen {
  readonly loaded: LoadedGroup;
  readonly situation: Situation;
}

export interface Groups {
  /** As stored, nothing changed. */
  peek(gid: GroupId): Promise<Seen | undefined>;
  /** After everything that time alone has changed was looked at and committed. */
  load(gid: GroupId): Promise<Seen | undefined>;
}

/**
 * A review that is committed leaves nothing to review; more rounds than a few means
 * that others keep changing the group.
 */
const REVIEW_ROUNDS = 10;

export function createGroups(deps: {
  readonly store: Store;
  readonly situations: Situations;
  readonly commits: Commits;
}): Groups {
  async function peek(gid: GroupId): Promise<Seen | undefined> {
    const loaded = await deps.store.loadGroup(gid);
    return loaded === undefined ? undefined : { loaded, situation: await deps.situations.around(loaded.group) };
  }

  async function load(gid: GroupId): Promise<Seen | undefined> {
    for (let round = 0; round < REVIEW_ROUNDS; round += 1) {
      const seen = await peek(gid);
      if (seen === undefined) return undefined;
      const change = reviewGroup(seen.loaded, seen.situation);
      if (change === undefined) return seen;
      await deps.commits.commit(seen.loaded, change, seen.situation);
    }
    throw new Error('a group kept changing while it was reviewed');
  }

  return { peek, load };
}
