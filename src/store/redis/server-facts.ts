import type { RedisLink } from './link.ts';

/** What a server says of itself; absent where it does not say (managed ones forbid CONFIG, an ACL may forbid INFO). */
export interface ServerFacts {
  readonly version?: readonly [major: number, minor: number];
  readonly evictionPolicy?: string;
  readonly hasAof?: boolean;
  /** always, everysec or no. */
  readonly fsync?: string;
  readonly hasSnapshots?: boolean;
  readonly replicationId?: string;
  readonly replicas?: number;
}

/** Of every master. */
export async function readServerFacts(link: RedisLink): Promise<readonly ServerFacts[]> {
  const [infos, fsyncs, snapshots] = await Promise.all([
    link.ask('info').catch(unlessForbidden),
    link.ask('config', 'get', 'appendfsync').catch(unlessForbidden),
    link.ask('config', 'get', 'save').catch(unlessForbidden),
  ]);
  const count = Math.max(infos.length, fsyncs.length, snapshots.length, 1);
  return Array.from({ length: count }, (_, index) => {
    const info = infos[index];
    const fsync = settingOf(fsyncs[index]);
    const save = settingOf(snapshots[index]);
    return {
      ...(typeof info === 'string' ? readInfo(info) : {}),
      ...(fsync === undefined ? {} : { fsync }),
      ...(save === undefined ? {} : { hasSnapshots: save !== '' }),
    };
  });
}

export function readInfo(info: string): ServerFacts {
  const field = (name: string): string | undefined => new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(info)?.[1];
  const [major, minor] = (field('redis_version') ?? '').split('.').map(Number);
  const evictionPolicy = field('maxmemory_policy');
  const aof = field('aof_enabled');
  const replicationId = field('master_replid');
  const replicas = field('connected_slaves');
  return {
    ...(major === undefined || minor === undefined ? {} : { version: [major, minor] }),
    ...(evictionPolicy === undefined ? {} : { evictionPolicy }),
    ...(aof === undefined ? {} : { hasAof: aof === '1' }),
    ...(replicationId === undefined ? {} : { replicationId }),
    ...(replicas === undefined ? {} : { replicas: Number(replicas) }),
  };
}

/** CONFIG GET answers with name and value. */
function settingOf(answer: unknown): string | undefined {
  return Array.isArray(answer) && answer.length === 2 ? String(answer[1]) : undefined;
}

function unlessForbidden(error: Error): readonly unknown[] {
  if (/may not do what Tocsin needs|unknown command|unknown subcommand/i.test(error.message)) return [];
  throw error;
}
