import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProgressLine } from '../../src/cli/progress-line.ts';
import { runCli } from '../../src/cli.ts';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { fill } from '../store/move-steps.ts';
import { startRedis } from '../support/redis-server.ts';
import { recordedIo } from './cli-io.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-move-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const held = '6 groups, 55 alerts, 7 deliveries, 51 timeline entries, 3 silences, 2 waiting effects';

describe('store move', () => {
  it('says what it moves, and when it is done what to start', async () => {
    await fillFolder('old', 50);

    const { code, out, err } = await run('store', 'move', 'old', 'sqlite:new');

    expect(err).toBe(`Moving old to new: ${held}.\n`);
    expect(out).toBe(
      `Moved old to new: ${held}. Read back and compared: equal.\n` +
        'Start Tocsin with --data new. old keeps what it had, and is not served any more.\n',
    );
    expect(code).toBe(0);
  });

  it('has nothing to do the second time', async () => {
    await fillFolder('old', 1);
    await run('store', 'move', 'old', 'new');

    expect(await run('store', 'move', 'old', 'new')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/old was moved to new at .*nothing/),
    });
  });

  it('leaves a source that serve refuses, and a target that it takes', async () => {
    await fillFolder('old', 1);
    await run('store', 'move', 'old', 'new');

    expect(await serve('old')).toMatch(/cannot start: This store was moved to new \(.* UTC\).*"tocsin store reopen"/);
    expect(await serve('new')).toBe('');
  });

  it('goes on after Ctrl-C; until then neither store is served', async () => {
    await fillFolder('old', 3_000);

    const stopped = await run('store', 'move', 'old', 'new', { stopsAtOnce: true });

    expect(stopped).toMatchObject({
      code: 130,
      out: '',
      err: expect.stringMatching(/Stopped\. The same command goes on from there/),
    });
    expect(await serve('old')).toMatch(/This store is being moved to new/);
    expect(await serve('new')).toMatch(/holds a part of old only/);
    const again = await run('store', 'move', 'old', 'new');
    expect(again.err).toMatch(/^Going on with the move of old to new: .* It began at .* UTC\.\n/);
    expect(again.out).toMatch(/^Moved old to new: 6 groups, 3,005 alerts/);
  });

  it('refuses a target that holds something else', async () => {
    await fillFolder('old', 1);
    await fillFolder('other', 1);

    expect(await run('store', 'move', 'old', 'other')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Nothing was moved\. other is not empty: it holds 6 groups/),
    });
    expect(await serve('old')).toBe('');
  });

  it('refuses the half of a move whose source was opened again, or that belongs to another source', async () => {
    await fillFolder('old', 3_000);
    await fillFolder('other', 1);
    await run('store', 'move', 'old', 'new', { stopsAtOnce: true });

    expect((await run('store', 'move', 'other', 'new')).err).toMatch(/new holds a part of old, of a move that cannot/);
    await run('store', 'reopen', 'old');
    expect((await run('store', 'move', 'old', 'new')).err).toMatch(/new holds a part of old, of a move that cannot/);
    expect((await run('store', 'move', 'new', 'newer')).err).toMatch(/new holds a part of old only/);
  });

  it.each([
    ['nowhere', 'new', /There is no store in nowhere/],
    ['old', './old', /are the same store/],
    ['old', 'redis', /REDIS_URL is not set/],
    ['https://old', 'new', /A store is a data folder .* or an address of Redis/],
  ])('refuses to move %s to %s', async (from, to, reason) => {
    await fillFolder('old', 1);

    expect(await run('store', 'move', from, to)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(reason),
    });
  });

  it('moves to Redis and back, and keeps passwords to itself', async () => {
    const server = await startRedis();
    await server.configure('requirepass', 'hunter2');
    const url = server.url.replace('//', '//:hunter2@');
    await fillFolder('old', 50);

    const there = await run('store', 'move', 'old', url);
    const back = await run('store', 'move', url, 'new');

    expect(there.out).toContain(`Moved old to ${server.url}: ${held}.`);
    expect(there.out).toContain(`Start Tocsin with REDIS_URL set to ${server.url}.`);
    expect(back.out).toContain(`Moved ${server.url} to new: ${held}.`);
    expect(JSON.stringify([there, back])).not.toContain('hunter2');
    await server.stop();
  });

  it('leaves a Redis that serve refuses', async () => {
    const server = await startRedis();
    const environment = { REDIS_URL: server.url };
    await fillFolder('old', 1);
    await run('store', 'move', 'old', 'redis', { environment });
    await run('store', 'move', 'redis', 'new', { environment });

    expect(await serve('unused', environment)).toMatch(/cannot start: This store was moved to new \(/);
    expect((await run('store', 'reopen', 'redis', { environment })).code).toBe(0);
    expect(await serve('unused', environment)).toBe('');
    await server.stop();
  });

  it('refuses Redis while somebody uses it', async () => {
    const server = await startRedis();
    await fillFolder('old', 1);
    const store = await openRedisStore({ url: server.url, newId: () => 'x' });
    await store.reportNode({ id: 'n', at: Date.now() - 4_000, version: '1', policyEpoch: 0, schema: 1 }, 0);

    const inUse = await run('store', 'move', 'old', server.url);
    await store.removeNode('n');
    const free = await run('store', 'move', 'old', server.url);

    expect(inUse.err).toMatch(/^Nothing was moved\. redis:\S+ is in use by a running Tocsin, heard of \d s ago\. Stop/);
    expect(free.code).toBe(0);
    await store.close();
    await server.stop();
  });

  it('refuses a source in use', async () => {
    const store = await openSqliteStore({ file: join(directory, 'old/tocsin.db'), durability: 'normal' });

    expect((await run('store', 'move', 'old', 'new')).err).toMatch(/in use by another process/);

    await store.close();
  });
});

