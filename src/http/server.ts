import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from '../ports/clock.ts';
import type { FindSource } from '../sources/source-finder.ts';
import { type AlertDoorsDeps, mountAlertDoors } from './alert-doors.ts';
import { type AlertmanagerApiDeps, mountAlertmanagerApi } from './alertmanager-api.ts';
import { doorsFor } from './doors.ts';
import { type HealthDeps, mountHealth } from './health.ts';
import { mountReloadDoor, type ReloadDoorDeps } from './reload-door.ts';
import { mountTestDoor, type TestDoorDeps } from './test-door.ts';

export interface HttpDeps extends AlertDoorsDeps, AlertmanagerApiDeps, HealthDeps, ReloadDoorDeps, TestDoorDeps {
  readonly findSource: FindSource;
  /** What integrations mount beside our own paths. */
  readonly routes: readonly ((fastify: FastifyInstance) => void)[];
}

export interface HttpServer {
  /** Binds the address and gives the base URL that it can be reached at. */
  listen(host: string, port: number): Promise<string>;
  /** Takes no new connections and lets running requests finish; those that have not after 5 s are cut off. */
  close(): Promise<void>;
}

/** Longest that a sender may take over one request; Node itself would wait for ever. */
const REQUEST_MS = 30_000;
/** Time for requests that are under way when the program stops: the store's own limit. */
const CLOSING_MS = 5000;

/** The HTTP side of Tocsin: alerts in, API v2, health and metrics, and what integrations mount. Does not listen yet. */
export function createHttp(deps: HttpDeps): HttpServer {
  const fastify = Fastify({
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    requestTimeout: REQUEST_MS,
    routerOptions: { ignoreTrailingSlash: true },
  });
  fastify.setErrorHandler(async (error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) deps.log.error('a request failed', { path: request.routeOptions.url, error });
    return reply
      .code(status)
      .send({ error: status >= 500 ? 'an error inside Tocsin; its log says more' : messageOf(error) });
  });
  fastify.setNotFoundHandler(async ({ method, url }, reply) => {
    const path = url.split('?', 1)[0] ?? '';
    const known = ['GET', 'POST'].filter((other) => fastify.hasRoute({ url: path, method: other }));
    if (known.length === 0) return reply.code(404).send({ error: `there is nothing at ${method} ${path}` });
    return reply
      .code(405)
      .header('Allow', known.join(', '))
      .send({ error: `${path} takes ${known.join(' and ')}, not ${method}` });
  });

  mountHealth(fastify, deps);
  mountReloadDoor(fastify, deps);
  mountTestDoor(fastify, deps);
  mountAlertDoors(fastify, doorsFor(deps), deps);
  mountAlertmanagerApi(fastify, deps);
  for (const mount of deps.routes) mount(fastify);

  return {
    async listen(host, port) {
      await fastify.listen({ host, port });
      // A listening TCP server has an AddressInfo; strings are for pipes.
      const { port: bound } = fastify.server.address() as AddressInfo;
      return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
    },
    close: () => closeInTime(fastify, deps.clock),
  };
}

async function closeInTime(fastify: FastifyInstance, clock: Clock): Promise<void> {
  const closed = new AbortController();
  const cut = clock.waitUntil(clock.now() + CLOSING_MS, closed.signal).then(() => {
    if (!closed.signal.aborted) fastify.server.closeAllConnections();
  });
  await fastify.close().finally(() => closed.abort());
  await cut;
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
