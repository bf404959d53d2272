import type { GroupId } from '../engine/alert-group.ts';
import { shortIdOf } from '../engine/short-id.ts';
import type { Store } from '../ports/store.ts';

const SHORTEST = 4;

/** The shortest prefix of a group's short id that no other live group shares. */
export async function findShortId(gid: GroupId, store: Store): Promise<string> {
  const whole = shortIdOf(gid);
  for (let length = SHORTEST; length < whole.length; length += 1) {
    const prefix = whole.slice(0, length);
    const sharing = await store.findGroups(prefix, 2);
    if (sharing.every((other) => other === gid)) return prefix;
  }
  return whole;
}

/** The same for all groups of a scan at once, without asking the store. */
export function toShortIds(gids: readonly GroupId[]): ReadonlyMap<GroupId, string> {
  const sorted = gids.map((gid) => ({ gid, whole: shortIdOf(gid) })).sort((a, b) => (a.whole < b.whole ? -1 : 1));
  return new Map(
    sorted.map(({ gid, whole }, index) => {
      const shared = Math.max(
        sharedLength(whole, sorted[index - 1]?.whole ?? ''),
        sharedLength(whole, sorted[index + 1]?.whole ?? ''),
      );
      return [gid, whole.slice(0, Math.max(SHORTEST, shared + 1))];
    }),
  );
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
