import type { LaneTurn, Store } from '../../src/ports/store.ts';
import { aCommit, aGid, commit, type due, load, openGroup, oweCard, slack } from './samples.ts';

export const lease = 30_000;

/** `lane`: the delivery's own; `mark`: the one that its due mark names. */
export async function owe(
  store: Store,
  name: string,
  { lane, mark, ...over }: Parameters<typeof due>[0] & { lane?: string; mark?: string },
): Promise<void> {
  await openGroup(store, name, lane);
  await oweCard(store, aGid(name), { ...over, ...(mark !== undefined && { lane: mark }) });
}

export async function settle(store: Store, name: string): Promise<void> {
  const seen = await load(store, aGid(name));
  const change = { group: seen.group, deliveryDue: [{ target: slack, episode: 1, priority: 3 as const }] };
  await commit(store, aCommit(seen, change, { watchedEpisode: 1 }));
}

export async function settleTurn(store: Store, turn: LaneTurn): Promise<void> {
  const seen = await load(store, turn.gid);
  const change = {
    group: seen.group,
    deliveryDue: [{ target: turn.target, episode: turn.episode, priority: turn.priority }],
  };
  await commit(store, aCommit(seen, change, { watchedEpisode: 1 }));
  await store.endTurn(turn, { keepEntry: false });
}

export async function taken(turn: Promise<LaneTurn | undefined>): Promise<LaneTurn> {
  const got = await turn;
  if (got === undefined) throw new Error('no lane could be taken');
  return got;
}
