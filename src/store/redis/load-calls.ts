import type { GroupId } from '../../engine/alert-group.ts';
import type { StoredGroup } from '../records.ts';
import type { RedisLink } from './link.ts';
import { type GroupReply, pairs, parseGroupHash, toStoredGroup } from './loaded-group.ts';
import { loadScript } from './script.ts';

const loadGroups = loadScript('load-groups', 'reads');

/** So many alerts of a group are read by one script; those of a larger one in parts. */
const alertsAtOnce = 1_000;
const headsPerPart = 1_000;
const contentsPerPart = 250;
/** How often a group that was committed while it was read in parts is read again in parts. */
const rounds = 3;

export interface LoadCalls {
  /** Groups of one partition, in order; absent where there is none. */
  load(partition: number, gids: readonly GroupId[]): Promise<readonly (StoredGroup | undefined)[]>;
}

export function createLoadCalls(link: RedisLink): LoadCalls {
  const { keys } = link;

  return {
    async load(partition, gids) {
      const replies = await read(partition, gids, alertsAtOnce);
      return Promise.all(gids.map((gid, index) => toGroup(gid, replies[index] ?? undefined, rounds)));
    },
  };

  async function read(
    partition: number,
    gids: readonly GroupId[],
    max: number,
  ): Promise<readonly (GroupReply | null)[]> {
    return (await link.run(loadGroups, [keys.tag(partition)], [max, ...gids])) as (GroupReply | null)[];
  }

  async function toGroup(
    gid: GroupId,
    reply: GroupReply | undefined,
    roundsLeft: number,
  ): Promise<StoredGroup | undefined> {
    if (reply === undefined) return undefined;
    const [group, bodies, deliveries, withoutAlerts] = reply;
    if (withoutAlerts === undefined) return toStoredGroup(parseGroupHash(group), new Map(pairs(bodies)), deliveries);
    const whole = await readInParts(gid, reply);
    if (whole !== undefined) return whole;
    const [again] = await read(keys.partitionOf(gid), [gid], roundsLeft > 0 ? alertsAtOnce : Number.MAX_SAFE_INTEGER);
    return toGroup(gid, again ?? undefined, roundsLeft - 1);
  }

  /**
   * Absent when somebody committed meanwhile. What ingest does meanwhile may be in it or not: its revision is the one
   * before, so that whoever commits it learns that the group has moved.
   */
  async function readInParts(gid: GroupId, [group, bodies, deliveries]: GroupReply): Promise<StoredGroup | undefined> {
    const { facts } = parseGroupHash(group);
    const [heads, contents] = await Promise.all([
      scanHash(keys.group(gid), headsPerPart),
      scanHash(keys.contents(gid), contentsPerPart),
    ]);
    const ver = await link.send('HGET', keys.group(gid), 'v');
    if (String(ver ?? 0) !== (facts.get('v') ?? '0')) return undefined;
    const [, record = ''] = bodies;
    contents.set('doc', record);
    return toStoredGroup({ facts, heads: parseGroupHash([...heads].flat()).heads }, contents, deliveries);
  }

  async function scanHash(key: string, count: number): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let cursor = '0';
    do {
      const [next, flat] = (await link.send('HSCAN', key, cursor, 'COUNT', count)) as [string, string[]];
      for (const [name, value] of pairs(flat)) found.set(name, value);
      cursor = next;
    } while (cursor !== '0');
    return found;
  }
}
