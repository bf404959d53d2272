import type { FastifyInstance } from 'fastify';
import { inTime } from '../dispatch/deadline.ts';
import type { FleetReport } from '../dispatch/fleet.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Metrics } from './metrics.ts';

/** Probes wait for a second by default (Kubernetes). */
const PING_WITHIN_MS = 900;

export interface HealthDeps {
  readonly store: Pick<Store, 'ping' | 'durability'>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly isStopping: () => boolean;
  readonly standing: () => FleetReport;
}

/**
 * `/-/healthy` (the process runs), `/-/ready` (it can take alerts), `/metrics`. Open to everybody: they tell no alert.
 */
export function mountHealth(fastify: FastifyInstance, deps: HealthDeps) {
  fastify.get('/-/healthy', async () => 'OK\n');

  fastify.get('/-/ready', async (_request, reply) => {
    const problem = await whyNotReady(deps);
    if (problem === undefined) return ready(deps);
    return reply.code(503).send(`Not ready: ${problem}.\n`);
  });

  fastify.get('/metrics', async (_request, reply) =>
    reply.header('Content-Type', deps.metrics.contentType).send(await deps.metrics.render()),
  );
}

function ready({ store, standing }: HealthDeps): string {
  const { policy, warnings } = standing();
  const lines = [
    `Ready. Store: ${store.durability}.`,
    ...(policy === 'differs' ? [policyDiffers] : []),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ];
  return `${lines.join('\n')}\n`;
}

const policyDiffers =
  'Policy differs: others have loaded another policy file; this process takes alerts and clicks, and decides nothing.';

async function whyNotReady(deps: HealthDeps): Promise<string | undefined> {
  if (deps.isStopping()) return 'stopping';
  const { problem } = deps.standing();
  if (problem !== undefined) return problem;
  try {
    const ping = await inTime(deps.clock, PING_WITHIN_MS, deps.store.ping());
    return ping.type === 'in_time' ? undefined : `the store did not answer within ${PING_WITHIN_MS / 1000} s`;
  } catch (error) {
    return `the store does not take writes (${error instanceof Error ? error.message : String(error)})`;
  }
}
