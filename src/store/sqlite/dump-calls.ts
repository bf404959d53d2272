import type { Gap } from '../../engine/alert.ts';
import type { Fingerprint } from '../../engine/label-set.ts';
import type { MovedDelivery, MovedGroup, MoveRecord } from '../../ports/move-store.ts';
import type { PolicyMark } from '../../ports/store.ts';
import {
  cursorText,
  type DumpPosition,
  draftMovePage,
  type MovePageDraft,
  parseCursor,
  recordsPerStep,
} from '../move-page.ts';
import type { WorkerState } from './ingest-calls.ts';
import type { DeliveryRow, GroupRow, HeadRow } from './memory-index.ts';
import type { WireMethods } from './wire.ts';

const parts = ['facts', 'silences', 'effects', 'group', 'alerts', 'entries'] as const;
type Position = DumpPosition<(typeof parts)[number]>;
type Alerts = readonly (readonly [Fingerprint, HeadRow])[];

/** Reads the store from one end to the other: small facts, silences, outbox, then group after group. */
export function createDumpCalls({ index, disk }: WorkerState): Pick<WireMethods, 'countRecords' | 'dump'> {
  let sorted: { readonly n: number; readonly alerts: Alerts } | undefined;

  return {
    countRecords() {
      const rows = [...index.groups.values()];
      return {
        groups: rows.length,
        alerts: rows.reduce((sum, { heads }) => sum + heads.size, 0),
        deliveries: rows.reduce((sum, { deliveries }) => sum + deliveries.length, 0),
        timelineEntries: disk.countRows('timeline'),
        silences: disk.countRows('silence'),
        effects: disk.countRows('outbox'),
      };
    },
    dump(cursor) {
      const page = draftMovePage();
      let position: Position | undefined = cursor === undefined ? at('facts') : parseCursor(cursor, parts);
      while (position !== undefined && !page.isFull()) position = step(position, page);
      return position === undefined
        ? { records: page.records }
        : { records: page.records, cursor: cursorText(position) };
    },
  };

  /** Adds the next few records, and says where to go on. */
  function step({ part, behind }: Position, page: MovePageDraft): Position | undefined {
    const [first = 0, second = 0] = behind.map(Number);
    switch (part) {
      case 'facts':
        for (const fact of facts()) page.add(fact);
        return at('silences', 0);
      case 'silences':
        return silences(first, page);
      case 'effects':
        return effects(first, page);
      case 'group':
        return group(first, page);
      case 'alerts':
        return alerts(first, second, page);
      case 'entries':
        return entries(first, second, page);
    }
  }

  function facts(): MoveRecord[] {
    const beatAt = disk.readMeta('alive_at')?.['v'];
    const gaps = JSON.parse(String(disk.readMeta('gaps')?.['v'] ?? '[]')) as Gap[];
    const policy = disk.readMeta('policy')?.['v'];
    return [
      { type: 'beat', ...(beatAt === undefined ? {} : { at: Number(beatAt) }), gaps },
      ...(policy === undefined ? [] : [{ type: 'policy' as const, mark: JSON.parse(String(policy)) as PolicyMark }]),
      ...disk.readNotes().map(({ k, v }) => ({ type: 'note' as const, key: String(k), value: String(v) })),
    ];
  }

  function silences(after: number, page: MovePageDraft): Position {
    const rows = disk.readSilencePage(after, recordsPerStep);
    for (const { id, version, doc } of rows) {
      page.add({ type: 'silence', id: String(id), version: Number(version), doc: String(doc) });
    }
    const last = rows.at(-1);
    return last === undefined ? at('effects', 0) : at('silences', Number(last['version']));
  }

  function effects(after: number, page: MovePageDraft): Position {
    const rows = disk.readEffectPage(after, recordsPerStep);
    for (const { id, doc } of rows) page.add({ type: 'effect', id: String(id), doc: String(doc) });
    const last = rows.at(-1);
    return last === undefined ? at('group', 1) : at('effects', Number(last['seq']));
  }

  function group(n: number, page: MovePageDraft): Position | undefined {
    if (n > index.order.length) return undefined;
    const row = index.order[n - 1];
    if (row === undefined) return at('group', n + 1);
    page.add(toGroup(row));
    for (const delivery of row.deliveries) page.add(toDelivery(row, delivery));
    return at('alerts', n, 0);
  }

  function toGroup(row: GroupRow): MovedGroup {
    const { n, gid, ver, rev, state, wasWoken, owed, isOpen, timelineSeq } = row;
    const { tickAt, watchedEpisode, dueAt } = row;
    return {
      type: 'group',
      gid,
      doc: disk.readGroup(n),
      ver,
      rev,
      state,
      wasWoken,
      owed,
      isOpen,
      timelineSeq,
      trimmed: disk.firstSeq(n, timelineSeq + 1) - 1,
      ...(tickAt !== undefined && { tickAt }),
      ...(watchedEpisode !== undefined && { watchedEpisode }),
      ...(dueAt !== undefined && { dueAt }),
    };
  }

  function toDelivery({ gid }: GroupRow, { id, target, episode, lane, dueAt, priority, markLane }: DeliveryRow) {
    const record: MovedDelivery = { type: 'delivery', gid, target, episode, lane, doc: disk.readDelivery(id) };
    if (dueAt === undefined) return record;
    return { ...record, due: { at: dueAt, priority, ...(markLane !== undefined && { lane: markLane }) } };
  }

  function alerts(n: number, from: number, page: MovePageDraft): Position {
    const row = index.order[n - 1];
    if (row === undefined) return at('group', n + 1);
    const all = inOrder(row, from);
    for (const [position, [fingerprint, { id, head }]] of all.entries()) {
      if (position < from) continue;
      if (page.isFull()) return at('alerts', n, position);
      page.add({ type: 'alert', gid: row.gid, fingerprint, position, head, doc: disk.readBody(id) });
    }
    return at('entries', n, 0);
  }

  /** Sorted once for all steps through a group. */
  function inOrder(row: GroupRow, from: number): Alerts {
    if (from === 0 || sorted?.n !== row.n) {
      sorted = { n: row.n, alerts: [...row.heads].sort(([, a], [, b]) => a.id - b.id) };
    }
    return sorted.alerts;
  }

  function entries(n: number, after: number, page: MovePageDraft): Position {
    const row = index.order[n - 1];
    const rows = row === undefined ? [] : disk.readEntries(n, after, recordsPerStep);
    for (const { seq, entry } of rows) {
      if (row !== undefined) page.add({ type: 'entry', gid: row.gid, seq: Number(seq), doc: String(entry) });
    }
    const last = rows.at(-1);
    return last === undefined || rows.length < recordsPerStep
      ? at('group', n + 1)
      : at('entries', n, Number(last['seq']));
  }
}

function at(part: Position['part'], ...behind: readonly number[]): Position {
  return { part, behind };
}
