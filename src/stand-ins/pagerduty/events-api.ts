import { z } from 'zod';
import type { Account, Fields } from './account.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: Fields;
  readonly headers?: Readonly<Record<string, string>>;
}

const MOST_BYTES = 512 * 1024;

const link = z.strictObject({ href: z.url({ protocol: /^https?$/ }), text: z.string().optional() });
const image = z.strictObject({
  src: z.url({ protocol: /^https$/ }),
  href: z.httpUrl().optional(),
  alt: z.string().optional(),
});
const dedupKey = z.string().min(1).max(255);
const routingKey = z.string().length(32);

const Payload = z.strictObject({
  summary: z.string().min(1).max(1024),
  source: z.string().min(1).max(255),
  severity: z.enum(['critical', 'error', 'warning', 'info']),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  component: z.string().optional(),
  group: z.string().optional(),
  class: z.string().optional(),
  custom_details: z.record(z.string(), z.unknown()).optional(),
});

/** Stricter than the vendor, which passes over what it does not know. */
const SecondEvent = z.discriminatedUnion('event_action', [
  z.strictObject({
    event_action: z.literal('trigger'),
    routing_key: routingKey,
    dedup_key: dedupKey.optional(),
    payload: Payload,
    client: z.string().optional(),
    client_url: z
      .httpUrl()
      .or(z.url({ protocol: /^http$/ }))
      .optional(),
    links: z.array(link).optional(),
    images: z.array(image).optional(),
  }),
  z.strictObject({
    event_action: z.enum(['acknowledge', 'resolve']),
    routing_key: routingKey,
    dedup_key: dedupKey,
  }),
]);

const context = z.discriminatedUnion('type', [
  link.extend({ type: z.literal('link') }),
  image.extend({ type: z.literal('image') }),
]);

const FirstEvent = z.strictObject({
  service_key: routingKey,
  event_type: z.enum(['trigger', 'acknowledge', 'resolve']),
  incident_key: z.string().min(1).max(255).optional(),
  description: z.string().min(1).max(1024),
  details: z.record(z.string(), z.unknown()).optional(),
  client: z.string().optional(),
  client_url: z.url({ protocol: /^https?$/ }).optional(),
  contexts: z.array(context).optional(),
});

/** The routing key of a body, for limits; whatever else is wrong with it. */
export function keyOf(body: unknown): string {
  const { routing_key: second, service_key: first } = Object(body) as Fields;
  return String(second ?? first ?? '');
}

/** POST /v2/enqueue */
export function takeEvent(account: Account, raw: string, body: unknown): ApiAnswer {
  const event = SecondEvent.safeParse(body);
  if (Buffer.byteLength(raw) > MOST_BYTES) return invalid(['Event object exceeds size limit']);
  if (!event.success) return invalid(event.error.issues.map(({ path, message }) => `'${path.join('.')}' ${message}`));
  const service = account.service(event.data.routing_key, 2);
  if (service === undefined) return invalid(['Invalid routing key']);
  const key = event.data.dedup_key ?? `generated-${account.incidents.length}`;
  account[event.data.event_action](service, key, event.data);
  return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: key } };
}

/** POST /generic/2010-04-15/create_event.json */
export function takeFirstEvent(account: Account, raw: string, body: unknown): ApiAnswer {
  const event = FirstEvent.safeParse(body);
  if (Buffer.byteLength(raw) > MOST_BYTES) return invalid(['Event object exceeds size limit']);
  if (!event.success) return invalid(event.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const service = account.service(event.data.service_key, 1);
  if (service === undefined) return invalid(['Service key is invalid']);
  const key = event.data.incident_key ?? `generated-${account.incidents.length}`;
  account[event.data.event_type](service, key, event.data);
  return { status: 200, body: { status: 'success', message: 'Event processed', incident_key: key } };
}

function invalid(errors: readonly string[]): ApiAnswer {
  return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } };
}
