import type { Delivery } from '../../src/engine/delivery.ts';
import { type Settlement, settleDelivery } from '../../src/engine/settle.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  aLoaded,
  anAlert,
  anEpisode,
  aSituation,
  both,
  fp,
  type LoadedParts,
  minute,
  now,
  pending,
  second,
} from './group-builders.ts';

export const first = pending({ seq: 3, at: 15 * minute, firing: [fp('a')] });
const { snapshot: _, ...decided } = first;

export const told = decided;
export const attempt = { id: 'x', at: now - second, type: 'post', searches: 0, settles: {} } as const;
export const open = {
  state: 'active',
  episode: anEpisode({ firing: ['a'] }),
  tickAt: 25 * minute,
  flushedAt: 15 * minute,
} as const;
export const firing = { alerts: [anAlert('a')], timelineSeq: 9 };
export const trouble = { since: minute, error: 'old', isPermanent: false };
export const error = 'what went wrong';

/** What a call's outcome makes of a delivery and its group. */
export function settlementOf(
  delivery: Delivery,
  call: Partial<Settlement>,
  parts: LoadedParts = {},
  situation: Partial<Situation> = both,
) {
  const { target, episode } = delivery;
  const loaded = aLoaded({ group: open, ...firing, ...parts, deliveries: [delivery, ...(parts.deliveries ?? [])] });
  const settlement = { target, episode, settles: {}, outcome: { type: 'done' } as const, jitter: 1, ...call };
  return settleDelivery(loaded, settlement, aSituation(now, situation));
}

/** The same for a call that is not stale. */
export function settle(...question: Parameters<typeof settlementOf>) {
  const result = settlementOf(...question);
  if (result.type === 'stale') throw new Error('stale');
  return { ...result.change, own: result.change.deliveries[0] };
}
