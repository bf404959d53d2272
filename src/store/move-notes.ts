import type { Store } from '../ports/store.ts';
import type { MoveTally } from './move-tally.ts';
import { StoreError } from './store-error.ts';

/** Left in a store that is or was copied to another. */
export interface MovedOut {
  readonly schema: 1;
  /** The same at both ends: proves that they belong together. */
  readonly id: string;
  /** What people call the other store; no secrets. */
  readonly to: string;
  readonly since: number;
  /** Absent: it is not finished. */
  readonly endedAt?: number;
}

/** Left in the store that the copy goes to, with how far it came. */
export interface MovedIn {
  readonly schema: 1;
  readonly id: string;
  readonly from: string;
  readonly since: number;
  /** The page that comes next; absent before the first, and when all are copied. */
  readonly cursor?: string;
  readonly isCopied: boolean;
  /** Of all pages so far. */
  readonly tally: MoveTally;
  /** When somebody last listened at the source: must not change while it is copied. */
  readonly beatAt?: number;
  readonly endedAt?: number;
}

const outKey = 'moved_out';
const inKey = 'moved_in';

type Notes = Pick<Store, 'readNote' | 'writeNote'>;

/** These two stay where they are when everything else travels. */
export function isMoveNote(key: string): boolean {
  return key === outKey || key === inKey;
}

export function readMovedOut(store: Notes): Promise<MovedOut | undefined> {
  return readMoveNote<MovedOut>(store, outKey);
}

export function readMovedIn(store: Notes): Promise<MovedIn | undefined> {
  return readMoveNote<MovedIn>(store, inKey);
}

/** Absent: forgets it. */
export function writeMovedOut(store: Notes, note: MovedOut | undefined): Promise<void> {
  return store.writeNote(outKey, note === undefined ? '' : JSON.stringify(note));
}

export function writeMovedIn(store: Notes, note: MovedIn): Promise<void> {
  return store.writeNote(inKey, JSON.stringify(note));
}

/** Rejects, with what to do instead, when this store was moved elsewhere or holds a part of another one only. */
export async function refuseMovedStore(store: Notes): Promise<void> {
  const into = await readMovedIn(store);
  if (into !== undefined && into.endedAt === undefined) {
    throw new StoreError(
      `This store holds a part of ${into.from} only: its move began at ${instant(into.since)} and has not ended. ` +
        'Run the same "tocsin store move" again, and it goes on from there.',
    );
  }
  const out = await readMovedOut(store);
  if (out === undefined) return;
  const [verb, at] = out.endedAt === undefined ? ['is being moved', out.since] : ['was moved', out.endedAt];
  throw new StoreError(
    `This store ${verb} to ${out.to} (${instant(at)}), and what came since is not in it. ` +
      'Start Tocsin with that one (REDIS_URL, or --data for a folder); "tocsin store reopen" lets this one go on as it was.',
  );
}

/** Epoch milliseconds as people read them: `2026-11-20 18:50:00 UTC`. */
export function instant(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

async function readMoveNote<T extends { readonly schema: number }>(store: Notes, key: string): Promise<T | undefined> {
  const text = await store.readNote(key);
  if (text === undefined || text === '') return undefined;
  // Our own text, guarded by its schema number, as in `records.ts`.
  const note = JSON.parse(text) as T;
  if (note.schema === 1) return note;
  throw new StoreError('A move of this store was begun by another version of Tocsin: finish it with that version.');
}
