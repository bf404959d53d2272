import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../test/support/free-port.ts';
import { requireProgram } from '../../test/support/programs.ts';
import { answers, type ChildProgram, startChild } from '../support/child-program.ts';
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

export const tocsinOnSqlite: Contestant = {
  name: 'Tocsin, SQLite',
  durability: 'fsync before the answer: survives a power cut',
  async start(folder, grouping, nodeArgs = []) {
    const data = join(folder, 'tocsin');
    const { port, program } = await startTocsin({ folder, grouping, data, nodeArgs, environment: {} });
    return { port, pids: [program.pid], data, stop: program.stop };
  },
};

export const tocsinOnRedis: Contestant = {
  name: 'Tocsin, Redis',
  durability: 'append-only file, fsync every second: survives kill -9, may lose 2 s at a power cut',
  async start(folder, grouping, nodeArgs = []) {
    const data = join(folder, 'redis');
    const { port: redisPort, program: redis } = await startRedis(data);
    const environment = { REDIS_URL: `redis://127.0.0.1:${redisPort}` };
    const { port, program } = await startTocsin({
      folder,
      grouping,
      data: join(folder, 'tocsin'),
      nodeArgs,
      environment,
    });
    return {
      port,
      pids: [program.pid, redis.pid],
      data,
      async stop() {
        await program.stop();
        await redis.stop();
      },
    };
  },
};

async function startTocsin(options: {
  readonly folder: string;
  readonly grouping: Shape['grouping'];
  readonly data: string;
  readonly nodeArgs: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}): Promise<{ readonly port: number; readonly program: ChildProgram }> {
  const policyFile = await writePolicy(options.folder, options.grouping);
  const port = await freePort();
  const args = ['serve', '--config', policyFile, '--data', options.data, '--listen', `127.0.0.1:${port}`];
  const program = await startChild({
    name: 'Tocsin',
    command: process.execPath,
    args: [...options.nodeArgs, 'src/main.ts', ...args],
    environment: { LOG_LEVEL: 'warn', ...options.environment },
    isReady: () => answers(`http://127.0.0.1:${port}/-/ready`),
  });
  return { port, program };
}

async function startRedis(data: string): Promise<{ readonly port: number; readonly program: ChildProgram }> {
  await mkdir(data, { recursive: true });
  const port = await freePort();
  const settings = ['--bind', '127.0.0.1', '--dir', data, '--save', '', '--appendonly', 'yes'];
  const program = await startChild({
    name: 'redis-server',
    command: requireProgram('redis-server'),
    args: ['--port', String(port), ...settings, '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'],
    isReady: async () => {
      const ping = ['-p', String(port), 'ping'];
      return execFileSync(requireProgram('redis-cli'), ping, { encoding: 'utf8', stdio: 'pipe' }).trim() === 'PONG';
    },
  });
  return { port, program };
}

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
