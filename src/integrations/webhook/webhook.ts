import type { IntegrationOptions, Policy } from '../../ports/policy.ts';
import type { Target } from '../../ports/target.ts';
import { createWebhookTarget, type WebhookDeps } from './target.ts';

export interface Webhook {
  /** One target for each `webhook_configs` entry of these receivers. */
  targets(receivers: Policy['receivers']): readonly Target[];
}

/** Sends notices in Alertmanager's webhook format, version 4, to any address. */
export function createWebhook(deps: WebhookDeps): Webhook {
  return {
    targets: (receivers) => [...receivers.values()].flatMap((receiver) => receiver.integrations.flatMap(toTarget)),
  };

  function toTarget(options: IntegrationOptions): readonly Target[] {
    return options.kind === 'webhook' ? [createWebhookTarget(options, deps)] : [];
  }
}
