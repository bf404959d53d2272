import type { Escalation, PagerOutcome } from '../../engine/escalation.ts';
import type { EscalateEffect } from '../../engine/group-change.ts';
import type { GroupFacts } from '../../engine/group-facts.ts';
import type { Inbound } from '../../ports/inbound.ts';
import type { Escalate } from '../../ports/outside.ts';
import { type Asked, askIncident, type IncidentApi } from './incident-api.ts';

export interface EscalateDeps {
  readonly inbound: Pick<Inbound, 'act' | 'showGroup'>;
  readonly api: IncidentApi;
  readonly now: () => number;
}

/** PagerDuty is asked again for so long; then somebody else is called, or people are told that nobody was. */
const GIVE_UP_MS = 2 * 60_000;

const by = { id: 'pagerduty', name: 'PagerDuty', origin: 'pagerduty' };

/**
 * Asks PagerDuty for what an escalation says, and writes down what came of it. What exactly is asked for (this incident,
 * that level) is stored first: whoever does it again, after a crash or beside us, asks for the same and not for one more.
 */
export function createEscalate({ inbound, api, now }: EscalateDeps): Escalate {
  async function act(effect: EscalateEffect, step: 'aim' | 'end', wish: Parameters<Inbound['act']>[0]['wish']) {
    const { id, gid, episode } = effect;
    const answer = await inbound.act({ inputId: `${id} ${step}`, by, gid, episode, wish });
    return 'facts' in answer ? answer.facts : undefined;
  }

  async function settle(effect: EscalateEffect, outcome: PagerOutcome): Promise<'done' | 'again'> {
    const { number } = effect;
    const facts = await act(effect, 'end', { type: 'escalation_settled', number, outcome });
    return facts === undefined ? 'again' : 'done';
  }

  async function aim(effect: EscalateEffect, facts: GroupFacts, escalation: Escalation): Promise<Asked> {
    if (escalation.aim !== undefined) return await askIncident(api, escalation.aim, { isAgain: true });
    const found = await api.aim(facts.group.groupKey, escalation);
    if (found.type !== 'aim') return found;
    const { number } = effect;
    const after = await act(effect, 'aim', { type: 'escalation_aimed', number, aim: found.aim });
    const stored = after === undefined ? undefined : waiting(after, effect)?.aim;
    if (stored === undefined) return { type: 'again', error: 'what it is asked for could not be saved' };
    return await askIncident(api, stored, { isAgain: false });
  }

  return async (effect) => {
    const facts = await inbound.showGroup(effect.gid);
    const escalation = facts === undefined ? undefined : waiting(facts, effect);
    // Over, overtaken, or told already.
    if (facts === undefined || escalation === undefined) return 'done';
    const { acknowledgement } = facts;
    if (acknowledgement !== undefined && acknowledgement.at > escalation.at) {
      return await settle(effect, { type: 'not_needed', by: acknowledgement.by });
    }
    const asked = await aim(effect, facts, escalation);
    if (asked.type === 'settled') return await settle(effect, asked.outcome);
    if (now() - escalation.at < GIVE_UP_MS) return 'again';
    return await settle(effect, { type: 'failed', error: asked.error });
  };
}

function waiting({ escalation, group }: GroupFacts, { episode, number }: EscalateEffect): Escalation | undefined {
  if (group.episode?.number !== episode || escalation?.number !== number) return undefined;
  return escalation.to.type === 'pager' && escalation.outcome === undefined ? escalation : undefined;
}
