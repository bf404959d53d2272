import type { ConnectionOptions } from 'node:tls';
import type { Cluster, Redis } from 'ioredis';
import { StoreError } from '../store-error.ts';
import type { RedisAddress } from './address.ts';
import { readTls, type TlsFiles } from './client-options.ts';
import { openCluster } from './cluster-connection.ts';
import { openServer } from './server-connection.ts';

/** One server, the master that Sentinels name, or a Cluster: where a key lies, and how to get there. */
export interface Connection {
  /** For people. */
  readonly name: string;
  /** The connection to the master that has this key; throws a `StoreError` while there is none. */
  nodeOf(key: string): Redis;
  masters(): readonly Redis[];
  /** Finds out anew where slots lie, in the background. */
  lookAround(): void;
  /** Present: a Cluster. It follows commands that were turned away. */
  readonly cluster?: Cluster;
  close(): Promise<void>;
}

/** Rejects with a `StoreError` when it cannot be reached at first; later it connects again by itself, for ever. */
export async function openConnection(address: RedisAddress, files: TlsFiles): Promise<Connection> {
  const tls = readTls(address, files);
  if (address.sentinel === undefined && address.hosts.length > 1)
    return openCluster(address, tls).catch((error: unknown) => findReason(error, address, tls));
  const server = await openServer(address, tls);
  if (address.sentinel !== undefined || !(await isInCluster(server))) return server;
  await server.close();
  return openCluster(address, tls);
}

/** Managed Clusters give one address for all of their servers. */
async function isInCluster({ masters }: Connection): Promise<boolean> {
  const [server] = masters();
  const info = await server?.info('server').catch(() => undefined);
  return info !== undefined && /^redis_mode:cluster/m.test(info);
}

/** ioredis says of a Cluster only that it cannot be reached: one of its hosts, asked alone, tells more. */
async function findReason(error: unknown, address: RedisAddress, tls: ConnectionOptions | undefined): Promise<never> {
  const server = await openServer({ ...address, hosts: address.hosts.slice(0, 1) }, tls);
  const isOne = await isInCluster(server);
  await server.close();
  if (isOne) throw error;
  throw new StoreError(
    `Redis at ${server.name} is no Cluster, which several hosts in REDIS_URL mean. Name one host, or its Sentinels with ` +
      'redis+sentinel://.',
    { cause: error },
  );
}
