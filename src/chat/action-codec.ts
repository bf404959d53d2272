import { z } from 'zod';
import type { CardAction, OfEpisode } from '../cards/card-action.ts';
import type { GroupId } from '../engine/alert-group.ts';
import type { SilenceId } from '../engine/silence.ts';

/**
 * An action as a button carries it: `1.ack.<gid>.<episode>`. At most 75 characters, which is what the entries of a
 * Slack menu hold. Yesterday's card is clicked tomorrow: a version that was once written is read for good.
 */
export function encodeAction(action: CardAction): string {
  return [version, ...partsOf(action)].join('.');
}

export type DecodedAction =
  | { readonly type: 'action'; readonly action: CardAction }
  /** Written by a newer Tocsin than this one. */
  | { readonly type: 'newer' }
  | { readonly type: 'unreadable' };

/** Reads what came back from a button; never throws, never guesses. */
export function decodeAction(text: unknown): DecodedAction {
  if (typeof text !== 'string') return { type: 'unreadable' };
  const [written, ...parts] = text.split('.');
  if (written !== version) return /^\d{1,4}$/.test(written ?? '') ? { type: 'newer' } : { type: 'unreadable' };
  const read = EncodedAction.safeParse(parts);
  return read.success ? { type: 'action', action: read.data } : { type: 'unreadable' };
}

const version = '1';

const names = {
  acknowledge: 'ack',
  unacknowledge: 'unack',
  resolve: 'resolve',
  resolve_ask: 'close',
  reopen: 'reopen',
  silence_until_resolved: 'until',
  silence_custom: 'custom',
  details: 'details',
  timeline: 'timeline',
  runbook: 'runbook',
  incident_ask: 'incident',
} as const;

function partsOf(action: CardAction): readonly string[] {
  switch (action.type) {
    case 'silence':
      return ['silence', ...episodeParts(action), String(action.durationMs)];
    case 'escalate_ask':
      return ['escalate', ...episodeParts(action), String(action.after)];
    case 'extend_silence':
      return ['extend', action.silence, String(action.endsAt)];
    case 'end_silence':
      return ['end', action.silence];
    case 'runbook_page':
      return ['page', action.page, ...(action.section === undefined ? [] : [action.section])];
    default:
      return [names[action.type], ...episodeParts(action)];
  }
}

function episodeParts({ gid, episode }: OfEpisode): readonly string[] {
  return [gid, String(episode)];
}

// The casts give a checked string its brand.
const Gid = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .transform((text) => text as GroupId);
const Silence = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .transform((text) => text as SilenceId);
const Whole = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/)
  .transform(Number);
const Page = z.string().regex(/^[\w-]{1,16}$/);
const Length = Whole.refine((ms) => ms > 0 && ms <= 366 * 24 * 60 * 60 * 1000);

const EncodedAction = z.union([
  ofEpisode('acknowledge'),
  ofEpisode('unacknowledge'),
  ofEpisode('resolve'),
  ofEpisode('resolve_ask'),
  ofEpisode('reopen'),
  ofEpisode('silence_until_resolved'),
  ofEpisode('silence_custom'),
  ofEpisode('details'),
  ofEpisode('timeline'),
  ofEpisode('runbook'),
  ofEpisode('incident_ask'),
  z
    .tuple([z.literal('silence'), Gid, Whole, Length])
    .transform(([, gid, episode, durationMs]): CardAction => ({ type: 'silence', gid, episode, durationMs })),
  z
    .tuple([z.literal('escalate'), Gid, Whole, Whole])
    .transform(([, gid, episode, after]): CardAction => ({ type: 'escalate_ask', gid, episode, after })),
  z
    .tuple([z.literal('extend'), Silence, Whole])
    .transform(([, silence, endsAt]): CardAction => ({ type: 'extend_silence', silence, endsAt })),
  z.tuple([z.literal('end'), Silence]).transform(([, silence]): CardAction => ({ type: 'end_silence', silence })),
  z.tuple([z.literal('page'), Page]).transform(([, page]): CardAction => ({ type: 'runbook_page', page })),
  z
    .tuple([z.literal('page'), Page, Page])
    .transform(([, page, section]): CardAction => ({ type: 'runbook_page', page, section })),
]);

function ofEpisode(type: keyof typeof names) {
  return z
    .tuple([z.literal(names[type]), Gid, Whole])
    .transform(([, gid, episode]): CardAction => ({ type, gid, episode }));
}
