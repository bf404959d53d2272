import type { ConnectionOptions } from 'node:tls';
import { Cluster, type ClusterOptions, type Redis } from 'ioredis';
import { StoreError } from '../store-error.ts';
import { nameOf, type RedisAddress } from './address.ts';
import { clientOptions, connectionName, retryDelay } from './client-options.ts';
import type { Connection } from './connection.ts';
import { slotOf } from './slot.ts';
import { awayError, toStartError, toStoreError } from './trouble.ts';

const lookAroundEveryMs = 10_000;

/** Opens the Cluster that these hosts belong to. */
export async function openCluster(address: RedisAddress, tls: ConnectionOptions | undefined): Promise<Connection> {
  const name = nameOf(address);
  if (address.database !== 0)
    throw new StoreError(`Redis at ${name}: a Cluster has database 0 only. Remove the number from REDIS_URL.`);
  let isOpen = false;
  let lastError: unknown;
  const options = {
    lazyConnect: true,
    enableOfflineQueue: false,
    // Its own check never settles while the state of the Cluster is "fail"; commands say CLUSTERDOWN then.
    enableReadyCheck: false,
    slotsRefreshInterval: lookAroundEveryMs,
    clusterRetryStrategy: (times: number) => (isOpen ? retryDelay(times) : null),
    redisOptions: { ...clientOptions(address, tls), connectionName },
  } satisfies ClusterOptions;
  const cluster = new Cluster([...address.hosts], options);
  const remember = (error: unknown) => {
    lastError = error;
  };
  cluster.on('error', remember);
  cluster.on('node error', remember);
  cluster.on('ready', () => remember(undefined));
  try {
    await cluster.connect();
  } catch (error) {
    cluster.disconnect();
    throw toStartError(lastError ?? error, name, address.isTls);
  }
  isOpen = true;
  const masterAt = createMasterIndex(cluster);
  return {
    name,
    cluster,
    nodeOf(key) {
      const at = cluster.slots[slotOf(key)]?.[0];
      const node = at === undefined || cluster.status !== 'ready' ? undefined : masterAt(at);
      if (node !== undefined) return node;
      lookAround();
      if (at === undefined && cluster.status === 'ready')
        throw toStoreError(new Error(`CLUSTERDOWN nobody has the slot of ${key}`), name);
      throw awayError(name, lastError);
    },
    masters: () => cluster.nodes('master'),
    lookAround,
    async close() {
      isOpen = false;
      // Lets what was asked be answered first.
      await cluster.quit().catch(() => undefined);
      cluster.disconnect();
    },
  };

  function lookAround(): void {
    if (cluster.status === 'ready') cluster.refreshSlotsCache();
  }
}

/** Masters by `host:port`, as slots name them. */
function createMasterIndex(cluster: Cluster) {
  const masters = new Map<string, Redis>();

  return function masterAt(key: string): Redis | undefined {
    const known = masters.get(key);
    if (known !== undefined && known.status !== 'end' && known.options.readOnly !== true) return known;
    masters.clear();
    for (const node of cluster.nodes('master')) {
      if (node.status !== 'end') masters.set(`${node.options.host}:${node.options.port}`, node);
    }
    return masters.get(key);
  };
}
