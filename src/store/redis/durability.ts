import type { ServerFacts } from './server-facts.ts';
import type { Confirmation } from './turns.ts';

/**
 * What a write waits for: `aof` for Redis to take it (with an append-only file it survives a crash), `replica` for a
 * replica to have it too, `fsync` for the disk.
 */
export type RedisDurability = 'aof' | 'replica' | 'fsync';

export interface DurabilityReading {
  /** What survives what, for people. */
  readonly text: string;
  readonly confirmation?: Confirmation;
  /** Whole sentences. */
  readonly warnings: readonly string[];
  /** Why nothing may be kept there, with the remedy. */
  readonly refusal?: string;
}

const oldestVersion = [6, 2] as const;
/** The first with WAITAOF. */
const waitAofVersion = [7, 2] as const;

/** Judges the servers by their weakest. */
export function readDurability(servers: readonly ServerFacts[], wish: RedisDurability): DurabilityReading {
  const refusal = refusalOf(servers, wish);
  const waitsForDisk = wish === 'fsync' && servers.every((server) => isSince(server, waitAofVersion));
  const confirmation =
    wish === 'replica' || waitsForDisk ? { replicas: wish === 'replica' ? 1 : 0, onDisk: waitsForDisk } : undefined;
  return {
    text: textOf(servers, wish),
    ...(confirmation === undefined ? {} : { confirmation }),
    warnings: warningsOf(servers, wish),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function refusalOf(servers: readonly ServerFacts[], wish: RedisDurability): string | undefined {
  const old = servers.find((server) => server.version !== undefined && !isSince(server, oldestVersion));
  if (old !== undefined)
    return `version ${old.version?.join('.')} is too old. Tocsin needs ${oldestVersion.join('.')} or newer.`;
  const evicting = servers.find(({ evictionPolicy }) => (evictionPolicy ?? 'noeviction') !== 'noeviction');
  if (evicting !== undefined)
    return (
      `maxmemory-policy is ${evicting.evictionPolicy}: when memory is full it would throw alerts away without a word. ` +
      'Set it to noeviction (CONFIG SET maxmemory-policy noeviction, and the same line in redis.conf), or give Tocsin ' +
      'a Redis of its own.'
    );
  if (
    wish === 'fsync' &&
    !servers.every(
      (server) => server.hasAof !== false && (server.fsync === 'always' || isSince(server, waitAofVersion)),
    )
  )
    return (
      'REDIS_DURABILITY=fsync needs appendonly yes, and appendfsync always or Redis 7.2. Set them in redis.conf, or ' +
      'choose REDIS_DURABILITY=aof or replica.'
    );
  return undefined;
}

function warningsOf(servers: readonly ServerFacts[], wish: RedisDurability): readonly string[] {
  const warnings: string[] = [];
  if (servers.some(({ hasAof }) => hasAof === false)) {
    const loss = servers.every(({ hasSnapshots }) => hasSnapshots === true)
      ? 'everything since its last snapshot'
      : 'everything';
    warnings.push(
      `Not durable: Redis runs without appendonly, and loses ${loss} when it restarts. Set appendonly yes.`,
    );
  }
  if (servers.some(({ hasAof, fsync }) => hasAof === true && fsync === 'no'))
    warnings.push(
      'Not durable: appendfsync is no, so that a power cut may take minutes. Set it to everysec or always.',
    );
  if (wish === 'replica' && servers.some(({ replicas }) => replicas === 0))
    warnings.push(
      'REDIS_DURABILITY=replica, and a master has no replica: nothing can be saved there until it has one.',
    );
  if (servers.some(({ hasAof, evictionPolicy }) => hasAof === undefined || evictionPolicy === undefined))
    warnings.push(
      'Redis does not tell whether it is durable and whether it evicts: this user may not run INFO. Permit +info.',
    );
  return warnings;
}

function textOf(servers: readonly ServerFacts[], wish: RedisDurability): string {
  if (wish === 'fsync') return 'survives a power cut';
  if (wish === 'replica') return 'survives the loss of a Redis server, as one replica has every write before it counts';
  if (servers.some(({ hasAof }) => hasAof === false)) return 'survives a crash of Tocsin, but not of Redis';
  if (servers.some(({ hasAof }) => hasAof === undefined))
    return 'survives a crash of Tocsin, and of Redis if it runs with appendonly';
  if (servers.every(({ fsync }) => fsync === 'always')) return 'survives a power cut';
  return 'survives a crash of Tocsin and of Redis, but a power cut may take the last 2 seconds';
}

function isSince({ version }: ServerFacts, [major, minor]: readonly [number, number]): boolean {
  if (version === undefined) return false;
  return version[0] > major || (version[0] === major && version[1] >= minor);
}
