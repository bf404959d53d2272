import type { WorkerState } from './ingest-calls.ts';
import { isLive } from './memory-index.ts';
import type { WireMethods } from './wire.ts';

type RetentionCalls = Pick<WireMethods, 'forgetGroup' | 'trimTimeline' | 'forgetSilence'>;

export function createRetentionCalls({ index, disk }: WorkerState): RetentionCalls {
  return {
    forgetGroup(gid, ver, rev) {
      const row = index.groups.get(gid);
      if (row === undefined || row.ver !== ver || row.rev !== rev || isLive(row)) return false;
      if (row.dueAt !== undefined || row.leasedUntil !== undefined) return false;
      if (row.deliveries.some(({ dueAt, isInLane }) => dueAt !== undefined || isInLane)) return false;
      for (const held of row.heads.values()) disk.dropAlert(held);
      for (const delivery of row.deliveries) disk.dropDelivery(delivery);
      disk.dropGroup(row.n);
      index.removeGroup(row);
      return true;
    },
    trimTimeline(gid, upTo) {
      const row = index.groups.get(gid);
      return row === undefined ? 0 : disk.dropEntries(row.n, upTo);
    },
    forgetSilence(id, expected) {
      const row = disk.readSilence(id);
      if (row === undefined || String(row['doc']) !== expected) return false;
      if (Number(row['version']) === Number(disk.readSilenceVersion()?.['version'])) return false;
      disk.dropSilence(id);
      return true;
    },
  };
}
