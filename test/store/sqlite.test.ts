import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { describeStoreContract } from './contract.ts';

describeStoreContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-store-'));
  return {
    open: () => openSqliteStore({ file: join(folder, 'tocsin.db'), durability: 'normal' }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
