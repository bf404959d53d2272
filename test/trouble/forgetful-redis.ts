import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../support/redis-server.ts';

/** A server that forgets on demand. */
export interface ForgetfulRedis extends RedisServer {
  /** What there is now, to go back to. */
  remember(): Promise<Memory>;
  /** As after a failover to a replica that had only so much: everything later is gone, and the history is another. */
  failBackTo(memory: Memory): Promise<void>;
}

export type Memory = ReadonlyMap<string, Buffer>;

export async function startForgetfulRedis(): Promise<ForgetfulRedis> {
  const server = await startRedis({ config: { 'enable-debug-command': 'yes' } });
  const redis = new Redis(server.url);
  return {
    ...server,
    async remember() {
      const keys = await redis.keys('*');
      const dumps = await Promise.all(keys.map(async (key) => [key, await redis.dumpBuffer(key)] as const));
      return new Map(dumps.flatMap(([key, dump]) => (dump === null ? [] : [[key, dump] as const])));
    },
    async failBackTo(memory) {
      const swap = redis.multi().flushall();
      for (const [key, dump] of memory) swap.restore(key, 0, dump);
      await swap.exec();
      await redis.call('DEBUG', 'CHANGE-REPL-ID');
    },
    async stop() {
      redis.disconnect();
      await server.stop();
    },
  };
}
