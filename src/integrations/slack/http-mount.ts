import type { HTTPReceiver } from '@slack/bolt';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const eventsPath = '/slack/events';

/** How far a request's timestamp may be from now, either way. Bolt itself refuses only what is too old. */
const MOST_SKEW_SECONDS = 300;

/**
 * Lets Bolt read Slack's requests from inside Fastify: an own scope without body parsers, so that the bytes that were
 * signed reach Bolt untouched and no other route loses its parsers.
 */
export function mountReceiver(fastify: FastifyInstance, receiver: HTTPReceiver, wallNow: () => number): void {
  fastify.register((scope, _options, mounted) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.post(eventsPath, async (request, reply) => {
      if (!isFresh(request, wallNow())) return reply.code(401).send();
      reply.hijack();
      nameFormPlainly(request);
      receiver.requestListener(request.raw, reply.raw);
      return reply;
    });
    mounted();
  });
}

/** A request without a timestamp goes on to Bolt, which answers `ssl_check` and refuses the rest. */
function isFresh(request: FastifyRequest, now: number): boolean {
  const header = request.headers['x-slack-request-timestamp'];
  if (header === undefined) return true;
  return Math.abs(now / 1000 - Number(header)) <= MOST_SKEW_SECONDS;
}

/** Bolt knows a form only by its bare name; a gateway may have added the character set. */
function nameFormPlainly(request: FastifyRequest): void {
  const form = 'application/x-www-form-urlencoded';
  if (request.headers['content-type']?.startsWith(`${form};`) === true) request.raw.headers['content-type'] = form;
}
