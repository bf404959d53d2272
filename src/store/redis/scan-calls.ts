import type { GroupId, LoadedGroup } from '../../engine/alert-group.ts';
import { gidPrefixOf, shortIdOf } from '../../engine/short-id.ts';
import type { GroupStore } from '../../ports/store.ts';
import { parseReadableGroups } from '../records.ts';
import type { RedisLink } from './link.ts';
import type { LoadCalls } from './load-calls.ts';
import { pairs } from './loaded-group.ts';
import { loadScript } from './script.ts';

const pageGroups = loadScript('page-groups', 'reads');

/** A page ends early once it holds so many alerts, so that nobody waits long behind it. */
const alertsPerPage = 2_000;
const groupsPerPage = 500;
/** So many alerts are read by one script. */
const alertsPerLoad = 500;
const gidsPerSearch = 200;

interface Position {
  readonly partition: number;
  /** The group that came last; empty: none of the partition yet. */
  readonly gid: string;
}

interface PageOptions {
  readonly limit: number;
  readonly liveOnly: boolean;
  readonly withRetired: boolean;
  readonly maxAlerts: number;
}

interface Listed {
  readonly gid: GroupId;
  readonly alerts: number;
}

/** Groups in the order of partition and id: that of one stands still, whatever is written. */
export function createScanCalls(
  link: RedisLink,
  load: LoadCalls['load'],
): Pick<GroupStore, 'scanGroups' | 'findGroups'> {
  const { keys } = link;

  return {
    async scanGroups({ cursor, limit, liveOnly, withRetired = false }) {
      const groups: LoadedGroup[] = [];
      let alerts = 0;
      let next: Position | undefined = parsePosition(cursor);
      while (next !== undefined && groups.length < limit && alerts < alertsPerPage) {
        const page = await readPage(next, {
          limit: limit - groups.length,
          liveOnly,
          withRetired,
          maxAlerts: alertsPerPage - alerts,
        });
        groups.push(...page.groups);
        for (const group of page.groups) alerts += group.alerts.length;
        next = page.next;
      }
      return next === undefined ? { groups } : { groups, cursor: `${next.partition} ${next.gid}` };
    },
    async findGroups(prefix, limit) {
      const start = gidPrefixOf(prefix);
      const partitions = Array.from({ length: keys.partitions }, (_, partition) => partition);
      const found = await Promise.all(partitions.map((partition) => search(partition, { prefix, start, limit })));
      return found.flat().slice(0, limit);
    },
  };

  async function readPage({ partition, gid: after }: Position, options: PageOptions) {
    const { limit, liveOnly, withRetired, maxAlerts } = options;
    const args = [after, Math.min(limit, groupsPerPage), liveOnly ? 1 : 0, maxAlerts, withRetired ? 1 : 0];
    const [last = '', ...flat] = (await link.run(pageGroups, [keys.tag(partition)], args)) as string[];
    const listed = pairs(flat).map(([gid, alerts]) => ({ gid: gid as GroupId, alerts: Number(alerts) }));
    const groups = await loadListed(partition, listed, withRetired);
    return { groups, next: nextPosition(partition, last) };
  }

  function nextPosition(partition: number, last: string): Position | undefined {
    if (last !== '') return { partition, gid: last };
    return partition + 1 < keys.partitions ? { partition: partition + 1, gid: '' } : undefined;
  }

  async function loadListed(
    partition: number,
    listed: readonly Listed[],
    withRetired: boolean,
  ): Promise<readonly LoadedGroup[]> {
    const stored = await Promise.all(toLoads(listed).map((gids) => load(partition, gids)));
    return stored
      .flat()
      .filter((group) => group !== undefined && (withRetired || group.state !== 'retired'))
      .flatMap((group) => (group === undefined ? [] : parseReadableGroups([group])));
  }

  async function search(
    partition: number,
    { prefix, start, limit }: { readonly prefix: string; readonly start: string; readonly limit: number },
  ): Promise<GroupId[]> {
    const found: GroupId[] = [];
    let from = start === '' ? '-' : `[${start}`;
    for (;;) {
      const range = [from, start === '' ? '+' : `[${start}\u007f`, 'LIMIT', 0, gidsPerSearch] as const;
      const gids = (await link.send('ZRANGEBYLEX', keys.live(partition), ...range)) as GroupId[];
      found.push(...gids.filter((gid) => shortIdOf(gid).startsWith(prefix)));
      if (found.length >= limit || gids.length < gidsPerSearch) return found;
      from = `(${gids.at(-1)}`;
    }
  }
}

function parsePosition(cursor: string | undefined): Position {
  const [partition = '0', gid = ''] = (cursor ?? '').split(' ');
  return { partition: Number(partition), gid };
}

/** What may be loaded at once: few alerts, or one group. */
function toLoads(listed: readonly Listed[]): readonly (readonly GroupId[])[] {
  const loads: GroupId[][] = [];
  let room = 0;
  for (const { gid, alerts } of listed) {
    const last = loads.at(-1);
    if (last === undefined || alerts > room) {
      loads.push([gid]);
      room = alertsPerLoad;
    } else last.push(gid);
    room -= alerts;
  }
  return loads;
}
