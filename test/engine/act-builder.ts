import { actOnGroup } from '../../src/engine/act.ts';
import type { Input, Wish } from '../../src/engine/input.ts';
import type { Silence } from '../../src/engine/silence.ts';
import {
  aLoaded,
  anAlert,
  ana,
  anEpisode,
  aSituation,
  bo,
  fp,
  type LoadedParts,
  minute,
  now,
} from './group-builders.ts';

export const open = anEpisode({ number: 2, firing: ['a'] });
export const ended = anEpisode({ number: 2, endedAt: 15 * minute, endedBy: bo, finalRev: 1 });
export const acknowledgement = { by: bo, at: 5 * minute, covers: [fp('a')] };
export const firing = [anAlert('a')];
export const closed = { by: bo, at: 15 * minute, fires: { [fp('a')]: 1 } };

export function act(wish: Wish, parts: LoadedParts, input: Partial<Input> = {}, silences: readonly Silence[] = []) {
  return actOnGroup(aLoaded(parts), { id: 'i', by: ana, wish, ...input }, aSituation(now, { silences }));
}

/** What the wish changes; it must not be refused. */
export function granted(wish: Wish, parts: LoadedParts, input: Partial<Input> = {}, silences: readonly Silence[] = []) {
  const result = act(wish, parts, input, silences);
  if (result.type !== 'applied') throw new Error(JSON.stringify(result));
  return result.change;
}

export const resolve = { type: 'resolve' } as const;
export const reopen = { type: 'reopen' } as const;
