import { parse } from 'node:querystring';
import type { HTTPReceiver } from '@slack/bolt';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const eventsPath = '/slack/events';

/** The same as Bolt's own. */
const MOST_BYTES = 4 * 1024 * 1024;

const form = 'application/x-www-form-urlencoded';

/** How far a request's timestamp may be from now, either way. Bolt itself refuses only what is too old. */
const MOST_SKEW_SECONDS = 300;

/**
 * Lets Bolt take Slack's requests from inside Fastify: an own scope that leaves the bytes as they were signed, without
 * which another route would lose its parsers.
 */
export function mountReceiver(fastify: FastifyInstance, receiver: HTTPReceiver, wallNow: () => number): void {
  fastify.register((scope, _options, mounted) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(eventsPath, async (request, reply) => {
      if (!isFresh(request, wallNow())) return reply.code(401).send();
      nameFormPlainly(request);
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (isNothing(body, request.raw.headers['content-type'])) return reply.code(400).send();
      reply.hijack();
      receiver.requestListener(Object.assign(request.raw, { rawBody: body }), reply.raw);
      return reply;
    });
    mounted();
  });
}

/** Bolt fails outside of any handler over the JSON `null`: the whole process would end. */
function isNothing(body: Buffer, type: string | undefined): boolean {
  const text = body.toString('utf8');
  const json = type === form ? parse(text)['payload'] : text;
  return typeof json === 'string' && json.trim() === 'null';
}

/** A request without a timestamp goes on to Bolt, which answers `ssl_check` and refuses the rest. */
function isFresh(request: FastifyRequest, now: number): boolean {
  const header = request.headers['x-slack-request-timestamp'];
  if (header === undefined) return true;
  return Math.abs(now / 1000 - Number(header)) <= MOST_SKEW_SECONDS;
}

/** Bolt knows a form only by its bare name; a gateway may have added the character set. */
function nameFormPlainly(request: FastifyRequest): void {
  if (request.headers['content-type']?.startsWith(`${form};`) === true) request.raw.headers['content-type'] = form;
}
