import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../support/run.ts';

/** The real program in a process of its own, which can be killed and started again on the same data. */
export interface Program {
  readonly url: string;
  start(): Promise<void>;
  /** kill -9; also of one that is frozen. */
  kill(): Promise<void>;
  /** SIGSTOP: it keeps its connections and does nothing. */
  freeze(): void;
  thaw(): void;
  /** What it logged, in all its lives. */
  log(): string;
}

export function createProgram(options: {
  readonly port: number;
  readonly policyFile: string;
  /** Its settings, the store among them. */
  readonly environment: Readonly<Record<string, string>>;
}): Program {
  const url = `http://127.0.0.1:${options.port}`;
  let child: ChildProcess | undefined;
  let log = '';

  async function start(): Promise<void> {
    const args = ['src/main.ts', 'serve', '--config', options.policyFile, '--listen', `127.0.0.1:${options.port}`];
    const running = spawn(process.execPath, args, {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = running;
    for (const stream of [running.stdout, running.stderr]) {
      stream.on('data', (chunk) => {
        log += String(chunk);
      });
    }
    while (!(await isReady(url))) {
      if (running.exitCode !== null) throw new Error(`the program ended while it started:\n${log}`);
      await wait(20);
    }
  }

  return {
    url,
    start,
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    log: () => log,
  };
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
  return answer?.status === 200;
}
