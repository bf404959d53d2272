import { createHash } from 'node:crypto';
import type { MoveRecord } from '../ports/move-store.ts';
import { isMoveNote } from './move-notes.ts';

/** Of each kind of record that went by, how many there were, and the sum of their digests: order makes no difference. */
export type MoveTally = { readonly [Type in MoveRecord['type']]: readonly [count: number, sum: number] };

const types = ['group', 'alert', 'delivery', 'entry', 'silence', 'effect', 'note', 'policy', 'beat'] as const;

const modulus = 2 ** 48;

export const emptyTally: MoveTally = {
  group: [0, 0],
  alert: [0, 0],
  delivery: [0, 0],
  entry: [0, 0],
  silence: [0, 0],
  effect: [0, 0],
  note: [0, 0],
  policy: [0, 0],
  beat: [0, 0],
};

export function addToTally(tally: MoveTally, records: readonly MoveRecord[]): MoveTally {
  const next: Record<MoveRecord['type'], readonly [number, number]> = { ...tally };
  for (const record of records) {
    if (record.type === 'note' && isMoveNote(record.key)) continue;
    const [count, sum] = next[record.type];
    next[record.type] = [count + 1, (sum + digestOf(record)) % modulus];
  }
  return next;
}

/** Where two tallies differ, in words for people; empty when they agree. */
export function tallyDifferences(source: MoveTally, target: MoveTally): readonly string[] {
  return types.flatMap((type) => {
    const [expected, expectedSum] = source[type];
    const [found, foundSum] = target[type];
    if (expected !== found) return [`${found} instead of ${expected} ${namesOf[type]}`];
    return expectedSum === foundSum ? [] : [`${namesOf[type]} that say something else`];
  });
}

const namesOf: Readonly<Record<MoveRecord['type'], string>> = {
  group: 'groups',
  alert: 'alerts',
  delivery: 'deliveries',
  entry: 'timeline entries',
  silence: 'silences',
  effect: 'waiting effects',
  note: 'notes',
  policy: 'policies in force',
  beat: 'signs of life',
};

function digestOf(record: MoveRecord): number {
  return createHash('sha1')
    .update(JSON.stringify(essenceOf(record)))
    .digest()
    .readUIntBE(0, 6);
}

/** In one order, whatever the order in which a driver names its fields; absent and undefined are the same. */
function essenceOf(record: MoveRecord): readonly unknown[] {
  switch (record.type) {
    case 'group': {
      const { gid, doc, ver, rev, state, tickAt, wasWoken, owed, isOpen, watchedEpisode, dueAt } = record;
      const { timelineSeq, trimmed } = record;
      return [gid, doc, ver, rev, state, tickAt, wasWoken, owed, isOpen, watchedEpisode, dueAt, timelineSeq, trimmed];
    }
    case 'alert': {
      const { gid, fingerprint, position, head, doc } = record;
      const { contentHash, startsAt, endsAt, updatedAt, endsAtIsTimeout, liveness, fires } = head;
      const whole = [contentHash, startsAt, endsAt, updatedAt, endsAtIsTimeout, liveness, fires];
      return [gid, fingerprint, position, ...whole, doc];
    }
    case 'delivery': {
      const { gid, target, episode, lane, doc, due } = record;
      return [gid, target, episode, lane, doc, due?.at, due?.priority, due?.lane];
    }
    case 'entry':
      return [record.gid, record.seq, record.doc];
    case 'silence':
      return [record.id, record.version, record.doc];
    case 'effect':
      return [record.id, record.doc];
    case 'note':
      return [record.key, record.value];
    case 'policy':
      return [record.mark.hash, record.mark.epoch];
    case 'beat':
      return [record.at, record.gaps.map(({ from, to, holdUntil }) => [from, to, holdUntil])];
  }
}
