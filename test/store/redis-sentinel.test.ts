import { afterAll, beforeAll } from 'vitest';
import { type RedisPair, startPair } from '../support/redis-sentinel.ts';
import { describeStoreContract } from './contract.ts';
import { makeRedisPlace } from './redis-places.ts';

let pair: RedisPair;

beforeAll(async () => {
  pair = await startPair();
});

afterAll(async () => {
  await pair?.stop();
});

const flush = async () => void (await (await pair.master()).send('FLUSHALL'));

describeStoreContract('Redis behind Sentinel', () => makeRedisPlace({ url: pair.url, flush }));
