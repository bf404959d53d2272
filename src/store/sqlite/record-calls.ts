import type { Gap } from '../../engine/alert.ts';
import type { Disk } from './disk.ts';
import type { WireMethods } from './wire.ts';

type RecordCalls = Pick<
  WireMethods,
  | 'ping'
  | 'beat'
  | 'readNote'
  | 'writeNote'
  | 'takeNumber'
  | 'addEffect'
  | 'readOutbox'
  | 'removeOutbox'
  | 'readSilences'
  | 'findSilence'
  | 'putSilence'
>;

export function createRecordCalls(disk: Disk): RecordCalls {
  return {
    // A real write: a full or read-only disk shows here.
    ping: () => disk.writeMeta('pinged', '1'),
    beat,
    readNote(key) {
      const row = disk.readNote(key);
      return row && String(row['v']);
    },
    writeNote: disk.writeNote,
    takeNumber(name) {
      const number = Number(disk.readNote(name)?.['v'] ?? 0) + 1;
      disk.writeNote(name, String(number));
      return number;
    },
    addEffect: (id, doc) => {
      disk.insertEffect(id, doc);
    },
    readOutbox: (max) => disk.readEffects(max).map(({ doc }) => String(doc)),
    removeOutbox(ids) {
      for (const id of ids) disk.dropEffect(id);
    },
    readSilences: (sinceVersion) => ({
      version: silenceVersion(),
      docs: disk.readSilences(sinceVersion).map(({ doc }) => String(doc)),
    }),
    findSilence,
    putSilence(id, doc, expected) {
      if (findSilence(id) !== expected) return 'conflict';
      disk.writeSilence(id, silenceVersion() + 1, doc);
      return 'ok';
    },
  };

  function beat(now: number, gapMs: number, holdMs: number): readonly Gap[] {
    const aliveAt = Number(disk.readMeta('alive_at')?.['v'] ?? now);
    const held = (JSON.parse(String(disk.readMeta('gaps')?.['v'] ?? '[]')) as Gap[]).filter(
      (gap) => gap.holdUntil > now,
    );
    const isGap = now - aliveAt > gapMs;
    const gaps = isGap ? [...held, { from: aliveAt, to: now, holdUntil: now + holdMs }] : held;
    if (isGap) disk.writeMeta('gaps', JSON.stringify(gaps));
    disk.writeMeta('alive_at', String(Math.max(now, aliveAt)));
    return gaps;
  }

  function silenceVersion(): number {
    return Number(disk.readSilenceVersion()?.['version'] ?? 0);
  }

  function findSilence(id: string): string | undefined {
    const row = disk.readSilence(id);
    return row && String(row['doc']);
  }
}
