import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { RedisOptions } from 'ioredis';
import { StoreError } from '../store-error.ts';
import type { RedisAddress } from './address.ts';

export interface TlsFiles {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** For CLIENT LIST. */
export const connectionName = 'tocsin';
/** A connection that says nothing for so long after it was asked is cut, and made anew. */
const silentForMs = 3_000;
export const connectWithinMs = 2_000;
const firstRetryMs = 50;
const lastRetryMs = 500;

/** What every connection to a server that keeps our data has in common. */
export function clientOptions({ username, password, database }: RedisAddress, tls: ConnectionOptions | undefined) {
  return {
    lazyConnect: true,
    // Who asked is told that the outcome is not known, and asks again: every script may run twice.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    protocol: 2,
    disableClientInfo: true,
    connectTimeout: connectWithinMs,
    socketTimeout: silentForMs,
    disconnectTimeout: 500,
    maxLoadingRetryTime: lastRetryMs,
    username,
    password,
    db: database,
    ...(tls === undefined ? {} : { tls }),
  } satisfies RedisOptions;
}

/** Quick at first: most often Redis is back in a moment. */
export function retryDelay(times: number): number {
  return Math.min(firstRetryMs * 2 ** Math.min(times - 1, 10), lastRetryMs);
}

export function readTls({ isTls }: RedisAddress, files: TlsFiles): ConnectionOptions | undefined {
  if (!isTls) return undefined;
  const { caFile, certFile, keyFile } = files;
  return {
    ...(caFile === undefined ? {} : { ca: readPem(caFile, 'REDIS_CA_FILE') }),
    ...(certFile === undefined ? {} : { cert: readPem(certFile, 'REDIS_CERT_FILE') }),
    ...(keyFile === undefined ? {} : { key: readPem(keyFile, 'REDIS_KEY_FILE') }),
  };
}

function readPem(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StoreError(`${variable} names ${file}, which cannot be read (${code}).`, { cause: error });
  }
}
