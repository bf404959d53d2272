import type { Delivery, MirrorState } from '../../src/engine/delivery.ts';
import type { DeliveryPlan } from '../../src/engine/delivery-plan.ts';
import { planDelivery } from '../../src/engine/plan.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  aLoaded,
  aMirror,
  anAlert,
  ana,
  anEpisode,
  aSilence,
  aSituation,
  fp,
  type LoadedParts,
  minute,
  mirror,
  now,
  pending,
  second,
  sent,
} from './group-builders.ts';

export const open = anEpisode({ firing: ['a'] });
export const ended = anEpisode({ endedAt: 19 * minute, finalRev: 4 });
export const acknowledged = { ...open, acknowledgement: { by: ana, at: minute, covers: [fp('a')] } };
export const first = pending({ seq: 3, firing: [fp('a')] });
const { snapshot: _, ...decided } = first;
export const told = decided;

export const firing: MirrorState = { status: 'firing', severity: 'warning', summary: 'a' };
export const isAcknowledged: MirrorState = { ...firing, status: 'acknowledged' };
export const resolved: MirrorState = { ...firing, status: 'resolved' };

/** Triggered, and nothing has changed since. */
export const shown = aMirror({ shownRev: 1, mirrored: firing });
export const known = { [mirror.key]: sent(['a']) };
export const silences = [aSilence('s', 'a')];
/** A set call of which nobody knows how it ended. */
export const lost = (state: MirrorState, at = now - 15 * second) =>
  ({ id: 'x', at, type: 'set', searches: 0, settles: { mirrored: state } }) as const;

export interface Question extends LoadedParts {
  readonly situation?: Partial<Situation>;
}

/** What a mirror does next in a group in which `a` fires. */
export function plan(delivery: Delivery, { situation, ...parts }: Question): DeliveryPlan {
  const loaded = aLoaded({ alerts: [anAlert('a')], deliveries: [delivery], ...parts });
  const around = aSituation(now, { integrations: [mirror], ...situation });
  return planDelivery(loaded, delivery, around, { entries: [], shortId: '7K2Q' });
}

/** What is set: the state, whether it is a trigger, and what that settles; or the other plan. */
export function setting(delivery: Delivery, question: Question) {
  const answer = plan(delivery, question);
  if (answer.type !== 'step' || answer.step.type !== 'set') return answer;
  const { state, isTrigger } = answer.step;
  return { status: state.status, isTrigger, ...answer.settles };
}
