import { actOnGroup } from '../../src/engine/act.ts';
import type { Escalation, Escalations } from '../../src/engine/escalation.ts';
import type { Input, Wish } from '../../src/engine/input.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  aCard,
  aLoaded,
  anAlert,
  ana,
  anEpisode,
  aSituation,
  bo,
  card,
  type LoadedParts,
  minute,
  mirror,
  now,
} from './group-builders.ts';

export const user = (id: string) => ({ chat: 'slack', type: 'user', id }) as const;
const chain = {
  name: 'chain',
  steps: [
    { name: 'Second', mention: user('U2') },
    { name: 'Leads', mention: user('U3') },
  ],
};
export const other = { name: 'Other', steps: [{ name: 'Boss', mention: user('U9') }] };
export const escalations: Escalations = { own: chain, policies: [chain, other] };
export const pager = { ...mirror, escalates: true };
export const toSecond = { type: 'step', policy: 'chain', step: 1, of: 2, ...chain.steps[0] };
export const toLeads = { type: 'step', policy: 'chain', step: 2, of: 2, ...chain.steps[1] };
export const toPager = { type: 'pager', target: pager.key };

export const firing = [anAlert('a')];
export const byChain: Partial<Situation> = { escalations };
export const byPager: Partial<Situation> = { escalations, integrations: [card, pager] };

/** What was called a while ago. */
function called(parts: Partial<Escalation> & Pick<Escalation, 'to'>): Escalation {
  return { number: 1, by: bo, at: now - 5 * minute, ...parts };
}

export const secondCalled = called({ to: toSecond as Escalation['to'], chain: { policy: 'chain', step: 1 } });
export const leadsCalled = called({ number: 2, to: toLeads as Escalation['to'], chain: { policy: 'chain', step: 2 } });
export const pagerAsked = called({ to: toPager as Escalation['to'] });

export function opened(escalation?: Escalation): LoadedParts {
  const episode = anEpisode({ firing: ['a'], ...(escalation === undefined ? {} : { escalation }) });
  return { group: { episode, state: 'active' }, alerts: firing, deliveries: [aCard()] };
}

export function act(wish: Wish, parts: LoadedParts, situation: Partial<Situation>, input: Partial<Input> = {}) {
  return actOnGroup(
    aLoaded(parts),
    { id: `i${aLoaded(parts).group.inputs.length}`, by: ana, wish, ...input },
    aSituation(now, situation),
  );
}

export function applied(wish: Wish, parts: LoadedParts, situation: Partial<Situation>) {
  const result = act(wish, parts, situation);
  if (result.type !== 'applied') throw new Error(JSON.stringify(result));
  const { change } = result;
  return { change, escalation: change.group.episode?.escalation };
}

export function refusal(wish: Wish, parts: LoadedParts, situation: Partial<Situation>) {
  const result = act(wish, parts, situation);
  return result.type === 'refused' ? result.refusal : result.type;
}

export const next = { type: 'escalate' } as const;
export const to = (wanted: NonNullable<Extract<Wish, { type: 'escalate' }>['to']>) => ({ ...next, to: wanted });
