import type { ConnectionOptions } from 'node:tls';
import { Redis, type RedisOptions } from 'ioredis';
import { StoreError } from '../store-error.ts';
import { nameOf, type RedisAddress } from './address.ts';
import { clientOptions, connectWithinMs, retryDelay } from './client-options.ts';
import type { Connection } from './connection.ts';
import { awayError, toStoreError } from './trouble.ts';

/** Opens one server, or the master that Sentinels name. */
export async function openServer(address: RedisAddress, tls: ConnectionOptions | undefined): Promise<Connection> {
  const name = nameOf(address);
  let isOpen = false;
  let lastError: unknown;
  const retryWhenOpen = (times: number) => (isOpen ? retryDelay(times) : null);
  const options: Omit<RedisOptions, 'replyMapping'> = {
    ...clientOptions(address, tls),
    ...(address.sentinel === undefined ? address.hosts[0] : sentinelOptions(address, tls, retryWhenOpen)),
    enableOfflineQueue: false,
    retryStrategy: retryWhenOpen,
    // A master that has become a replica: connect again, to whoever is the master now.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
  const redis = new Redis(options);
  const remember = (error: unknown) => {
    lastError = error;
  };
  redis.on('error', remember);
  redis.on('sentinelError', remember);
  redis.on('ready', () => remember(undefined));
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw toStoreError(explained(lastError ?? error, address), name);
  }
  isOpen = true;
  return {
    name,
    nodeOf() {
      if (redis.status === 'ready') return redis;
      throw awayError(name, lastError);
    },
    masters: () => (redis.status === 'ready' ? [redis] : []),
    lookAround: () => undefined,
    async close() {
      isOpen = false;
      // Lets what was asked be answered first.
      await redis.quit().catch(() => undefined);
      redis.disconnect();
    },
  };
}

function sentinelOptions(
  { hosts, sentinel }: RedisAddress,
  tls: ConnectionOptions | undefined,
  retry: (times: number) => number | null,
): Omit<RedisOptions, 'replyMapping'> {
  return {
    sentinels: [...hosts],
    ...(sentinel === undefined ? {} : { name: sentinel.master }),
    ...(sentinel?.username === undefined ? {} : { sentinelUsername: sentinel.username }),
    ...(sentinel?.password === undefined ? {} : { sentinelPassword: sentinel.password }),
    ...(tls === undefined ? {} : { sentinelTLS: tls, enableTLSForSentinelMode: true }),
    sentinelCommandTimeout: connectWithinMs,
    sentinelRetryStrategy: retry,
    // Hears of a failover from the Sentinels, also when the old master hangs.
    failoverDetector: true,
    sentinelReconnectStrategy: retryDelay,
  };
}

/** ioredis says only that all Sentinels are out of reach, also when they do not know the master. */
function explained(error: unknown, { sentinel }: RedisAddress): unknown {
  if (sentinel === undefined || !(error instanceof Error) || !error.message.endsWith('invalid reply: null'))
    return error;
  return new StoreError(
    `The Sentinels know no master "${sentinel.master}". Correct the name at the end of REDIS_URL (SENTINEL MASTERS lists them).`,
  );
}