describe('store reopen', () => {
  it('lets a store be served again that was moved, and moved again', async () => {
    await fillFolder('old', 1);
    await run('store', 'move', 'old', 'new');

    expect(await run('store', 'reopen', 'old')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^old can be served again, as it was at .* UTC\. Stop serving new first\.\n$/),
    });
    expect(await serve('old')).toBe('');
    expect((await run('store', 'move', 'old', 'newer')).code).toBe(0);
    expect((await run('store', 'move', 'old', 'newest')).err).toMatch(/was moved to newer already.*store reopen old/);
  });

  it('gives up a move that has not ended', async () => {
    await fillFolder('old', 3_000);
    await run('store', 'move', 'old', 'new', { stopsAtOnce: true });

    expect((await run('store', 'reopen', 'new')).err).toMatch(/new holds a part of old only/);
    expect((await run('store', 'reopen', 'old')).out).toMatch(/The copy in new is not whole: empty it\.\n$/);
    expect(await serve('old')).toBe('');
  });

  it('does nothing to a store that was not moved', async () => {
    await fillFolder('old', 1);

    expect(await run('store', 'reopen', 'old')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^old was not moved/),
    });
  });
});

describe('the progress line', () => {
  it('is drawn in place on a terminal, now and then', () => {
    const { text, line } = lineOn({ isTTY: true });

    for (const ms of [50, 100, 150, 200]) line.show(`at ${ms}`, ms);
    line.end();

    expect(text()).toBe('\rat 100\u001b[K\rat 200\u001b[K\rat 200\u001b[K\n');
  });

  it('is a line every few seconds elsewhere', () => {
    const { text, line } = lineOn({});

    for (const ms of [100, 4_000, 6_000, 9_000, 12_000]) line.show(`at ${ms}`, ms);
    line.end();

    expect(text()).toBe('at 6000\nat 12000\n');
  });
});

function lineOn(output: { readonly isTTY?: boolean }) {
  let written = '';
  const line = createProgressLine({ ...output, write: (text) => (written += text) });
  return { line, text: () => written };
}

async function fillFolder(name: string, bulk: number): Promise<void> {
  const store = await openSqliteStore({ file: join(directory, name, 'tocsin.db'), durability: 'normal' });
  await fill(store, bulk);
  await store.close();
}

interface Circumstances {
  /** Somebody presses Ctrl-C as soon as it has begun. */
  readonly stopsAtOnce?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

async function run(...given: readonly (string | Circumstances)[]) {
  const [{ stopsAtOnce, environment = {} } = {}] = given.filter((each) => typeof each === 'object');
  const io = recordedIo({ directory, environment });
  const write = (text: string): void => {
    io.err.write(text);
    if (stopsAtOnce === true) io.requestStop('SIGINT');
  };
  const words = given.filter((each) => typeof each === 'string');
  const code = await runCli(words, { ...io, err: { write } });
  return { code, ...io.written };
}

/** Why serve does not start; empty when it does. */
async function serve(folder: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const io = recordedIo({ directory, environment: { LOG_LEVEL: 'info', ...environment } });
  const ended = runCli(['serve', '--listen', '127.0.0.1:0', '--data', join(directory, folder)], io);
  await Promise.race([ended, io.outputWith(/"msg":"listening"/)]);
  io.requestStop('SIGTERM');
  await ended;
  return io.written.err;
}
