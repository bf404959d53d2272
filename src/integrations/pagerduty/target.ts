import { hash } from 'node:crypto';
import type { GroupId } from '../../engine/alert-group.ts';
import type { DeliveryOutcome } from '../../engine/delivery.ts';
import type { DeliveryStep } from '../../engine/delivery-plan.ts';
import type { PagerDutyOptions } from '../../ports/policy.ts';
import type { CallContext, Target } from '../../ports/target.ts';
import { dedupKeyOf, renderEvent } from './event.ts';
import { outcomeOf } from './outcome.ts';
import type { Pdjs } from './pdjs.ts';

export interface PagerDutyTargetDeps {
  readonly pdjs: Pdjs;
  /** Where people reach this Tocsin. */
  readonly externalUrl: string;
  /** Remembers the group that a dedup key stands for, so that webhooks find it. */
  readonly remember: (dedupKey: string, gid: GroupId) => Promise<void>;
  /** Incidents can be escalated by the REST API. */
  readonly escalates: boolean;
}

/** As for chats: past it nobody knows what became of the call. */
const CALL_TIMEOUT_MS = 10_000;

/**
 * "120 events per minute" for an integration key (developer.pagerduty.com/docs/events-api-v2-rate-limits). Ten at once
 * and one each 550 ms make at most 119 in any minute.
 */
const EVENT_PER_MS = 550;
const EVENT_BURST = 10;

/** Sets the incident of a group to what the group is: triggered, acknowledged or resolved. */
export function createPagerDutyTarget(options: PagerDutyOptions, deps: PagerDutyTargetDeps): Target {
  const { pdjs, externalUrl, remember } = deps;
  const { version } = options;
  const service = `pagerduty:${hash('sha256', options.routingKey).slice(0, 12)}`;

  async function perform(step: DeliveryStep, { gid, signal }: CallContext): Promise<DeliveryOutcome> {
    if (step.type !== 'set') return { type: 'refused', error: `PagerDuty cannot do a "${step.type}"` };
    await remember(dedupKeyOf(step.facts.group.groupKey), gid);
    const event = renderEvent(step, options, externalUrl);
    const send = version === 2 ? pdjs.sendEvent : pdjs.sendFirstEvent;
    return outcomeOf(await send(event, signal), version);
  }

  return {
    key: options.key,
    kind: 'mirror',
    sendResolved: options.sendResolved,
    keepsAcknowledged: true,
    escalates: deps.escalates,
    lane: service,
    breaker: 'pagerduty events',
    callTimeoutMs: CALL_TIMEOUT_MS,
    budget: () => [{ key: service, perMs: EVENT_PER_MS, burst: EVENT_BURST }],
    perform,
  };
}
