import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Log } from '../ports/log.ts';
import { type AlertDoorsDeps, mountAlertDoors } from './alert-doors.ts';
import { type AlertmanagerApiDeps, mountAlertmanagerApi } from './alertmanager-api.ts';
import { doors } from './doors.ts';
import { type HealthDeps, mountHealth } from './health.ts';

export interface HttpDeps extends AlertDoorsDeps, AlertmanagerApiDeps, HealthDeps {
  readonly log: Log;
  /** What integrations mount beside our own paths. */
  readonly routes: readonly ((fastify: FastifyInstance) => void)[];
}

export interface HttpServer {
  /** Binds the address and gives the base URL that it can be reached at. */
  listen(host: string, port: number): Promise<string>;
  /** Takes no new connections, lets running requests finish. */
  close(): Promise<void>;
}

/** The HTTP side of Tocsin: alerts in, API v2, health and metrics, and what integrations mount. Does not listen yet. */
export function createHttp(deps: HttpDeps): HttpServer {
  const fastify = Fastify({ forceCloseConnections: 'idle', return503OnClosing: true });
  fastify.setErrorHandler(async (error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) deps.log.error('a request failed', { path: request.routeOptions.url, error });
    return reply
      .code(status)
      .send({ error: status >= 500 ? 'an error inside Tocsin; its log says more' : messageOf(error) });
  });
  fastify.setNotFoundHandler(async (request, reply) =>
    reply.code(404).send({ error: `there is nothing at ${request.method} ${request.url.split('?', 1)[0]}` }),
  );

  mountHealth(fastify, deps);
  mountAlertDoors(fastify, doors, deps);
  mountAlertmanagerApi(fastify, deps);
  for (const mount of deps.routes) mount(fastify);

  return {
    async listen(host, port) {
      await fastify.listen({ host, port });
      // A listening TCP server has an AddressInfo; strings are for pipes.
      const { port: bound } = fastify.server.address() as AddressInfo;
      return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
    },
    close: () => fastify.close(),
  };
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
