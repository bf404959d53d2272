import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { MovePlace } from './move-steps.ts';

/** A folder of its own for a store in a file. */
export async function makeFolderPlace(): Promise<MovePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-move-'));
  return {
    open: () => openSqliteStore({ file: join(folder, 'tocsin.db'), durability: 'normal' }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
