import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createClock } from './clock.ts';
import { openStore, type RedisSettings } from './open-store.ts';
import type { MovableStore, RecordCounts } from './ports/move-store.ts';
import { type MoveOutcome, type MoveProgress, moveStore } from './store/move.ts';
import { instant } from './store/move-notes.ts';
import { describeCounts } from './store/move-plan.ts';
import { type MoveReopening, reopenMovedStore } from './store/move-reopen.ts';
import { StoreError } from './store/store-error.ts';

/** Where a store lies. */
export interface StorePlace {
  /** What people are shown; no secrets. */
  readonly name: string;
  readonly at: { readonly folder: string } | { readonly redis: RedisSettings };
}

export interface StoreMove {
  readonly from: StorePlace;
  readonly to: StorePlace;
  readonly onProgress: (progress: MoveProgress) => void;
  readonly shouldStop: () => boolean;
}

/** Moves everything from one place to another. Rejects with a `StoreError` when a place cannot be opened or written. */
export async function moveStores({ from, to, ...watch }: StoreMove): Promise<MoveOutcome> {
  const clock = createClock();
  return withStore(await openSource(from), async (source) =>
    withStore(await open(to), (target) =>
      moveStore({
        from: { store: source, name: from.name },
        to: { store: target, name: to.name },
        now: clock.now,
        newId: randomUUID,
        ...watch,
      }),
    ),
  );
}

/** `2 groups, 1 silence`; `nothing`. */
export function recordWords(counts: RecordCounts): string {
  return describeCounts(counts) || 'nothing';
}

/** `2026-11-20 18:50:00 UTC`. */
export function instantWords(at: number): string {
  return instant(at);
}

/** Lets a store be served again that was moved elsewhere. */
export async function reopenStore(place: StorePlace): Promise<MoveReopening> {
  return withStore(await openSource(place), reopenMovedStore);
}

async function withStore<T>(store: MovableStore, use: (store: MovableStore) => Promise<T>): Promise<T> {
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

function openSource(place: StorePlace): Promise<MovableStore> {
  if ('folder' in place.at && !existsSync(join(place.at.folder, 'tocsin.db')))
    throw new StoreError(`There is no store in ${place.name}: it has no tocsin.db.`);
  return open(place);
}

function open({ at }: StorePlace): Promise<MovableStore> {
  if ('redis' in at) return openStore({ data: '', durability: 'full', redis: at.redis }, randomUUID);
  return openStore({ data: at.folder, durability: 'full' }, randomUUID);
}
