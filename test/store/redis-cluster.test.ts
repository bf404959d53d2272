import { afterAll, beforeAll } from 'vitest';
import { type RedisCluster, startCluster } from '../support/redis-cluster.ts';
import { describeStoreContract } from './contract.ts';
import { describeProcesses } from './contract-processes.ts';
import { makeRedisPlace } from './redis-places.ts';

let cluster: RedisCluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(async () => {
  await cluster?.stop();
});

const makePlace = () => makeRedisPlace({ url: cluster.url, flush: cluster.flush });

describeStoreContract('Redis Cluster', makePlace);
describeProcesses('Redis Cluster', makePlace, 10);
