import { appendFile, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore, type SqliteOptions, type SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { startWorker } from '../../src/store/sqlite/worker-client.ts';
import { findBreaches } from './invariant.ts';
import { aCommit, aContent, aGid, aWrite, commit, ingest, load, noon, openGroup, ref } from './samples.ts';

let folder: string;
let file: string;
let store: SqliteStore | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-trouble-'));
  file = join(folder, 'tocsin.db');
});

afterEach(async () => {
  await store?.close();
  store = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function start(over: Partial<SqliteOptions> = {}): Promise<SqliteStore> {
  store = await openSqliteStore({ file, durability: 'normal', ...over });
  return store;
}

describe('opening', () => {
  it('makes the folders that are missing', async () => {
    file = join(folder, 'a', 'b', 'tocsin.db');

    await (await start()).ping();

    expect((await readFile(file)).length).toBeGreaterThan(0);
  });

  it('says what survives what', async () => {
    const full = await start({ durability: 'full' });
    expect(full.durability).toBe('survives a power cut');
    expect((await full.condition(noon)).warnings).toEqual([]);
    await full.close();
    const normal = await start({ durability: 'normal' });
    expect(normal.durability).toMatch(/a crash of Tocsin, but a power cut may/);
    expect((await normal.condition(noon)).warnings).toEqual([expect.stringMatching(/^A power cut may take .*\.$/)]);
  });

  it('refuses a file that this very process uses already', async () => {
    await start();

    await expect(openSqliteStore({ file, durability: 'normal' })).rejects.toThrow(/in use.*REDIS_URL/);
  });

  it('opens a file again right after it was closed', async () => {
    await (await start()).close();

    await (await start()).ping();
  });

  it('names the file when its folder is a file', async () => {
    await writeFile(join(folder, 'plain'), '');
    file = join(folder, 'plain', 'tocsin.db');

    await expect(start()).rejects.toThrow(file);
  });

  it('names the file and the remedy when a folder lies in its place', async () => {
    await mkdir(file);

    await expect(start()).rejects.toThrow(/tocsin\.db cannot be opened.*--data/);
  });

  it('names the file when it lies where no files can be made', async () => {
    file = '/proc/tocsin/tocsin.db';

    await expect(start()).rejects.toThrow(file);
  });

  it('refuses a file that is no database, and leaves it as it is', async () => {
    await writeFile(file, 'groups:\n  - name: my precious rules\n'.repeat(500));

    await expect(start()).rejects.toThrow(/damaged, or is no SQLite database.*start empty/);

    expect(await readFile(file, 'utf8')).toContain('my precious rules');
  });

  it('refuses the database of another program, and leaves it as it is', async () => {
    const theirs = new DatabaseSync(file);
    theirs.exec('CREATE TABLE precious (x)');
    theirs.close();

    await expect(start()).rejects.toThrow(/not one of Tocsin's/);

    const again = new DatabaseSync(file);
    expect(again.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'precious' }]);
    again.close();
  });

  it('refuses tables that a newer Tocsin wrote', async () => {
    await (await start()).close();
    const newer = new DatabaseSync(file);
    newer.exec("UPDATE meta SET v = '99' WHERE k = 'schema'");
    newer.close();

    await expect(start()).rejects.toThrow(/newer Tocsin \(tables of version 99, this program knows 1\)/);
  });

  it('refuses a file whose pages were overwritten', async () => {
    const filled = await start();
    const writes = Array.from({ length: 400 }, (_, index) => aWrite(ref(`g${index}`)));
    await ingest(filled, ...writes);
    await filled.close();
    const handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(4096 * 20, 0x5a), 0, undefined, 4096 * 4);
    await handle.close();

    await expect(start()).rejects.toThrow(/damaged/);
  });

  it('forgets the torn end of a log that was never acknowledged', async () => {
    const dying = await start();
    await ingest(dying, aWrite(ref('g')));
    const [body, log] = await Promise.all([readFile(file), readFile(`${file}-wal`)]);
    await dying.close();
    await writeFile(file, body);
    await writeFile(`${file}-wal`, log);
    await appendFile(`${file}-wal`, Buffer.alloc(3_000, 1));

    const reopened = await start();

    expect(await reopened.readHeads([ref('g')])).toMatchObject([{ group: { state: 'waiting' } }]);
  });
});

describe('a disk that is full', () => {
  const large = aContent({ annotations: { description: 'x'.repeat(100_000) } });

  it('refuses what does not fit in clear words, keeps the rest, and goes on when there is room', async () => {
    const small = await start({ maxBytes: 600_000 });
    await openGroup(small, 'g');
    const before = await load(small, aGid('g'));
    const tries = Array.from({ length: 9 }, (_, index) =>
      small.commitIngest([aWrite(ref('g', `big${index}`), { content: large })], noon),
    );

    const outcomes = await Promise.allSettled(tries);

    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(String(refused[0]?.reason)).toMatch(/cannot grow: the disk is full.*Free some space/);
    const taken = outcomes.length - refused.length;
    expect((await load(small, aGid('g'))).alerts).toHaveLength(before.alerts.length + taken);
    expect(await findBreaches(small, noon)).toEqual([]);

    await small.close();
    const roomy = await start();
    expect((await load(roomy, aGid('g'))).alerts).toHaveLength(before.alerts.length + taken);
    await ingest(roomy, aWrite(ref('g', 'after'), { content: large }));
  });

  it('fails the ping, and what memory knows is what the file knows', async () => {
    const small = await start({ maxBytes: 200_000 });
    const loaded = await openGroup(small, 'g');
    const fill = async () => {
      for (let index = 0; ; index += 1) await ingest(small, aWrite(ref(`fill${index}`), { content: large }));
    };
    await expect(fill()).rejects.toThrow(/disk is full/);

    const group = { ...loaded.group, inputs: ['x'.repeat(200_000)] };
    await expect(commit(small, aCommit(loaded, { group, groupDueAt: noon }))).rejects.toThrow(/disk is full/);

    expect(await load(small, aGid('g'))).toEqual(loaded);
    const marks = await small.inspect();
    await small.close();
    expect(await (await start()).inspect()).toEqual(marks);
  });
});

describe('a thread that dies', () => {
  it('fails whoever waits and whoever comes, the ping too, and says what to do', async () => {
    const client = await startWorker({ file, durability: 'normal' });
    const waiting = client.call('writeNote', 'n', 'v');

    await Promise.all([client.terminate(), expect(waiting).rejects.toThrow(/thread has ended.*Restart/)]);

    await expect(client.call('ping')).rejects.toThrow(/thread has ended/);
    await expect(client.close()).rejects.toThrow(/thread has ended/);
  });

  it('does not die of what cannot be sent to it', async () => {
    const client = await startWorker({ file, durability: 'normal' });

    await expect(client.call('writeNote', 'n', (() => 'v') as never)).rejects.toThrow(/not plain data/);

    await client.call('ping');
    await client.close();
  });
});
