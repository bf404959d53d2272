import { z } from 'zod';
import type { OfEpisode } from '../cards/card-action.ts';
import type { GroupId } from '../engine/alert-group.ts';

/** What a dialog remembers between opening and sending. */
export type DialogState =
  | { readonly type: 'silence'; readonly of?: OfEpisode }
  | { readonly type: 'resolve'; readonly of: OfEpisode }
  | { readonly type: 'escalate'; readonly of: OfEpisode; readonly after: number }
  | { readonly type: 'resolve' | 'incident'; readonly of: OfEpisode };

export function encodeDialogState(state: DialogState): string {
  const of = state.of === undefined ? {} : { g: state.of.gid, e: state.of.episode };
  return JSON.stringify({ v: 1, t: state.type, ...of, ...(state.type === 'escalate' ? { a: state.after } : {}) });
}

/** Absent for what another version wrote, or nobody. */
export function decodeDialogState(text: string): DialogState | undefined {
  try {
    return EncodedState.parse(JSON.parse(text.slice(0, 3000)));
  } catch {
    return undefined; // Not JSON, or not ours: told to the person by whoever asked.
  }
}

const OfGroup = {
  g: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .transform((gid) => gid as GroupId), // A checked string gets its brand.
  e: z.int().min(0),
};

const EncodedState = z.union([
  z
    .object({ v: z.literal(1), t: z.enum(['silence', 'resolve', 'incident']), ...OfGroup })
    .transform(({ t, g, e }): DialogState => ({ type: t, of: { gid: g, episode: e } })),
  z
    .object({ v: z.literal(1), t: z.literal('escalate'), a: z.int().min(0), ...OfGroup })
    .transform(({ g, e, a }): DialogState => ({ type: 'escalate', of: { gid: g, episode: e }, after: a })),
  z.strictObject({ v: z.literal(1), t: z.literal('silence') }).transform((): DialogState => ({ type: 'silence' })),
]);
