import { type RedisConfig, type RedisServer, startRedis, until } from './redis-server.ts';

/** A master, its replica and one Sentinel, which makes the replica the master when the master is away. */
export interface RedisPair {
  /** In the order they were started; which of them is the master changes. */
  readonly servers: readonly [RedisServer, RedisServer];
  readonly sentinel: RedisServer;
  readonly name: string;
  /** For REDIS_URL. */
  readonly url: string;
  /** The server that Sentinel names as the master. */
  master(): Promise<RedisServer>;
  replica(): Promise<RedisServer>;
  /** Has Sentinel change the roles, while both servers run; resolves once the old master follows. */
  failOver(): Promise<void>;
  /** Resolves once Sentinel names another master than this server. */
  movedFrom(server: RedisServer): Promise<void>;
  /** Resolves once both servers run, and the replica has all that the master has. */
  inStep(): Promise<void>;
  stop(): Promise<void>;
}

export interface PairOptions {
  readonly config?: RedisConfig;
  /** After so long without an answer the master counts as gone. Below some pings a busy machine looks like that too. */
  readonly downAfterMs?: number;
}

const name = 'tocsin';
/**
 * Sentinel looks around every 10 s and 1 s by default; tests have no time for that. What it knows of a replica counts
 * for five pings only, once the master is away, and then it asks the replica once a second: so pings must not be faster.
 */
const haste = [
  'info-period',
  500,
  'ping-period',
  400,
  'publish-period',
  500,
  'ask-period',
  200,
  'tilt-trigger',
  30_000,
];

export async function startPair({ config = {}, downAfterMs = 1_500 }: PairOptions = {}): Promise<RedisPair> {
  const started: RedisServer[] = [];
  const start = async (...options: Parameters<typeof startRedis>) => {
    const server = await startRedis(...options);
    started.push(server);
    return server;
  };
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  try {
    const shared = { 'repl-diskless-sync-delay': 0, 'repl-ping-replica-period': 1, ...config };
    const first = await start({ config: shared });
    const second = await start({ config: { ...shared, replicaof: `127.0.0.1 ${first.port}` } });
    const sentinel = await start({ sentinel: sentinelLines(first.port, downAfterMs) });
    await sentinel.send('SENTINEL', 'DEBUG', ...haste);
    const pair = pairOf([first, second], sentinel, stop);
    await pair.inStep();
    return pair;
  } catch (error) {
    await stop();
    throw error;
  }
}

function sentinelLines(port: number, downAfterMs: number): string[] {
  return [
    `sentinel monitor ${name} 127.0.0.1 ${port} 1`,
    `sentinel down-after-milliseconds ${name} ${downAfterMs}`,
    `sentinel failover-timeout ${name} 3000`,
  ];
}

function pairOf(servers: RedisPair['servers'], sentinel: RedisServer, stop: () => Promise<void>): RedisPair {
  async function masterPort(): Promise<number> {
    const answer = (await sentinel.send('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as [string, string];
    return Number(answer[1]);
  }
  async function master(): Promise<RedisServer> {
    return servers[0].port === (await masterPort()) ? servers[0] : servers[1];
  }
  async function replica(): Promise<RedisServer> {
    return servers[0].port === (await masterPort()) ? servers[1] : servers[0];
  }
  const movedFrom = (server: RedisServer) =>
    until('Sentinel names another master', 20_000, async () => (await masterPort()) !== server.port);

  return {
    servers,
    sentinel,
    name,
    url: `sentinel://${sentinel.address}/${name}`,
    master,
    replica,
    async failOver() {
      const old = await master();
      await until('Sentinel accepts the failover', 20_000, () =>
        wasAccepted(sentinel.send('SENTINEL', 'FAILOVER', name)),
      );
      await movedFrom(old);
    },
    movedFrom,
    inStep: () =>
      until('the replica has followed its master', 20_000, async () => {
        const [from, to] = [await master(), await replica()];
        if (from.pid() === undefined || to.pid() === undefined) return false;
        const info = String(await to.send('INFO', 'replication'));
        if (!info.includes('role:slave') || !info.includes('master_link_status:up')) return false;
        if (!info.includes(`master_port:${from.port}`)) return false;
        return (await sentinel.send('SENTINEL', 'CKQUORUM', name).then(() => knowsReplica(sentinel))) === true;
      }),
    stop,
  };
}

async function knowsReplica(sentinel: RedisServer): Promise<boolean> {
  const replicas = (await sentinel.send('SENTINEL', 'REPLICAS', name)) as string[][];
  return replicas.some((fields) => fields[fields.indexOf('flags') + 1] === 'slave' && isLinked(fields));
}

function isLinked(fields: readonly string[]): boolean {
  return fields[fields.indexOf('master-link-status') + 1] === 'ok';
}

/** It refuses while it does not know the replica well enough, or while one is under way. */
async function wasAccepted(request: Promise<unknown>): Promise<boolean> {
  return await request.then(
    () => true,
    () => false,
  );
}
