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
  /** What this process makes no calls to, because too many failed. */
  readonly unreached?: () => readonly string[];
}

/**
 * `/-/healthy` (the process runs), `/-/ready` (it can take alerts), `/metrics`. Open to everybody: they tell no alert.
 */
export function mountHealth(fastify: FastifyInstance, deps: HealthDeps) {
  fastify.get('/-/healthy', async () => 'OK\n');

  fastify.get('/-/ready', async (request, reply) => {
    const problem = await whyNotReady(deps);
    const readiness = problem === undefined ? ready(deps) : { ready: false, reasons: [problem], warnings: [] };
    reply.code(readiness.ready ? 200 : 503);
    return wantsJson(request.headers.accept) ? reply.send(readiness) : reply.send(inWords(readiness, deps.store));
  });

  fastify.get('/metrics', async (_request, reply) =>
    reply.header('Content-Type', deps.metrics.contentType).send(await deps.metrics.render()),
  );
}

interface Readiness {
  readonly ready: boolean;
  /** Why not. */
  readonly reasons: readonly string[];
  /** What people should know all the same. */
  readonly warnings: readonly string[];
}

function ready({ standing, unreached }: HealthDeps): Readiness {
  const { policy, warnings } = standing();
  const calls = (unreached?.() ?? []).map((name) => `No call to ${name} gets through; it is tried again.`);
  return {
    ready: true,
    reasons: [],
    warnings: [...(policy === 'differs' ? [policyDiffers] : []), ...warnings, ...calls],
  };
}

const policyDiffers =
  'Policy differs: others have loaded another policy file; this process takes alerts and clicks, and decides nothing.';

function inWords({ ready, reasons, warnings }: Readiness, { durability }: HealthDeps['store']): string {
  if (!ready) return `Not ready: ${reasons.join('; ')}.\n`;
  const lines = warnings.map((warning) => (warning === policyDiffers ? warning : `Warning: ${warning}`));
  return `${[`Ready. Store: ${durability}.`, ...lines].join('\n')}\n`;
}

/** Browsers and probes ask for anything, or for a page: they get words. */
function wantsJson(accept: string | undefined): boolean {
  return /\bapplication\/json\b/.test(accept ?? '');
}

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
