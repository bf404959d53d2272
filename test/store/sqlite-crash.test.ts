import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { findBreaches } from './invariant.ts';
import { minute, noon, ref } from './samples.ts';

const writer = fileURLToPath(new URL('./child-writer.ts', import.meta.url));

describe('a process that writes and is killed', () => {
  let folder: string;
  let file: string;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tocsin-crash-'));
    file = join(folder, 'tocsin.db');
  });

  afterEach(async () => {
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['full', 'normal'] as const)(
    'loses nothing that was acknowledged, round after round (%s)',
    async (durability) => {
      const acknowledged = new Set<number>();
      for (const round of [0, 1, 2, 3]) {
        const first = round * 1_000_000;
        // The kill comes at a count, not at a time: somewhere in the midst of writing, and a different place each round.
        for (const number of await writeUntilKilled({ durability, first, count: 40 + round * 217 }))
          acknowledged.add(number);

        const store = await openSqliteStore({ file, durability });
        const numbers = [...acknowledged];
        const readings = await store.readHeads(numbers.map((number) => ref(`g${number % 7}`, `a${number}`)));
        const lost = numbers.filter((_, index) => readings[index]?.head === undefined);
        const breaches = await findBreaches(store, noon);
        await store.close();

        expect(lost).toEqual([]);
        expect(breaches).toEqual([]);
      }
      expect(acknowledged.size).toBeGreaterThan(1_000);
    },
  );

  it('leaves a gap from its last beat on', async () => {
    await writeUntilKilled({ durability: 'normal', first: 0, count: 10 });

    const store = await openSqliteStore({ file, durability: 'normal' });
    const gaps = await store.beat(noon + 10 * minute, 30_000, minute);
    await store.close();

    expect(gaps).toEqual([{ from: noon, to: noon + 10 * minute, holdUntil: noon + 11 * minute }]);
  });

  it('keeps everybody else out while it lives, and says how several can run', async () => {
    const { lines } = start('normal', 0);
    await lines.next();

    const second = openSqliteStore({ file, durability: 'normal' });

    await expect(second).rejects.toThrow(/in use by another process.*REDIS_URL/);
    await expect(second).rejects.toThrow(file);
  });

  async function writeUntilKilled(run: { durability: string; first: number; count: number }): Promise<number[]> {
    const { lines, process } = start(run.durability, run.first);
    const acknowledged: number[] = [];
    let isKilled = false;
    for await (const line of lines) {
      if (line !== 'open') acknowledged.push(Number(line));
      if (acknowledged.length < run.count || isKilled) continue;
      isKilled = true;
      process.kill('SIGKILL');
    }
    return acknowledged;
  }

  function start(durability: string, first: number) {
    const process_ = spawn(process.execPath, [writer, file, durability, String(first)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = process_;
    const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
    return {
      process: process_,
      lines: { next: () => lines.next(), [Symbol.asyncIterator]: () => lines },
      exit: once(process_, 'exit'),
    };
  }
});
