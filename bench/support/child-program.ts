import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../../test/support/run.ts';

/** A program in a process of its own. */
export interface ChildProgram {
  readonly pid: number;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Says whether it can be used; asked until it can. */
  readonly isReady: () => Promise<boolean>;
}

/** Starts a program from the project's top folder; rejects with what it said when it ends before it is ready. */
export async function startChild(options: ChildOptions): Promise<ChildProgram> {
  const child = spawn(options.command, options.args, {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-10_000);
    });
  }
  child.on('error', (error) => {
    said += error.message;
  });
  while (!(await options.isReady().catch(() => false))) {
    if (hasEnded(child)) throw new Error(`${options.name} ended while it started:\n${said}`);
    await wait(20);
  }
  if (child.pid === undefined) throw new Error(`${options.name} has no process`);
  return { pid: child.pid, stop: () => stop(child) };
}

export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.ok;
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}
