import { join } from 'node:path';
import type { MovableStore } from './ports/move-store.ts';
import { openRedisStore, type RedisStoreOptions } from './store/redis/redis-store.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';

/** Where to keep everything: in Redis, or else in a folder. */
export interface StoreSettings {
  /** The folder of the embedded store; created when absent. */
  readonly data: string;
  readonly durability: 'full' | 'normal';
  /** Present: the folder is not used. */
  readonly redis?: RedisSettings;
}

export type RedisSettings = Pick<
  RedisStoreOptions,
  'url' | 'durability' | 'prefix' | 'caFile' | 'certFile' | 'keyFile'
>;

export function openStore({ data, durability, redis }: StoreSettings, newId: () => string): Promise<MovableStore> {
  if (redis !== undefined) return openRedisStore({ ...redis, newId });
  return openSqliteStore({ file: join(data, 'tocsin.db'), durability });
}
