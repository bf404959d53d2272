import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ingest } from '../dispatch/ingest.ts';
import type { ReportedAlert } from '../engine/alert.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { Credential, Policy } from '../ports/policy.ts';
import { createListReader, type ReadList } from '../sources/read-list.ts';
import { readReport, type SourceReport } from '../sources/read-report.ts';
import type { BodyProblem, Source } from '../sources/source.ts';
import { contextFor } from '../sources/source-context.ts';
import { type Access, decideAccess } from './access.ts';
import { BodyRefused, parseBody, tooLarge, unpackBody } from './body.ts';
import { hasSignature, isSigned } from './signature.ts';

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

/** A path whose door depends on the request and on the policy as it is now. */
export interface DoorPath {
  readonly path: string;
  /** Absent: nothing takes alerts there. */
  find(request: FastifyRequest): AlertDoor | undefined;
}

export interface AlertDoorsDeps {
  readonly ingest: Ingest;
  readonly policy: () => Policy;
  readonly apiTokens: readonly Credential[];
  readonly clock: Clock;
  readonly meter: Meter;
  readonly log: Log;
  /** Something of this source was accepted. */
  readonly heard?: (source: string) => void;
  /** The machine's own time, by which the age of signatures is judged; absent: the clock's. */
  readonly wallNow?: () => number;
}

interface ReadingDeps extends AlertDoorsDeps {
  readonly readList: ReadList;
}

/** Mounts doors in a scope of their own: there, every content type is read as raw bytes. */
export function mountAlertDoors(
  fastify: FastifyInstance,
  doors: readonly (AlertDoor | DoorPath)[],
  deps: AlertDoorsDeps,
) {
  const reading: ReadingDeps = { ...deps, readList: createListReader() };
  fastify.register((scope, _options, registered) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const mounted of doors) {
      const bodyLimit = deps.policy().api.maxBodyBytes;
      const doorOf = 'find' in mounted ? (request: FastifyRequest) => mounted.find(request) ?? nowhere : () => mounted;
      scope.post(mounted.path, {
        bodyLimit,
        onRequest: async (request, reply) => guard(doorOf(request), request, reply, deps),
        handler: async (request, reply) => take(doorOf(request), request, reply, reading),
        errorHandler: (error, request, reply) => {
          const refusal = toRefusal(error, bodyLimit);
          if (refusal.reason === 'internal') deps.log.error('alerts could not be taken', { path: mounted.path, error });
          return refuse(doorOf(request), reply, refusal, deps);
        },
      });
    }
    registered();
  });
}

/** Before the body is read: a stranger cannot make us hold megabytes. */
async function guard(door: AlertDoor, request: FastifyRequest, reply: FastifyReply, deps: AlertDoorsDeps) {
  if (door === nowhere) return refuse(door, reply, noSuchSource, deps);
  const policy = deps.policy();
  const credentials = [...(policy.sources.get(door.source.name)?.credentials ?? []), ...deps.apiTokens];
  const access: Access = decideAccess(
    { remoteAddress: request.socket.remoteAddress, headers: request.headers, url: request.url },
    {
      credentials,
      isOpen: policy.api.open,
      keyToSet: `sources.${door.source.name}.credentials or TOCSIN_API_TOKENS`,
    },
  );
  if (access.type === 'granted') return;
  if (hasSignature(request.headers, credentials)) signedOnly.add(request);
  else await refuse(door, reply, { ...access, reason: 'credentials' }, deps);
}

/** Requests that show nothing but a signature, which only their body proves. */
const signedOnly = new WeakSet<FastifyRequest>();

async function take(door: AlertDoor, request: FastifyRequest, reply: FastifyReply, deps: ReadingDeps) {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const policy = deps.policy();
  const options = policy.sources.get(door.source.name);
  if (signedOnly.has(request)) {
    const now = (deps.wallNow ?? deps.clock.now)();
    if (!isSigned(raw, request.headers, options?.credentials ?? [], now))
      return refuse(door, reply, badSignature, deps);
  }
  const bytes = await unpackBody(raw, request.headers['content-encoding'], policy.api.maxBodyBytes);
  const { source } = door;
  const context = contextFor(source, policy, deps.clock.now());
  const report = (await deps.readList(source, bytes, context)) ?? (await readReport(source, parseBody(bytes), context));
  if (report.unavailable !== undefined) return refuse(door, reply, away(report.unavailable), deps);

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
  if (report.alerts.length > 0 || report.problems.length === 0) deps.heard?.(door.source.name);
  countAlerts(door.source.name, report, deps.meter);
  if (report.problems.length > 0) {
    return refuse(door, reply, { status: 400, message: describe(report.problems), reason: 'shape' }, deps);
  }
  return send(reply, door.thanks.status, door.thanks.body);
}

function countAlerts(source: string, report: SourceReport<ReportedAlert>, meter: Meter) {
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
  readonly reason: 'credentials' | 'too_large' | 'shape' | 'overloaded' | 'store' | 'internal' | 'unknown' | 'away';
}

/** Where no source is: it answers as webhooks do. */
const nowhere: AlertDoor = {
  path: '',
  source: {
    name: 'unknown',
    liveness: 'edge',
    unpack: () => ({ type: 'items', items: [], path: '' }),
    read: () => ({ type: 'refused', problems: [] }),
  },
  thanks: { status: 404, body: '' },
  renderError: (message) => JSON.stringify({ error: message }),
};

const noSuchSource: RequestRefusal = {
  status: 404,
  message: 'no source has this name: name it under sources in the policy file',
  reason: 'unknown',
};

const badSignature: RequestRefusal = { status: 401, message: 'the signature is not right', reason: 'credentials' };

function away(message: string): RequestRefusal {
  return { status: 503, message, reason: 'away' };
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
