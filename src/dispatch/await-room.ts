import type { GroupId } from '../engine/alert-group.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { type ActDeps, factsOf } from './act.ts';
import type { Activity } from './activity.ts';

/** Chats allow 3 s in all, one of which opening it may have taken. */
const PATIENCE_MS = 1200;

/**
 * A group as it is once people can be told where to go, or what did not work. Another process may be making the room,
 * of which nothing is heard here: then it is as it is when patience ends.
 */
export async function awaitRoom(
  gid: GroupId,
  {
    groups,
    commits,
    store,
    clock,
    activity,
  }: Pick<ActDeps, 'groups' | 'commits' | 'store' | 'clock'> & { activity: Activity },
): Promise<GroupFacts | undefined> {
  const over = new AbortController();
  const answered = new AbortController();
  const timer = activity.sleepUntil(clock.now() + PATIENCE_MS, answered.signal).then(() => over.abort());
  try {
    for (;;) {
      const changed = commits.next(gid, over.signal);
      const seen = await groups.peek(gid);
      if (seen === undefined) return undefined;
      const facts = await factsOf(seen, store);
      if (over.signal.aborted || isReady(facts)) return facts;
      await changed;
    }
  } finally {
    answered.abort();
    over.abort();
    await timer;
  }
}

/** People are invited, or will not be. */
function isReady({ incident }: GroupFacts): boolean {
  return incident === undefined || incident.room.place !== 'own' || incident.room.invited !== undefined;
}
