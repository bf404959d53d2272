import { resolve } from 'node:path';
import type { StorePlace } from '../store-move.ts';
import type { CliIo } from './io.ts';
import { readVariables, StartUpError } from './settings.ts';

/** Where a store lies, from a word of the command line: a data folder, or an address of Redis. */
export function parseStorePlace(word: string, io: CliIo): StorePlace {
  const text = word === 'redis' ? (readVariables(io)['REDIS_URL'] ?? '') : word;
  if (text.trim() === '') {
    throw new StartUpError(
      word === 'redis' ? 'REDIS_URL is not set, so nobody knows where "redis" is.' : 'A store needs a name.',
    );
  }
  if (/^(redis|rediss|sentinel|redis\+sentinel|rediss\+sentinel):\/\//.test(text))
    throw new StartUpError('A store on Redis cannot be moved yet.');
  if (/^[a-z][a-z+]*:\/\//.test(text))
    throw new StartUpError('A store is a data folder (./data), or an address of Redis (redis://host:6379).');
  const folder = text.replace(/^sqlite:/, '');
  return { type: 'sqlite', location: resolve(io.directory, folder), name: folder };
}
