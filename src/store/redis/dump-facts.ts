import type { RecordCounts } from '../../ports/move-store.ts';
import { type MovePageDraft, recordsPerStep } from '../move-page.ts';
import type { RedisLink } from './link.ts';
import { pairs } from './loaded-group.ts';
import { toGap } from './meta-calls.ts';

/** Reads what hangs on no group, a part at a time. */
export function createFactDump(link: RedisLink) {
  const { keys } = link;

  return {
    async count(): Promise<Pick<RecordCounts, 'silences' | 'effects'>> {
      const waiting = await Promise.all(
        Array.from({ length: keys.partitions }, (_, partition) => link.send('ZCARD', keys.outbox(partition))),
      );
      return {
        silences: Number(await link.send('HLEN', keys.silences)),
        effects: waiting.reduce<number>((sum, count) => sum + Number(count), 0),
      };
    },
    async addFacts(page: MovePageDraft): Promise<void> {
      const [beatAt, gaps] = (await link.send('HMGET', keys.alive, 'at', 'gaps')) as readonly (string | null)[];
      const [hash, epoch] = (await link.send('HMGET', keys.policy, 'hash', 'epoch')) as readonly (string | null)[];
      const notes = (await link.send('HGETALL', keys.notes)) as readonly string[];
      page.add({
        type: 'beat',
        ...(typeof beatAt === 'string' && { at: Number(beatAt) }),
        gaps: gaps === null || gaps === undefined || gaps === '' ? [] : gaps.split(',').map(toGap),
      });
      if (typeof hash === 'string') page.add({ type: 'policy', mark: { hash, epoch: Number(epoch) } });
      for (const [key, value] of pairs(notes)) page.add({ type: 'note', key, value });
    },
    /** Those after a version; gives the last one's, absent when there are no more. */
    async addSilences(page: MovePageDraft, after: number): Promise<number | undefined> {
      const range = [`(${after}`, '+inf', 'WITHSCORES', 'LIMIT', 0, recordsPerStep] as const;
      const found = pairs((await link.send('ZRANGEBYSCORE', keys.silenceChanges, ...range)) as string[]);
      const last = found.at(-1);
      if (last === undefined) return undefined;
      const docs = (await link.send('HMGET', keys.silences, ...found.map(([id]) => id))) as (string | null)[];
      for (const [index, [id, version]] of found.entries()) {
        page.add({ type: 'silence', id, version: Number(version), doc: docs[index] ?? '' });
      }
      return Number(last[1]);
    },
    /** Those of a partition from a rank on; how many. */
    async addEffects(page: MovePageDraft, partition: number, rank: number): Promise<number> {
      const outbox = keys.outbox(partition);
      const ids = (await link.send('ZRANGE', outbox, rank, rank + recordsPerStep - 1)) as string[];
      if (ids.length === 0) return 0;
      const docs = (await link.send('HMGET', keys.outboxDocs(partition), ...ids)) as (string | null)[];
      for (const [index, id] of ids.entries()) page.add({ type: 'effect', id, doc: docs[index] ?? '' });
      return ids.length;
    },
  };
}
