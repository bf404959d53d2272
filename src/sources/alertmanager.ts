import { z } from 'zod';
import type { AlertHead, IncomingAlert } from '../engine/alert.ts';
import { alertFields, mustBe, toProblems } from './alert-shape.ts';
import { readPlainAlert } from './plain-alert.ts';
import type { ReadAlert, Source, SourceContext, Unpacked } from './source.ts';
import { toIncomingAlert } from './to-incoming-alert.ts';

/**
 * Only the field we use. Version, group key and fingerprint are not asked for: hand-written senders leave them out, and
 * Alertmanager 0.34 adds fields that 0.25 does not have.
 */
const Envelope = z.object(
  { alerts: z.array(z.unknown(), { error: mustBe('a list of alerts') }) },
  { error: mustBe('an object that has "alerts"') },
);

const WebhookAlert = z.object(
  {
    status: z.enum(['firing', 'resolved'], { error: mustBe('"firing" or "resolved"') }),
    ...alertFields,
  },
  { error: mustBe('an object') },
);

type WebhookAlert = z.infer<typeof WebhookAlert>;

/**
 * Alertmanager's webhook, version 4, and everything that imitates it. An edge source: it repeats what fires only every
 * repeat_interval, and never reports what resolved while it was silenced there.
 */
export const alertmanagerSource: Source = { name: 'alertmanager', liveness: 'edge', unpack, read };

function unpack(body: unknown): Unpacked {
  const envelope = Envelope.safeParse(body);
  if (!envelope.success) return { type: 'refused', problems: toProblems(envelope.error, '') };
  return { type: 'items', items: envelope.data.alerts, path: 'alerts' };
}

function read(item: unknown, path: string, context: SourceContext): ReadAlert {
  const plain = readPlainWebhookAlert(item);
  if (plain !== undefined) return { type: 'alert', alert: toAlert(plain, context) };
  const alert = WebhookAlert.safeParse(item);
  if (!alert.success) return { type: 'refused', problems: toProblems(alert.error, path) };
  return { type: 'alert', alert: toAlert(alert.data, context) };
}

function readPlainWebhookAlert(item: unknown): WebhookAlert | undefined {
  const fields = readPlainAlert(item);
  if (fields === undefined) return undefined;
  const { status } = item as { readonly status?: unknown }; // what has fields is an object
  return status === 'firing' || status === 'resolved' ? { ...fields, status } : undefined;
}

/** Each alert's own status decides: the envelope says "firing" as long as any alert of the group fires. */
function toAlert(alert: WebhookAlert, context: SourceContext): IncomingAlert {
  const endsAt = alert.status === 'resolved' ? resolvedAt(alert, context.now) : expiryOf(context);
  const startsAt = Math.min(alert.startsAt ?? context.now, endsAt ?? Number.POSITIVE_INFINITY);
  const head: Omit<AlertHead, 'contentHash' | 'fires'> = {
    startsAt,
    updatedAt: context.now,
    endsAtIsTimeout: alert.status === 'firing' && endsAt !== undefined,
    liveness: 'edge',
    ...(endsAt === undefined ? {} : { endsAt }),
  };
  const source = context.source ?? alertmanagerSource.name;
  return toIncomingAlert({ ...alert, generatorUrl: alert.generatorURL, source, head }, context);
}

/** A sender whose clock is ahead of ours still means "resolved now". */
function resolvedAt(alert: WebhookAlert, now: number): number {
  return Math.min(alert.endsAt ?? now, now);
}

function expiryOf(context: SourceContext): number | undefined {
  return context.expireAfterMs === undefined ? undefined : context.now + context.expireAfterMs;
}
