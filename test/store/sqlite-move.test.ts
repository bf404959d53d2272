import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { describeMove } from './contract-move.ts';
import type { MovePlace } from './move-steps.ts';

describeMove('SQLite to SQLite', { makeSource: aFolder, makeTarget: aFolder, comparesSteps: true });

async function aFolder(): Promise<MovePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-move-'));
  return {
    open: () => openSqliteStore({ file: join(folder, 'tocsin.db'), durability: 'normal' }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
