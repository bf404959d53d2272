import type { AlertGroup, GroupId } from '../../engine/alert-group.ts';
import type { MovedGroup, MovedSilence, MoveRecord, MoveStore } from '../../ports/move-store.ts';
import { isMoveNote } from '../move-notes.ts';
import { headText, stateText } from './head-text.ts';
import type { RedisLink } from './link.ts';
import { loadScript } from './script.ts';

const restoreRecords = loadScript('restore-records', 'writes');
const restoreSilences = loadScript('restore-silences', 'writes');

/** What one script call writes at most. */
const limits = { records: 150, characters: 128 * 1024 } as const;

/** Records that lie in partitions. */
type Placed = Extract<MoveRecord, { readonly type: 'group' | 'delivery' | 'alert' | 'entry' | 'effect' }>;

interface Call {
  readonly args: (string | number)[];
  records: number;
  characters: number;
}

export function createRestoreCalls(link: RedisLink): Pick<MoveStore, 'restore'> {
  const { keys } = link;

  return {
    async restore(records) {
      for (const record of records) await restoreFact(record);
      const silences = records.filter((record) => record.type === 'silence');
      for (let from = 0; from < silences.length; from += limits.records) {
        await putSilences(silences.slice(from, from + limits.records));
      }
      await Promise.all([...callsByPartition(records)].map(([partition, calls]) => runInOrder(partition, calls)));
    },
  };

  async function restoreFact(record: MoveRecord): Promise<unknown> {
    switch (record.type) {
      case 'beat': {
        await forgetFacts();
        const gaps = record.gaps.map(({ from, to, holdUntil }) => `${from} ${to} ${holdUntil}`).join(',');
        const at = record.at === undefined ? [] : ['at', record.at];
        return link.send('HSET', keys.alive, 'gaps', gaps, ...at);
      }
      case 'policy':
        return link.send('HSET', keys.policy, 'hash', record.mark.hash, 'epoch', record.mark.epoch);
      case 'note':
        return link.send('HSET', keys.notes, record.key, record.value);
      default:
        return undefined;
    }
  }

  async function forgetFacts(): Promise<void> {
    const notes = ((await link.send('HKEYS', keys.notes)) as string[]).filter((key) => !isMoveNote(key));
    if (notes.length > 0) await link.send('HDEL', keys.notes, ...notes);
    await link.send('DEL', keys.policy);
    await link.send('HDEL', keys.alive, 'at');
  }

  function putSilences(silences: readonly MovedSilence[]): Promise<unknown> {
    const args = silences.flatMap(({ id, version, doc }) => [id, version, doc]);
    return link.run(restoreSilences, [keys.silences, keys.silenceChanges, keys.silenceVersion], args);
  }

  /** What belongs together stays in order: a group before what hangs on it. */
  function callsByPartition(records: readonly MoveRecord[]): ReadonlyMap<number, Call[]> {
    const partitions = new Map<number, Call[]>();
    for (const record of records) {
      if (!isPlaced(record)) continue;
      // Effects belong to no group any more: they lie where their ids say.
      const partition = keys.partitionOf(record.type === 'effect' ? (record.id as GroupId) : record.gid);
      const calls = partitions.get(partition) ?? [];
      partitions.set(partition, calls);
      put(record, calls);
    }
    return partitions;
  }

  async function runInOrder(partition: number, calls: readonly Call[]): Promise<void> {
    for (const { args } of calls) await link.run(restoreRecords, [keys.tag(partition)], args);
  }
}

function isPlaced(record: MoveRecord): record is Placed {
  return record.type !== 'beat' && record.type !== 'policy' && record.type !== 'note' && record.type !== 'silence';
}

function put(record: Placed, calls: Call[]): void {
  let call = calls.at(-1);
  if (call === undefined || call.records >= limits.records || call.characters >= limits.characters) {
    call = { args: [], records: 0, characters: 0 };
    calls.push(call);
  }
  call.args.push(...argsOf(record));
  call.records += 1;
  call.characters += record.doc.length;
}

function argsOf(record: Placed): readonly (string | number)[] {
  switch (record.type) {
    case 'group':
      return groupArgs(record);
    case 'delivery': {
      const { gid, target, episode, lane, doc, due } = record;
      const mark = [due?.at ?? '', due?.priority ?? 3, due?.lane === undefined ? 0 : 1, due?.lane ?? ''];
      return ['d', gid, `${target}@${episode}`, lane, doc, ...mark];
    }
    case 'alert':
      return ['a', record.gid, record.fingerprint, headText(record.head), record.position + 1, record.doc];
    case 'entry':
      return ['e', record.gid, record.seq, record.doc];
    case 'effect':
      return ['o', record.id, record.doc];
  }
}

function groupArgs(record: MovedGroup): readonly (string | number)[] {
  const { gid, doc, ver, rev, state, tickAt, wasWoken, owed, isOpen, watchedEpisode, dueAt, trimmed } = record;
  const flags = [wasWoken, owed, isOpen].map((flag) => (flag ? 1 : ''));
  const rest = [...flags, watchedEpisode ?? '', dueAt ?? '', finalRevOf(doc), trimmed];
  return ['g', gid, doc, ver, rev, stateText(state), tickAt ?? '', ...rest];
}

/** `<episode>:<finalRev>`, which scripts compare without reading the record; empty: none. */
function finalRevOf(doc: string): string {
  const { episode } = JSON.parse(doc) as Pick<AlertGroup, 'episode'>;
  return episode?.finalRev === undefined ? '' : `${episode.number}:${episode.finalRev}`;
}
