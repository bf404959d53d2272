import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { requireProgram } from './programs.ts';
import { endWithUs } from './watchdog.ts';

export type RedisConfig = Readonly<Record<string, string | number>>;

/** A redis-server of its own on loopback, in a folder of its own. */
export interface RedisServer {
  readonly port: number;
  /** `host:port` */
  readonly address: string;
  readonly url: string;
  readonly folder: string;
  /** Of the process that runs now; absent while it is down. */
  pid(): number | undefined;
  /** What it has printed since its last start. */
  log(): string;
  /** One command on a connection of its own. */
  send(command: string, ...args: (string | number)[]): Promise<unknown>;
  /** `CONFIG SET`; a restart forgets it. */
  configure(name: string, value: string | number): Promise<void>;
  /** kill -9; the data stay. */
  kill(): Promise<void>;
  /** Asks it to end, as an operator does; the data stay. */
  shutDown(): Promise<void>;
  /** Starts again on the same port and data, killing what still runs. */
  restart(): Promise<void>;
  /** SIGSTOP: it keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface RedisOptions {
  /** Lines of redis.conf; without them nothing is written to disk. */
  readonly config?: RedisConfig;
  /** Runs as a Sentinel, whose monitors have to stand in its file. */
  readonly sentinel?: readonly string[];
  /** A port that `freeServerPort` gave. */
  readonly port?: number;
}

/** Starts a server that accepts commands. The caller stops it; if this process dies first, it dies too. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const program = requireProgram('redis-server');
  const port = options.port ?? (await freeServerPort());
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-redis-'));
  const file = join(folder, 'redis.conf');
  await writeFile(file, configText(port, folder, options));
  const args = options.sentinel === undefined ? [file] : [file, '--sentinel'];
  let child: ChildProcess | undefined;
  let said = '';

  async function start(): Promise<void> {
    const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    endWithUs(started);
    said = '';
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (part) => (said += String(part)));
    while (!(await answers(port))) {
      if (hasEnded(started)) throw new Error(`redis-server ended while it started:\n${said}`);
      await wait(5);
    }
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (child === undefined || hasEnded(child)) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  const stop = async () => {
    await end('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  const send = (command: string, ...args: (string | number)[]) => sendOnce(port, command, args);
  return {
    port,
    address: `127.0.0.1:${port}`,
    url: `redis://127.0.0.1:${port}`,
    folder,
    log: () => said,
    pid: () => (child === undefined || hasEnded(child) ? undefined : child.pid),
    send,
    async configure(name, value) {
      await send('CONFIG', 'SET', name, value);
    },
    kill: () => end('SIGKILL'),
    shutDown: () => end('SIGTERM'),
    async restart() {
      await end('SIGKILL');
      await start();
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    stop,
  };
}

/**
 * A port nobody listens on, below those that systems give to outgoing connections: nobody takes it while its server
 * is down.
 */
export async function freeServerPort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** Looks every few milliseconds until it is so, and does not mind a look that fails; rejects with `what` after `withinMs`. */
export async function until(what: string, withinMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + withinMs;
  let failure: unknown;
  const look = () =>
    isSo().catch((error: unknown) => {
      failure = error;
      return false;
    });
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${withinMs} ms`, { cause: failure });
    await wait(10);
  }
}

const quiet: RedisConfig = { save: '""', appendonly: 'no' };

function configText(port: number, folder: string, { config, sentinel }: RedisOptions): string {
  const shared = { bind: '127.0.0.1', port, dir: folder, daemonize: 'no' };
  const settings = sentinel === undefined ? { ...shared, ...quiet, ...config } : { ...shared, ...config };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return `${[...lines, ...(sentinel ?? [])].join('\n')}\n`;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function answers(port: number): Promise<boolean> {
  return await sendOnce(port, 'PING', []).then(
    () => true,
    () => false,
  );
}

async function sendOnce(port: number, command: string, args: (string | number)[]): Promise<unknown> {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}
