import type { GroupId } from '../../engine/alert-group.ts';
import type { Fingerprint } from '../../engine/label-set.ts';
import type { MoveStore, RecordCounts } from '../../ports/move-store.ts';
import {
  cursorText,
  type DumpPosition,
  draftMovePage,
  type MovePageDraft,
  parseCursor,
  recordsPerStep,
} from '../move-page.ts';
import { createFactDump } from './dump-facts.ts';
import { type DumpedGroup, toMoveRecords } from './dumped-group.ts';
import { parseHead } from './head-text.ts';
import type { RedisLink } from './link.ts';
import { pairs, placed } from './loaded-group.ts';
import { loadScript } from './script.ts';

const countGroups = loadScript('count-groups', 'reads');
const dumpGroups = loadScript('dump-groups', 'reads');
const orderAlerts = loadScript('order-alerts', 'reads');

const parts = ['facts', 'silences', 'effects', 'groups', 'alerts', 'entries'] as const;
type Position = DumpPosition<(typeof parts)[number]>;

const groupsAtOnce = 250;
/** Alerts and timeline entries that one script reads. */
const itemsAtOnce = 200;
const placesAtOnce = 500;

/** Reads the store from one end to the other: small facts, silences, outbox, then the groups of each partition. */
export function createDumpCalls(link: RedisLink): Pick<MoveStore, 'countRecords' | 'dump'> {
  const { keys } = link;
  const facts = createFactDump(link);
  /** Fingerprints of one large group by arrival, for all steps through it. */
  let ordered: { readonly gid: GroupId; readonly fingerprints: readonly Fingerprint[] } | undefined;

  return {
    async countRecords() {
      const counts = { groups: 0, alerts: 0, deliveries: 0, timelineEntries: 0, ...(await facts.count()) };
      for (let partition = 0; partition < keys.partitions; partition += 1) await countPartition(partition, counts);
      return counts;
    },
    async dump(cursor) {
      const page = draftMovePage();
      let position = cursor === undefined ? at('facts') : parseCursor(cursor, parts);
      for (;;) {
        const next = await step(position, page);
        if (next === undefined) return { records: page.records };
        if (page.isFull()) return { records: page.records, cursor: cursorText(next) };
        position = next;
      }
    },
  };

  async function countPartition(partition: number, counts: { -readonly [Key in keyof RecordCounts]: number }) {
    let after = '';
    for (;;) {
      const gids = await listGroups(partition, after);
      if (gids.length === 0) return;
      const answer = (await link.run(countGroups, [keys.tag(partition)], gids)) as [number, number, number];
      counts.groups += gids.length;
      counts.alerts += answer[0];
      counts.deliveries += answer[1];
      counts.timelineEntries += answer[2];
      after = gids.at(-1) ?? '';
    }
  }

  /** Adds the next few records, and says where to go on. */
  async function step({ part, behind }: Position, page: MovePageDraft): Promise<Position | undefined> {
    const [first = '', second = '0'] = behind.map(String);
    switch (part) {
      case 'facts':
        await facts.addFacts(page);
        return at('silences', 0);
      case 'silences': {
        const last = await facts.addSilences(page, Number(first));
        return last === undefined ? at('effects', 0, 0) : at('silences', last);
      }
      case 'effects':
        return effects(Number(first), Number(second), page);
      case 'groups':
        return groups(Number(first), behind[1] === undefined ? '' : second, page);
      case 'alerts':
        return alerts(first as GroupId, Number(second), page);
      case 'entries':
        return entries(first as GroupId, Number(second), page);
    }
  }

  async function effects(partition: number, rank: number, page: MovePageDraft): Promise<Position> {
    const count = await facts.addEffects(page, partition, rank);
    if (count > 0) return at('effects', partition, rank + count);
    return partition + 1 < keys.partitions ? at('effects', partition + 1, 0) : at('groups', 0);
  }

  async function groups(partition: number, after: string, page: MovePageDraft): Promise<Position | undefined> {
    const gids = await listGroups(partition, after);
    if (gids.length === 0) return partition + 1 < keys.partitions ? at('groups', partition + 1) : undefined;
    const dumped = (await link.run(dumpGroups, [keys.tag(partition)], [itemsAtOnce, ...gids])) as DumpedGroup[];
    let last = after;
    for (const [index, group] of dumped.entries()) {
      const gid = gids[index] ?? ('' as GroupId);
      last = gid;
      const { records, isLarge } = toMoveRecords(gid, group);
      for (const record of records) page.add(record);
      if (isLarge) return at('alerts', gid, 0);
    }
    return at('groups', partition, last);
  }

  /** In the order of their ids, live ones and others. */
  async function listGroups(partition: number, after: string): Promise<readonly GroupId[]> {
    const range = [after === '' ? '-' : `(${after}`, '+', 'LIMIT', 0, groupsAtOnce] as const;
    const found = await Promise.all(
      [keys.live(partition), keys.quiet(partition)].map((set) => link.send('ZRANGEBYLEX', set, ...range)),
    );
    return (found.flat() as GroupId[]).sort().slice(0, groupsAtOnce);
  }

  async function alerts(gid: GroupId, from: number, page: MovePageDraft): Promise<Position> {
    const fingerprints = await inOrder(gid, from);
    const some = fingerprints.slice(from, from + recordsPerStep);
    if (some.length === 0) return at('entries', gid, 0);
    const [heads, contents] = (await Promise.all([
      link.send('HMGET', keys.group(gid), ...some),
      link.send('HMGET', keys.contents(gid), ...some),
    ])) as [string[], string[]];
    for (const [index, fingerprint] of some.entries()) {
      if (page.isFull()) return at('alerts', gid, from + index);
      const doc = placed(contents[index] ?? '').text;
      const head = parseHead(heads[index] ?? '');
      page.add({ type: 'alert', gid, fingerprint, position: from + index, head, doc });
    }
    return at('alerts', gid, from + some.length);
  }

  async function inOrder(gid: GroupId, from: number): Promise<readonly Fingerprint[]> {
    if (from === 0 || ordered?.gid !== gid) {
      const places: (readonly [Fingerprint, number])[] = [];
      let cursor = '0';
      do {
        const answer = await link.run(orderAlerts, [keys.contents(gid)], [cursor, placesAtOnce]);
        const [next = '0', ...flat] = answer as string[];
        for (const [fingerprint, place] of pairs(flat)) places.push([fingerprint as Fingerprint, Number(place)]);
        cursor = next;
      } while (cursor !== '0');
      const sorted = [...new Map(places)].sort(([, a], [, b]) => a - b);
      ordered = { gid, fingerprints: sorted.map(([fingerprint]) => fingerprint) };
    }
    return ordered.fingerprints;
  }

  async function entries(gid: GroupId, from: number, page: MovePageDraft): Promise<Position> {
    const [newest, length, docs] = (await Promise.all([
      link.send('HGET', keys.group(gid), 'q'),
      link.send('LLEN', keys.timeline(gid)),
      link.send('LRANGE', keys.timeline(gid), from, from + recordsPerStep - 1),
    ])) as [string | null, number, string[]];
    const first = Number(newest ?? 0) - length + from + 1;
    for (const [index, doc] of docs.entries()) page.add({ type: 'entry', gid, seq: first + index, doc });
    const next = from + docs.length;
    return next < length ? at('entries', gid, next) : at('groups', keys.partitionOf(gid), gid);
  }
}

function at(part: Position['part'], ...behind: readonly (string | number)[]): Position {
  return { part, behind };
}
