import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AlertReading, Reads, SilenceReading } from '../dispatch/reads.ts';
import { type Matcher, MatcherSyntaxError, parseMatchers } from '../engine/matcher.ts';
import type { Credential, Policy } from '../ports/policy.ts';
import { decideAccess } from './access.ts';

export interface AlertmanagerApiDeps {
  readonly reads: Reads;
  readonly policy: () => Policy;
  readonly apiTokens: readonly Credential[];
}

interface AlertsQuery {
  readonly filter?: string | readonly string[];
}

/** The reading half of Alertmanager's API v2, in its shapes; errors are bare JSON strings, as its clients expect. */
export function mountAlertmanagerApi(fastify: FastifyInstance, deps: AlertmanagerApiDeps) {
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => guard(request, reply, deps);

  fastify.get<{ Querystring: AlertsQuery }>('/api/v2/alerts', { onRequest }, async (request, reply) => {
    const filter = parseFilter(request.query.filter);
    if (typeof filter === 'string') return sendError(reply, 400, filter);
    return (await deps.reads.readAlerts(filter)).map(toGettableAlert);
  });

  fastify.get('/api/v2/silences', { onRequest }, async () => (await deps.reads.readSilences()).map(toGettableSilence));
}

async function guard(request: FastifyRequest, reply: FastifyReply, deps: AlertmanagerApiDeps) {
  const access = decideAccess(
    { remoteAddress: request.socket.remoteAddress, headers: request.headers },
    { credentials: deps.apiTokens, isOpen: deps.policy().api.open, keyToSet: 'TOCSIN_API_TOKENS' },
  );
  if (access.type === 'refused') await sendError(reply, access.status, access.message);
}

/** The matchers of all `filter` parameters, or what is wrong with them. */
function parseFilter(filter: AlertsQuery['filter']): readonly Matcher[] | string {
  const texts = filter === undefined ? [] : typeof filter === 'string' ? [filter] : filter;
  try {
    return texts.flatMap((text) => parseMatchers(text));
  } catch (error) {
    if (error instanceof MatcherSyntaxError) return `filter: ${error.message}`;
    throw error;
  }
}

function sendError(reply: FastifyReply, status: number, message: string) {
  return reply.code(status).header('Content-Type', 'application/json; charset=utf-8').send(JSON.stringify(message));
}

function toGettableAlert(reading: AlertReading) {
  const { head, content, fingerprint } = reading.alert;
  return {
    labels: content.labels,
    annotations: content.annotations,
    ...(content.generatorUrl === undefined ? {} : { generatorURL: content.generatorUrl }),
    startsAt: toIso(head.startsAt),
    endsAt: reading.endsAt === undefined ? goZeroTime : toIso(reading.endsAt),
    updatedAt: toIso(head.updatedAt),
    fingerprint,
    receivers: reading.receivers.map((name) => ({ name })),
    status: { state: reading.state, silencedBy: reading.silencedBy, inhibitedBy: [] },
  };
}

function toGettableSilence({ silence, state }: SilenceReading) {
  return {
    id: silence.id,
    status: { state },
    updatedAt: toIso(silence.updatedAt),
    comment: silence.comment,
    createdBy: silence.createdBy,
    startsAt: toIso(silence.startsAt),
    endsAt: toIso(silence.endsAt),
    matchers: silence.matchers.map(({ name, operator, value }) => ({
      name,
      value,
      isRegex: operator === '=~' || operator === '!~',
      isEqual: operator === '=' || operator === '=~',
    })),
  };
}

/** What Alertmanager writes where there is no end. */
const goZeroTime = '0001-01-01T00:00:00.000Z';

function toIso(at: number): string {
  return new Date(at).toISOString();
}
