import type { Actor } from '../engine/actor.ts';
import { type Silence, type SilenceId, silenceStateAt } from '../engine/silence.ts';
import { without } from '../engine/without.ts';
import type { Store } from '../ports/store.ts';

export type SilenceWrite =
  | { readonly type: 'done'; readonly silence: Silence }
  | { readonly type: 'no_such_silence' }
  | { readonly type: 'already_expired'; readonly silence: Silence };

const TRIES = 5;

/** Ends a silence now without anybody's doing; one that had not begun never does. */
export async function expire(id: SilenceId, deps: { readonly store: Store; readonly now: number }) {
  return await moveEnd(id, { endsAt: deps.now }, deps);
}

/**
 * Moves the end of a silence that is not over and keeps who did. An end in the past ends it now; where it ends then
 * already, nothing changes.
 */
export async function moveEnd(
  id: SilenceId,
  { endsAt, by }: { readonly endsAt: number; readonly by?: Actor },
  { store, now }: { readonly store: Store; readonly now: number },
): Promise<SilenceWrite> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await store.findSilence(id);
    if (stored === undefined) return { type: 'no_such_silence' };
    if (silenceStateAt(stored, now) === 'expired') return { type: 'already_expired', silence: stored };
    const end = Math.max(endsAt, now);
    if (end === stored.endsAt) return { type: 'done', silence: stored };
    const silence: Silence = {
      ...without(stored, 'changed'),
      startsAt: Math.min(stored.startsAt, end),
      endsAt: end,
      updatedAt: now,
      ...(by === undefined ? {} : { changed: { by, at: now, from: stored.endsAt } }),
    };
    if ((await store.putSilence(silence, stored)) === 'ok') return { type: 'done', silence };
  }
  throw new Error('others kept changing the silence');
}
