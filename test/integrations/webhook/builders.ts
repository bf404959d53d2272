import type { AlertGroup, GroupId } from '../../../src/engine/alert-group.ts';
import type { DeliveryStep } from '../../../src/engine/delivery-plan.ts';
import type { GroupFacts } from '../../../src/engine/group-facts.ts';
import type { Fingerprint } from '../../../src/engine/label-set.ts';
import type { IntegrationKey, SnapshotAlert } from '../../../src/engine/notification.ts';
import type { GroupKey } from '../../../src/engine/route.ts';
import type { WebhookOptions } from '../../../src/ports/policy.ts';
import type { CallContext } from '../../../src/ports/target.ts';

export function aWebhookConfig(overrides: Partial<WebhookOptions> = {}): WebhookOptions {
  const key = 'ops/webhook/0' as IntegrationKey;
  return { kind: 'webhook', key, sendResolved: true, url: 'http://127.0.0.1:9/', maxAlerts: 0, ...overrides };
}

interface AlertOverrides {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly endsAt?: number;
}

export function aSnapshotAlert({
  labels = { alertname: 'A' },
  annotations = {},
  endsAt,
}: AlertOverrides = {}): SnapshotAlert {
  return {
    fingerprint: 'b179e2e896e10030' as Fingerprint,
    content: { labels, annotations, generatorUrl: 'http://prometheus.example/graph', source: 'prometheus' },
    startsAt: Date.parse('2026-11-20T14:02:00.120Z'),
    ...(endsAt === undefined ? {} : { endsAt }),
  };
}

interface StepOverrides {
  readonly snapshot?: readonly SnapshotAlert[];
  readonly groupKey?: string;
  readonly groupLabels?: Record<string, string>;
  readonly idempotencyKey?: string;
}

/** Only what a webhook reads of the group; the rest of its facts is absent. */
export function aSendStep({
  snapshot = [aSnapshotAlert()],
  groupKey = '{}:{}',
  groupLabels = {},
  idempotencyKey = 'gid-ops/webhook/0-1',
}: StepOverrides = {}): Extract<DeliveryStep, { type: 'send' }> {
  const group: Partial<AlertGroup> = { receiver: 'ops', groupKey: groupKey as GroupKey, groupLabels };
  return {
    type: 'send',
    facts: { group } as GroupFacts,
    notification: { seq: 1, reason: 'first', at: 0, firing: [], resolved: [], snapshot },
    idempotencyKey,
  };
}

export function callOf(signal: AbortSignal = new AbortController().signal): CallContext {
  return { gid: 'gid' as GroupId, episode: 0, attemptId: 'attempt', signal };
}
