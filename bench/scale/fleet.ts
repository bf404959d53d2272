import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupBy } from '../ingest/alerts.ts';
import { startRedis } from '../support/redis-server.ts';
import { startTocsin } from '../support/tocsin.ts';

/** Processes of Tocsin that share a store, freshly started and empty. */
export interface Fleet {
  readonly ports: readonly number[];
  /** Redis included. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

export interface FleetOptions {
  readonly store: 'sqlite' | 'redis';
  readonly processes: number;
  readonly groupWait: string;
  readonly groupInterval: string;
}

/** Nobody is told of anything: what counts is what alerts and groups cost by themselves. */
export async function startFleet({ store, processes, groupWait, groupInterval }: FleetOptions): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-bench-'));
  const policyFile = join(folder, 'policy.json');
  const route = { receiver: 'nobody', group_by: groupBy, group_wait: groupWait, group_interval: groupInterval };
  await writeFile(policyFile, JSON.stringify({ route, receivers: [{ name: 'nobody' }] }));
  const redis = store === 'redis' ? await startRedis(join(folder, 'redis')) : undefined;
  const started: Awaited<ReturnType<typeof startTocsin>>[] = [];
  for (let index = 0; index < processes; index += 1) {
    const environment = redis === undefined ? {} : { REDIS_URL: redis.url };
    started.push(await startTocsin({ policyFile, data: join(folder, `tocsin-${index}`), environment }));
  }
  return {
    ports: started.map(({ port }) => port),
    pids: [...started.map(({ pid }) => pid), ...(redis === undefined ? [] : [redis.pid])],
    async stop() {
      await Promise.all(started.map(({ stop }) => stop()));
      await redis?.stop();
      await rm(folder, { recursive: true });
    },
  };
}
