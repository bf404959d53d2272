import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../test/support/free-port.ts';
import { requireProgram } from '../../test/support/programs.ts';
import { answers, startChild } from '../support/child-program.ts';
import { startRedis } from '../support/redis-server.ts';
import { startTocsin } from '../support/tocsin.ts';
import { groupBy } from './alerts.ts';
import type { Shape } from './plan.ts';

/** A program that takes alerts, freshly started and empty. */
export interface Contestant {
  readonly name: string;
  /** What its 200 promises. */
  readonly durability: string;
  start(folder: string, grouping: Shape['grouping'], nodeArgs?: readonly string[]): Promise<Running>;
}

export interface Running {
  readonly port: number;
  /** All that count: with Redis the server too. */
  readonly pids: readonly number[];
  /** Where it keeps what it stores. */
  readonly data: string;
  stop(): Promise<void>;
}

export const alertmanager: Contestant = {
  name: 'Alertmanager',
  durability: 'none: alerts are in memory only',
  async start(folder, grouping) {
    const data = join(folder, 'alertmanager');
    const policyFile = await writePolicy(folder, grouping);
    const port = await freePort();
    const program = await startChild({
      name: 'Alertmanager',
      command: requireProgram('prometheus-alertmanager'),
      args: [
        `--config.file=${policyFile}`,
        `--storage.path=${data}`,
        `--web.listen-address=127.0.0.1:${port}`,
        // Empty: no gossip port.
        '--cluster.listen-address=',
      ],
      isReady: () => answers(`http://127.0.0.1:${port}/-/ready`),
    });
    return { port, pids: [program.pid], data, stop: program.stop };
  },
};

export const tocsinOnSqlite = onSqlite({
  name: 'Tocsin, SQLite',
  durability: 'fsync before the answer: survives a power cut',
  setting: 'full',
});

export const tocsinOnSqliteNormal = onSqlite({
  name: 'Tocsin, normal',
  durability: 'SQLite, --durability normal: survives kill -9, a power cut may take the last seconds',
  setting: 'normal',
});

function onSqlite({ name, durability, setting }: Record<'name' | 'durability' | 'setting', string>): Contestant {
  return {
    name,
    durability,
    async start(folder, grouping, nodeArgs = []) {
      const data = join(folder, 'tocsin');
      const policyFile = await writePolicy(folder, grouping);
      const environment = { TOCSIN_DURABILITY: setting };
      const { pid, port, stop } = await startTocsin({ policyFile, data, nodeArgs, environment });
      return { port, pids: [pid], data, stop };
    },
  };
}

export const tocsinOnRedis: Contestant = {
  name: 'Tocsin, Redis',
  durability: 'append-only file, fsync every second: survives kill -9, may lose 2 s at a power cut',
  async start(folder, grouping, nodeArgs = []) {
    const data = join(folder, 'redis');
    const policyFile = await writePolicy(folder, grouping);
    const redis = await startRedis(data);
    const environment = { REDIS_URL: redis.url };
    const tocsin = await startTocsin({ policyFile, data: join(folder, 'tocsin'), nodeArgs, environment });
    return {
      port: tocsin.port,
      pids: [tocsin.pid, redis.pid],
      data,
      async stop() {
        await tocsin.stop();
        await redis.stop();
      },
    };
  },
};

/** JSON is YAML too. Nobody is told of anything, and no group is due before the benchmark ends: what counts is the way in. */
async function writePolicy(folder: string, grouping: Shape['grouping']): Promise<string> {
  const file = join(folder, 'policy.json');
  const policy = {
    route: {
      receiver: 'nobody',
      group_by: grouping === 'each' ? ['...'] : groupBy,
      group_wait: '2h',
      group_interval: '2h',
      routes: [
        { receiver: 'on-call', matchers: ['severity=~"critical|page"'] },
        { receiver: 'database', matchers: ['team="database"'] },
      ],
    },
    receivers: [{ name: 'nobody' }, { name: 'on-call' }, { name: 'database' }],
  };
  await writeFile(file, JSON.stringify(policy));
  return file;
}
