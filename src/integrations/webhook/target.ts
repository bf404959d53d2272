import type { DeliveryOutcome } from '../../engine/delivery.ts';
import type { DeliveryStep } from '../../engine/delivery-plan.ts';
import type { WebhookOptions } from '../../ports/policy.ts';
import type { CallContext, Target } from '../../ports/target.ts';
import { toEndpoint } from './endpoint.ts';
import { failureOf, outcomeOf } from './outcome.ts';
import { renderPayload } from './payload.ts';

export interface WebhookDeps {
  /** Where people reach this Tocsin; goes into each payload as `externalURL`. */
  readonly externalUrl: string;
  readonly version: string;
}

const CALL_TIMEOUT_MS = 30_000;

/**
 * Posts one notice per decision. At least once: a repeat carries the same bytes and the same `Idempotency-Key`, and is
 * never followed to another address.
 */
export function createWebhookTarget(options: WebhookOptions, deps: WebhookDeps): Target {
  const endpoint = toEndpoint(options.url);
  return {
    key: options.key,
    kind: 'notice',
    sendResolved: options.sendResolved,
    lane: `webhook:${options.key}`,
    breaker: `webhook:${endpoint.host}`,
    callTimeoutMs: CALL_TIMEOUT_MS,
    budget: () => [],
    perform,
  };

  async function perform(step: DeliveryStep, context: CallContext): Promise<DeliveryOutcome> {
    if (step.type !== 'send') return { type: 'refused', error: `a webhook cannot do a "${step.type}"` };
    const group = step.facts.group;
    const payload = renderPayload({
      receiver: group.receiver,
      groupKey: group.groupKey,
      groupLabels: group.groupLabels,
      snapshot: step.notification.snapshot,
      maxAlerts: options.maxAlerts,
      externalUrl: deps.externalUrl,
    });
    try {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': `Tocsin/${deps.version}`,
          'idempotency-key': step.idempotencyKey,
          ...endpoint.headers,
        },
        body: JSON.stringify(payload),
        redirect: 'manual',
        signal: context.signal,
      });
      await response.body?.cancel();
      return outcomeOf(response, endpoint.host);
    } catch (error) {
      return failureOf(error, endpoint.host);
    }
  }
}
