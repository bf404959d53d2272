import { resolve } from 'node:path';
import { readVariable, type Variables } from '../config/variables.ts';
import type { StorePlace } from '../store-move.ts';
import type { CliIo } from './io.ts';
import { readVariables, StartUpError } from './settings.ts';

const redisAddress = /^((?:rediss?(?:\+sentinel)?|sentinel):\/\/)(?:.*@)?([^/?#@]+(?:\/[^?#]*)?).*$/;

/** Where a store lies, from a word of the command line: a data folder, an address of Redis, or `redis` for REDIS_URL. */
export function parseStorePlace(word: string, io: CliIo): StorePlace {
  const variables = readVariables(io);
  const text = word === 'redis' ? readVariable(variables, 'REDIS_URL') : word.trim();
  if (text === undefined) throw new StartUpError('REDIS_URL is not set, so nobody knows where "redis" is.');
  if (redisAddress.test(text)) return redisPlace(text, variables);
  if (text === '' || /^[a-z][a-z+]*:\/\//.test(text))
    throw new StartUpError('A store is a data folder (./data), or an address of Redis (redis://host:6379).');
  const folder = text.replace(/^sqlite:/, '');
  return { name: folder, at: { folder: resolve(io.directory, folder) } };
}

/** The same settings for every address; the name leaves out who logs in. */
function redisPlace(url: string, variables: Variables): StorePlace {
  const given = {
    prefix: readVariable(variables, 'REDIS_KEY_PREFIX'),
    caFile: readVariable(variables, 'REDIS_CA_FILE'),
    certFile: readVariable(variables, 'REDIS_CERT_FILE'),
    keyFile: readVariable(variables, 'REDIS_KEY_FILE'),
  };
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { name: url.replace(redisAddress, '$1$2'), at: { redis: { url, ...options } } };
}
