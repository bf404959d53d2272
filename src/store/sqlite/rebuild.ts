import type { DatabaseSync } from 'node:sqlite';
import type { GroupId } from '../../engine/alert-group.ts';
import type { DeliveryPriority } from '../../engine/group-change.ts';
import type { Fingerprint } from '../../engine/label-set.ts';
import type { IntegrationKey } from '../../engine/notification.ts';
import { pulseFlags } from './disk.ts';
import type { GroupRow, MemoryIndex } from './memory-index.ts';
import { states, toHead } from './packing.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Fills an empty index from the file: every table but the bodies, in the order they lie
 * on disk. Gives the highest ids in use.
 */
export function rebuildIndex(db: DatabaseSync, index: MemoryIndex): { alertId: number; deliveryId: number } {
  for (const row of db.prepare('SELECT gid, p.* FROM grp JOIN pulse AS p USING (n) ORDER BY n').iterate()) {
    index.addGroup(toGroup(row));
  }
  let deliveryId = 0;
  const deliveries =
    'SELECT id, n, target, episode, d.lane, due_at, priority, m.lane AS mark_lane FROM delivery AS d' +
    ' LEFT JOIN mark AS m USING (id) ORDER BY id';
  for (const row of db.prepare(deliveries).iterate()) {
    deliveryId = int(row, 'id');
    addDelivery(index, row);
  }
  let alertId = 0;
  const alerts =
    'SELECT id, n, fp, hash, starts_at, ends_at, updated_at, flags, fires FROM alert JOIN life USING (id) ORDER BY id';
  for (const row of db.prepare(alerts).iterate()) {
    alertId = int(row, 'id');
    addHead(index, row);
  }
  index.forgetUndo();
  return { alertId, deliveryId };
}

function toGroup(row: Row): GroupRow {
  const flags = int(row, 'flags');
  return {
    n: int(row, 'n'),
    gid: string(row, 'gid') as GroupId,
    heads: new Map(),
    deliveries: [],
    ver: int(row, 'ver'),
    rev: int(row, 'rev'),
    state: states[int(row, 'state')] ?? 'waiting',
    owed: (flags & pulseFlags.owed) !== 0,
    isOpen: (flags & pulseFlags.open) !== 0,
    wasWoken: (flags & pulseFlags.woken) !== 0,
    watchedEpisode: optionalInt(row, 'watched'),
    timelineSeq: int(row, 'timeline_seq'),
    tickAt: optionalInt(row, 'tick_at'),
    dueAt: optionalInt(row, 'due_at'),
    leasedUntil: undefined,
    heapIndex: -1,
  };
}

function addDelivery(index: MemoryIndex, row: Row): void {
  const group = index.order[int(row, 'n') - 1];
  if (group === undefined) return;
  index.addDelivery({
    id: int(row, 'id'),
    group,
    target: string(row, 'target') as IntegrationKey,
    episode: int(row, 'episode'),
    lane: string(row, 'lane'),
    markLane: row['mark_lane'] === null ? undefined : string(row, 'mark_lane'),
    dueAt: optionalInt(row, 'due_at'),
    priority: (optionalInt(row, 'priority') ?? 3) as DeliveryPriority,
    isInLane: false,
    heapIndex: -1,
  });
}

function addHead(index: MemoryIndex, row: Row): void {
  const group = index.order[int(row, 'n') - 1];
  if (group === undefined) return;
  const head = toHead({
    contentHash: string(row, 'hash'),
    startsAt: int(row, 'starts_at'),
    endsAt: optionalInt(row, 'ends_at'),
    updatedAt: int(row, 'updated_at'),
    flags: int(row, 'flags'),
    fires: int(row, 'fires'),
  });
  group.heads.set(string(row, 'fp') as Fingerprint, { id: int(row, 'id'), head });
}

const int = (row: Row, name: string): number => Number(row[name]);
const optionalInt = (row: Row, name: string): number | undefined =>
  row[name] === null ? undefined : Number(row[name]);
const string = (row: Row, name: string): string => String(row[name]);
