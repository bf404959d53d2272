import type { ConnectionOptions } from 'node:tls';
import { Redis, type RedisOptions } from 'ioredis';
import { StoreError } from '../store-error.ts';
import { nameOf, type RedisAddress } from './address.ts';
import { clientOptions, connectionName, connectWithinMs, retryDelay } from './client-options.ts';
import type { Connection } from './connection.ts';
import { awayError, toStartError } from './trouble.ts';

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
  redis.on('ready', () => {
    remember(undefined);
    // Not left to ioredis: it would take what a server in protected mode says at once for the answer to this.
    redis.client('SETNAME', connectionName).catch(() => undefined);
  });
  try {
    await redis.connect();
    // ioredis goes on in database 0 when it may not have the one it wants.
    if (address.database !== 0) await redis.select(address.database);
  } catch (error) {
    redis.disconnect();
    throw toStartError(explained(lastError ?? error, address), name, address.isTls);
  }
  isOpen = true;
  // ioredis gives up for good when Sentinels tell of a failover in the instant in which it asks them for the master.
  redis.on('end', () => {
    if (isOpen) redis.connect().catch(remember);
  });
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

/** ioredis says only that all Sentinels are out of reach, whatever they answered. */
function explained(error: unknown, { sentinel, hosts }: RedisAddress): unknown {
  if (sentinel === undefined || !(error instanceof Error)) return error;
  const { message } = error;
  if (/No such master|invalid reply: null/.test(message))
    return new StoreError(
      `The Sentinels know no master "${sentinel.master}". Correct the name at the end of REDIS_URL (SENTINEL MASTERS lists them).`,
    );
  if (!/All sentinels are unreachable|failed to connect to sentinel/.test(message)) return error;
  if (/NOAUTH|WRONGPASS|invalid username-password/.test(message))
    return new StoreError(
      'The Sentinels want another password, or one at all. Add ?sentinelPassword=... (and &sentinelUsername=...) to REDIS_URL.',
    );
  const list = hosts.map(({ host, port }) => `${host}:${port}`).join(', ');
  return new StoreError(`None of the Sentinels ${list} answers. Start them, or correct REDIS_URL.`);
}
