import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { freePort } from '../../test/support/free-port.ts';
import { requireProgram } from '../../test/support/programs.ts';
import { startChild } from './child-program.ts';

export interface RunningRedis {
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** A redis-server of its own, as it should be run: an append-only file that reaches the disk every second. */
export async function startRedis(data: string): Promise<RunningRedis> {
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
  return { pid: program.pid, url: `redis://127.0.0.1:${port}`, stop: program.stop };
}
