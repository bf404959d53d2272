import { afterAll, beforeAll } from 'vitest';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { describeStoreContract } from './contract.ts';
import { describeProcesses } from './contract-processes.ts';
import { makeRedisPlace } from './redis-places.ts';

let server: RedisServer;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(async () => {
  await server?.stop();
});

const makePlace = () => makeRedisPlace({ url: server.url, flush: async () => void (await server.send('FLUSHALL')) });

describeStoreContract('Redis', makePlace);
describeProcesses('Redis', makePlace, 30);
