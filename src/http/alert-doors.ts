import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ingest } from '../dispatch/ingest.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { Credential, Policy } from '../ports/policy.ts';
import { readReport, type SourceReport } from '../sources/read-report.ts';
import type { BodyProblem, Source } from '../sources/source.ts';
import { type Access, decideAccess } from './access.ts';
import { BodyRefused, parseBody, tooLarge } from './body.ts';

/** Most problems that one answer names. */
const namedProblems = 20;

/** A path that takes alerts, and how it answers. */
export interface AlertDoor {
  readonly path: string;
  readonly source: Source;
  /** What a sender gets that did everything right. */
  readonly thanks: { readonly status: number; readonly body: string };
  /** Draws an error the way this kind of sender expects it. */
  renderError(message: string): string;
}

export interface AlertDoorsDeps {
  readonly ingest: Ingest;
  readonly policy: () => Policy;
  readonly apiTokens: readonly Credential[];
  readonly clock: Clock;
  readonly meter: Meter;
  readonly log: Log;
}

/** Mounts doors in a scope of their own: there, every content type is read as raw bytes. */
export function mountAlertDoors(fastify: FastifyInstance, doors: readonly AlertDoor[], deps: AlertDoorsDeps) {
  fastify.register((scope, _options, registered) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const door of doors) {
      const bodyLimit = deps.policy().api.maxBodyBytes;
      scope.post(door.path, {
        bodyLimit,
        onRequest: async (request, reply) => guard(door, request, reply, deps),
        handler: async (request, reply) => take(door, request, reply, deps),
        errorHandler: (error, _request, reply) => {
          const refusal = toRefusal(error, bodyLimit);
          if (refusal.reason === 'internal') deps.log.error('alerts could not be taken', { path: door.path, error });
          return refuse(door, reply, refusal, deps);
        },
      });
    }
    registered();
  });
}

/** Before the body is read: a stranger cannot make us hold megabytes. */
async function guard(door: AlertDoor, request: FastifyRequest, reply: FastifyReply, deps: AlertDoorsDeps) {
  const policy = deps.policy();
  const access: Access = decideAccess(
    { remoteAddress: request.socket.remoteAddress, headers: request.headers },
    {
      credentials: [...(policy.sources.get(door.source.name)?.credentials ?? []), ...deps.apiTokens],
      isOpen: policy.api.open,
      keyToSet: `sources.${door.source.name}.credentials or TOCSIN_API_TOKENS`,
    },
  );
  if (access.type === 'refused') await refuse(door, reply, { ...access, reason: 'credentials' }, deps);
}

async function take(door: AlertDoor, request: FastifyRequest, reply: FastifyReply, deps: AlertDoorsDeps) {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const policy = deps.policy();
  const body = await parseBody(raw, request.headers['content-encoding'], policy.api.maxBodyBytes);
  const expireAfterMs = policy.sources.get(door.source.name)?.expireAfterMs;
  const report = await readReport(door.source, body, {
    now: deps.clock.now(),
    resolveTimeoutMs: policy.resolveTimeoutMs,
    ...(expireAfterMs === undefined ? {} : { expireAfterMs }),
  });

  const answer = await deps.ingest.accept(report.alerts, raw.length);
  if (answer.type === 'overloaded') {
    reply.header('Retry-After', Math.max(1, Math.ceil(answer.retryAfterMs / 1000)));
    return refuse(
      door,
      reply,
      { status: 503, message: 'more work waits than can be done now', reason: 'overloaded' },
      deps,
    );
  }
  if (answer.type === 'unavailable') {
    reply.header('Retry-After', 5);
    return refuse(door, reply, { status: 503, message: `not saved: ${answer.error}`, reason: 'store' }, deps);
  }
  countAlerts(door.source.name, report, deps.meter);
  if (report.problems.length > 0) {
    return refuse(door, reply, { status: 400, message: describe(report.problems), reason: 'shape' }, deps);
  }
  return send(reply, door.thanks.status, door.thanks.body);
}

function countAlerts(source: string, report: SourceReport, meter: Meter) {
  meter.count('alerts_received_total', { source, result: 'accepted' }, report.alerts.length);
  if (report.refused > 0) meter.count('alerts_received_total', { source, result: 'rejected' }, report.refused);
}

/** Path and message of each problem, in one line. */
function describe(problems: readonly BodyProblem[]): string {
  const named = problems
    .slice(0, namedProblems)
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const more = problems.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

interface RequestRefusal {
  readonly status: number;
  readonly message: string;
  readonly reason: 'credentials' | 'too_large' | 'shape' | 'overloaded' | 'store' | 'internal';
}

function toRefusal(error: Error, bodyLimit: number): RequestRefusal {
  if (error instanceof BodyRefused) {
    return { status: error.status, message: error.message, reason: error.status === 413 ? 'too_large' : 'shape' };
  }
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  if (status === 413) return { status, message: tooLarge(bodyLimit), reason: 'too_large' };
  if (status < 500) return { status, message: error.message, reason: 'shape' };
  // Not ours to explain to a sender, and a sender repeats what got a 5xx.
  return { status: 500, message: 'not saved: an error inside Tocsin; its log says more', reason: 'internal' };
}

function refuse(door: AlertDoor, reply: FastifyReply, refusal: RequestRefusal, deps: AlertDoorsDeps) {
  deps.meter.count('requests_refused_total', { source: door.source.name, reason: refusal.reason });
  if (refusal.status === 401) reply.header('WWW-Authenticate', 'Bearer, Basic realm="tocsin"');
  return send(reply, refusal.status, door.renderError(refusal.message));
}

function send(reply: FastifyReply, status: number, body: string) {
  return reply.code(status).header('Content-Type', 'application/json; charset=utf-8').send(body);
}
