import type { Store } from '../ports/store.ts';
import { type MovedOut, readMovedIn, readMovedOut, writeMovedOut } from './move-notes.ts';

export type MoveReopening =
  | { readonly type: 'reopened'; readonly was: MovedOut }
  | { readonly type: 'never_moved' }
  /** It holds a part of another store only: nothing to go on with. */
  | { readonly type: 'incomplete'; readonly from: string };

/**
 * Forgets that a store was moved elsewhere, so that it can be served as it was then. A move of it that has not ended
 * cannot go on afterwards.
 */
export async function reopenMovedStore(store: Pick<Store, 'readNote' | 'writeNote'>): Promise<MoveReopening> {
  const into = await readMovedIn(store);
  if (into !== undefined && into.endedAt === undefined) return { type: 'incomplete', from: into.from };
  const was = await readMovedOut(store);
  if (was === undefined) return { type: 'never_moved' };
  await writeMovedOut(store, undefined);
  return { type: 'reopened', was };
}
