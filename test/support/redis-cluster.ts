import { freeServerPort, type RedisConfig, type RedisServer, startRedis, until } from './redis-server.ts';

export interface RedisCluster {
  /** Masters, which share the slots in order. */
  readonly nodes: readonly RedisServer[];
  /** For REDIS_URL: every node. */
  readonly url: string;
  /** Removes all keys of all nodes. */
  flush(): Promise<void>;
  /** Resolves once every node that runs sees a whole cluster. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const slots = 16_384;
/** A node accepts no writes for 2 s after its start (CLUSTER_WRITABLE_DELAY in Redis' cluster.c). */
const formsWithinMs = 20_000;

/** Starts masters without replicas that share all slots. */
export async function startCluster({ masters = 3, config = {} }: { masters?: number; config?: RedisConfig } = {}) {
  const started: RedisServer[] = [];
  const stop = async () => {
    await Promise.all(started.map((node) => node.stop()));
  };
  try {
    const busPorts = new Map<RedisServer, number>();
    await Promise.all(Array.from({ length: masters }, () => startNode(config, started, busPorts)));
    await join(started, busPorts);
  } catch (error) {
    await stop();
    throw error;
  }
  const cluster: RedisCluster = {
    nodes: started,
    url: `redis://${started.map(({ address }) => address).join(',')}`,
    async flush() {
      await Promise.all(started.map((node) => node.send('FLUSHALL')));
    },
    settled: () => settled(started),
    stop,
  };
  return cluster;
}

async function startNode(
  config: RedisConfig,
  started: RedisServer[],
  busPorts: Map<RedisServer, number>,
): Promise<void> {
  const busPort = await freeServerPort();
  const node = await startRedis({
    config: {
      'cluster-enabled': 'yes',
      'cluster-port': busPort,
      'cluster-node-timeout': 1_000,
      'cluster-allow-replica-migration': 'no',
      ...config,
    },
  });
  started.push(node);
  busPorts.set(node, busPort);
}

async function join(nodes: readonly RedisServer[], busPorts: ReadonlyMap<RedisServer, number>): Promise<void> {
  const share = Math.ceil(slots / nodes.length);
  await Promise.all(
    nodes.map(async (node, index) => {
      await node.send('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      await node.send('CLUSTER', 'ADDSLOTSRANGE', index * share, Math.min((index + 1) * share, slots) - 1);
    }),
  );
  const [first, ...others] = nodes;
  for (const other of others)
    await first?.send('CLUSTER', 'MEET', '127.0.0.1', other.port, busPorts.get(other) ?? other.port + 10_000);
  await settled(nodes);
}

async function settled(nodes: readonly RedisServer[]): Promise<void> {
  const seesAll = async (node: RedisServer) => {
    if (node.pid() === undefined) return true;
    const info = String(await node.send('CLUSTER', 'INFO'));
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`);
  };
  await until('the cluster is whole', formsWithinMs, async () =>
    (await Promise.all(nodes.map(seesAll))).every(Boolean),
  );
}
