import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, Redis } from 'ioredis';
import { inject } from 'vitest';
import type { Store, StoreCondition } from '../../src/ports/store.ts';
import { createKeys, type Keys } from '../../src/store/redis/keys.ts';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { requireProgram } from './programs.ts';

/** What a bot keeps its alerts in: the store of the vitest project that the test runs in. */
export interface BotStore {
  open(): Promise<Store>;
  /** What a process that dies at this instant leaves behind. */
  copy(): Promise<BotStore>;
  /** Everything, copies included. */
  remove(): Promise<void>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** Addresses of the servers; none: Redis is not installed; absent: the embedded store. */
    readonly botRedis: readonly string[] | undefined;
  }
}

export async function makeBotStore(): Promise<BotStore> {
  const servers = inject('botRedis');
  if (servers?.length === 0) requireProgram('redis-server');
  return servers === undefined ? await makeEmbedded() : makeRedis(servers, `bot-${randomUUID()}`);
}

async function makeEmbedded(): Promise<BotStore> {
  const root = await mkdtemp(join(tmpdir(), 'tocsin-bot-'));
  let copies = 0;

  function at(folder: string): BotStore {
    return {
      open: () => openSqliteStore({ file: join(folder, 'tocsin.db'), durability: 'normal' }),
      async copy() {
        copies += 1;
        const to = join(root, `copy-${copies}`);
        await cp(folder, to, { recursive: true });
        return at(to);
      },
      remove: () => rm(root, { recursive: true }),
    };
  }
  return at(join(root, 'data'));
}

/** Everything on these servers; several are a Cluster. */
export function makeRedis(servers: readonly string[], prefix: string): BotStore {
  return {
    async open() {
      const store = await openRedisStore({ url: `redis://${servers.join(',')}`, prefix, newId: randomUUID });
      return { ...store, condition: (now) => conditionWithoutClock(store, now) };
    },
    async copy() {
      const to = `bot-${randomUUID()}`;
      await copyKeys(servers, prefix, to);
      return makeRedis(servers, to);
    },
    // Its server ends with the run; others use it too.
    remove: async () => undefined,
  };
}

/** Stories are told at an instant of their own, from which the server's clock is far. */
async function conditionWithoutClock(store: Store, now: number): Promise<StoreCondition> {
  const { skewMs: _, ...condition } = await store.condition(now);
  return condition;
}

async function copyKeys(servers: readonly string[], from: string, to: string): Promise<void> {
  const [first = '', ...others] = servers;
  const isCluster = others.length > 0;
  const partitions = isCluster ? 16 : 1;
  const tags = tagsOf(createKeys(from, partitions));
  const newTags = tagsOf(createKeys(to, partitions));
  const redis = isCluster ? new Cluster([...servers]) : new Redis(`redis://${first}`);
  try {
    const keys = await allKeys(redis, `{${from}:`);
    await Promise.all(
      keys.map(async (key) => {
        const part = tags.findIndex((tag) => key.startsWith(tag));
        const dumped = await redis.dumpBuffer(key);
        if (part === -1 || dumped === null) throw new Error(`${key} is a key that nobody knows of`);
        await redis.restore(`${newTags[part]}${key.slice(tags[part]?.length)}`, 0, dumped);
      }),
    );
  } finally {
    redis.disconnect();
  }
}

async function allKeys(redis: Redis | Cluster, start: string): Promise<readonly string[]> {
  if (redis instanceof Redis) return await redis.keys(`${start}*`);
  // Its nodes are known once it has answered anything.
  await redis.get(start);
  const ofNodes = await Promise.all(redis.nodes('master').map((node) => node.keys(`${start}*`)));
  return ofNodes.flat();
}

/** Every beginning that a key may have. */
function tagsOf(keys: Keys): readonly string[] {
  const partitions = Array.from({ length: keys.partitions }, (_, index) => keys.tag(index));
  const lanes = Array.from({ length: keys.laneSlots }, (_, index) => keys.laneTag(index));
  const others = [keys.meta, keys.silences].map((key) => key.slice(0, key.indexOf('}:') + 2));
  return [...partitions, ...lanes, ...others];
}
