import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Outside } from '../../ports/outside.ts';
import { isSigned } from './signature.ts';
import { readEvent } from './webhook-event.ts';

const webhookPath = '/pagerduty/webhook';

/** PagerDuty itself sends at most 256 KB (developer.pagerduty.com/docs/webhooks-overview). */
const MOST_BYTES = 1_000_000;

export interface WebhookDoorDeps {
  readonly secrets: readonly string[];
  readonly outside: Pick<Outside, 'receive'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Mounts the door for webhooks v3, in a scope of its own that leaves the bytes as they were signed. 202 once an event is
 * kept. What somebody here has to mend is answered 503, which PagerDuty repeats for two days: after three answers of 400
 * to 499 it would send nothing for a day.
 */
export function mountWebhookDoor(fastify: FastifyInstance, deps: WebhookDoorDeps): void {
  fastify.register((scope, _options, mounted) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(webhookPath, (request, reply) => receive(request, reply, deps));
    mounted();
  });
}

async function receive(
  { headers, body }: FastifyRequest,
  reply: FastifyReply,
  { secrets, outside, clock, log }: WebhookDoorDeps,
): Promise<FastifyReply> {
  const signature = headers['x-pagerduty-signature'];
  if (typeof signature !== 'string') return reply.code(401).send({ error: 'X-PagerDuty-Signature is missing' });
  if (secrets.length === 0) return reply.code(503).send({ error: 'PAGERDUTY_WEBHOOK_SECRETS is not set' });
  const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (!isSigned(raw, signature, secrets)) {
    log.warn('a webhook of PagerDuty is not signed with any of PAGERDUTY_WEBHOOK_SECRETS');
    return reply.code(503).send({ error: 'the signature fits none of PAGERDUTY_WEBHOOK_SECRETS' });
  }
  const found = readEvent(toJson(raw), clock.now());
  if (found === undefined) return reply.code(202).send({ status: 'ignored' });
  try {
    await outside.receive(found.id, found.event);
  } catch (error) {
    log.warn('a webhook of PagerDuty could not be kept', { error: error instanceof Error ? error.message : 'unknown' });
    return reply.code(503).send({ error: 'not saved, try again' });
  }
  return reply.code(202).send({ status: 'kept' });
}

function toJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}
