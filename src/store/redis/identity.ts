import { StoreError } from '../store-error.ts';
import type { RedisLink } from './link.ts';
import { loadScript } from './script.ts';

const found = loadScript('found-store', 'writes');
const markPart = loadScript('mark-part', 'writes');

/** Version of the keys and of what is in them. */
const schemaVersion = 1;

/** Knows a store by an id that it was given when it was made, and so notices when it was emptied. */
export interface Identity {
  created(): string;
  /** When all of it, or a part, was found to be gone; absent: never since the start. */
  flushedAt(): number | undefined;
  /** Takes what somebody saw in passing, and looks closer when it is not ours. */
  compare(created: string | null, now: number): Promise<void>;
  /** Looks at every part. A store that was emptied is founded anew, under another id. */
  look(now: number): Promise<void>;
}

interface Founded {
  readonly schema: number;
  readonly partitions: number;
  readonly created: string;
  /** All its parts have their marks: one that has none was emptied since. */
  readonly isMarked: boolean;
}

/** Rejects where a store was made with another number of partitions, or by a newer program. */
export async function createIdentity(link: RedisLink, newId: () => string): Promise<Identity> {
  const { keys } = link;
  const first = await foundStore();
  let { created } = first;
  let flushedAt: number | undefined;
  // Emptied while nobody looked; told with the instant of the first look.
  let wasEmptied = await findEmptied(first);

  return {
    created: () => created,
    flushedAt: () => flushedAt,
    async compare(seen, now) {
      if (seen !== created) await look(now);
    },
    look,
  };

  async function look(now: number): Promise<void> {
    const before = created;
    const isEmptied = await findEmptied(await foundStore());
    if (isEmptied || wasEmptied || created !== before) flushedAt = now;
    wasEmptied = false;
  }

  /** Marks every part; a store that missed a mark it had is founded anew, so that every process hears of it. */
  async function findEmptied(store: Founded): Promise<boolean> {
    created = store.created;
    const isEmptied = (await markParts()) && store.isMarked;
    if (isEmptied) {
      created = (await foundStore(created)).created;
      await markParts();
    }
    if (isEmptied || !store.isMarked) await link.send('hset', keys.meta, 'marked', 1);
    return isEmptied;
  }

  async function foundStore(emptied = ''): Promise<Founded> {
    const answer = await link.run(found, [keys.meta], [schemaVersion, keys.partitions, newId(), emptied]);
    const [schema, partitions, id, marked] = answer as [string, string, string, number];
    const store = { schema: Number(schema), partitions: Number(partitions), created: id, isMarked: marked === 1 };
    check(store, link);
    return store;
  }

  /** Says whether one had no mark. */
  async function markParts(): Promise<boolean> {
    const unmarked = await Promise.all(keys.partMarks.map((mark) => link.run(markPart, [mark], [created])));
    return unmarked.includes(1);
  }
}

function check({ schema, partitions }: Founded, link: RedisLink): void {
  if (schema > schemaVersion)
    throw new StoreError(
      `Redis at ${link.name} holds data of a newer Tocsin (version ${schema}, this program knows ${schemaVersion}). ` +
        'Start that version again.',
    );
  if (partitions !== link.partitions)
    throw new StoreError(
      `Redis at ${link.name} holds data in ${partitions} partitions, and this start needs ${link.partitions} ` +
        '(1 for one server or Sentinel, 16 for a Cluster). Copy it with `tocsin store move`, or set another ' +
        'REDIS_KEY_PREFIX to begin afresh.',
    );
}
