import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { type RedisCluster, startCluster } from '../support/redis-cluster.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { describeMove } from './contract-move.ts';
import { makeFolderPlace } from './folder-place.ts';
import type { MovePlace } from './move-steps.ts';

let server: RedisServer;
let cluster: RedisCluster;
let places = 0;

beforeAll(async () => {
  [server, cluster] = await Promise.all([startRedis(), startCluster()]);
});

afterAll(async () => {
  await Promise.all([server?.stop(), cluster?.stop()]);
});

const makeServerPlace = async () => placeAt(server.url);
const makeClusterPlace = async () => placeAt(cluster.url);

/** What is left behind under its prefix goes with the server. */
function placeAt(url: string): MovePlace {
  places += 1;
  const prefix = `place${places}`;
  return { open: () => openRedisStore({ url, prefix, newId: randomUUID }), remove: async () => undefined };
}

describeMove('SQLite to Redis', { makeSource: makeFolderPlace, makeTarget: makeServerPlace, comparesSteps: true });
describeMove('Redis to SQLite', { makeSource: makeServerPlace, makeTarget: makeFolderPlace, comparesSteps: false });
describeMove('Redis to a Cluster', { makeSource: makeServerPlace, makeTarget: makeClusterPlace, comparesSteps: false });
describeMove('a Cluster to Redis', { makeSource: makeClusterPlace, makeTarget: makeServerPlace, comparesSteps: false });
