import type { GroupId } from '../../engine/alert-group.ts';
import { shortIdOf } from '../../engine/short-id.ts';
import type { StoredGroup } from '../records.ts';
import type { WorkerState } from './ingest-calls.ts';
import { dueOf, type GroupRow, isLive } from './memory-index.ts';
import type { WireMethods } from './wire.ts';

type GroupCalls = Pick<WireMethods, 'claimGroups' | 'loadGroup' | 'readTimeline' | 'scanGroups' | 'findGroups'>;

/** A page ends early once it holds so many alerts, so that nobody waits long behind it. */
const alertsPerPage = 2_000;
/** Short ids are looked up by so many leading characters: 32^4 buckets. */
const bucketLength = 4;

export function createGroupCalls({ index, disk }: WorkerState): GroupCalls {
  const buckets = new Map<string, GroupRow[]>();
  let bucketed = 0;

  return {
    claimGroups(now, leaseMs, max) {
      const claimed: GroupRow[] = [];
      for (let row = index.groupsDue.peek(); row !== undefined && claimed.length < max; row = index.groupsDue.peek()) {
        if (dueOf(row) > now) break;
        index.groupsDue.remove(row);
        claimed.push(row);
      }
      for (const row of claimed) index.changeGroup(row, { leasedUntil: now + leaseMs });
      return claimed.map(({ gid }) => gid);
    },
    loadGroup(gid) {
      const row = index.groups.get(gid);
      return row && load(row);
    },
    readTimeline(gid, after, limit) {
      const row = index.groups.get(gid);
      if (row === undefined) return [];
      return disk
        .readEntries(row.n, after, limit)
        .map(({ seq, entry }) => ({ seq: Number(seq), entry: String(entry) }));
    },
    scanGroups(after, limit, { liveOnly, withRetired }) {
      const groups: StoredGroup[] = [];
      let alerts = 0;
      for (let n = after + 1; n <= index.order.length; n += 1) {
        const row = index.order[n - 1];
        if (row === undefined || (row.state === 'retired' && !withRetired) || (liveOnly && !isLive(row))) continue;
        if (groups.length > 0 && (groups.length >= limit || alerts + row.heads.size > alertsPerPage)) {
          return { groups, next: n - 1 };
        }
        groups.push(load(row));
        alerts += row.heads.size;
      }
      return { groups, next: undefined };
    },
    findGroups(prefix, limit) {
      const found: GroupId[] = [];
      for (const row of candidates(prefix)) {
        if (found.length >= limit) break;
        if (index.groups.get(row.gid) === row && isLive(row) && shortIdOf(row.gid).startsWith(prefix))
          found.push(row.gid);
      }
      return found;
    },
  };

  function load(row: GroupRow): StoredGroup {
    const { state, tickAt, wasWoken, ver, rev, timelineSeq, heads, deliveries } = row;
    const alerts = [...heads].sort(([, a], [, b]) => a.id - b.id);
    return {
      doc: disk.readGroup(row.n),
      state,
      tickAt,
      wasWoken,
      ver,
      rev,
      timelineSeq,
      fingerprints: alerts.map(([fingerprint]) => fingerprint),
      heads: alerts.map(([, { head }]) => head),
      contents: alerts.map(([, { id }]) => disk.readBody(id)),
      deliveries: deliveries.map(({ id }) => disk.readDelivery(id)),
    };
  }

  /** Made at the first search and brought up to date at the next: ingest does not pay for it. */
  function candidates(prefix: string): Iterable<GroupRow> {
    if (prefix.length < bucketLength) return index.groups.values();
    for (; bucketed < index.order.length; bucketed += 1) {
      const row = index.order[bucketed];
      if (row === undefined) continue;
      const key = shortIdOf(row.gid).slice(0, bucketLength);
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [row]);
      else bucket.push(row);
    }
    return buckets.get(prefix.slice(0, bucketLength)) ?? [];
  }
}
