import type { TestProject } from 'vitest/node';
import { missingPrograms } from './programs.ts';
import { startCluster } from './redis-cluster.ts';
import { startRedis } from './redis-server.ts';

/**
 * Servers for the bots of a project: a Cluster where its name says so, else one. None where the program is missing: each
 * test says so then.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (missingPrograms().some(({ name }) => name === 'redis-server')) {
    project.provide('botRedis', []);
    return undefined;
  }
  if (project.name.endsWith('Cluster')) {
    const cluster = await startCluster();
    project.provide(
      'botRedis',
      cluster.nodes.map(({ address }) => address),
    );
    return cluster.stop;
  }
  const server = await startRedis();
  project.provide('botRedis', [server.address]);
  return server.stop;
}
