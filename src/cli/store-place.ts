import { resolve } from 'node:path';
import { readVariable } from '../config/variables.ts';
import type { StorePlace } from '../store-move.ts';
import type { CliIo } from './io.ts';
import { readSettings, readVariables, StartUpError } from './settings.ts';

const redisAddress = /^((?:rediss?(?:\+sentinel)?|sentinel):\/\/)(?:.*@)?([^/?#@]+(?:\/[^?#]*)?).*$/;

/** Where a store lies, from a word of the command line: a data folder, an address of Redis, or `redis` for REDIS_URL. */
export function parseStorePlace(word: string, io: CliIo): StorePlace {
  const text = word === 'redis' ? readVariable(readVariables(io), 'REDIS_URL') : word.trim();
  if (text === undefined) throw new StartUpError('REDIS_URL is not set, so nobody knows where "redis" is.');
  if (redisAddress.test(text)) return redisPlace(text, io);
  if (text === '' || /^[a-z][a-z+]*:\/\//.test(text))
    throw new StartUpError('A store is a data folder (./data), or an address of Redis (redis://host:6379).');
  const folder = text.replace(/^sqlite:/, '');
  return { name: folder, at: { folder: resolve(io.directory, folder) } };
}

/** With the environment's other settings for Redis. The name leaves out who logs in. */
function redisPlace(url: string, io: CliIo): StorePlace {
  const { redis } = readSettings(io, { REDIS_URL: { flag: 'the store', value: url } }).environment;
  if (redis === undefined) throw new StartUpError('The store is not an address of Redis.');
  return { name: url.replace(redisAddress, '$1$2'), at: { redis } };
}
