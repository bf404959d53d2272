import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { recordedIo } from './cli-io.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-backup-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Serves a folder while `use` talks to it. */
async function whileServing<T>(data: string, use: (url: string) => Promise<T>): Promise<T> {
  const io = recordedIo({ directory });
  const ended = runCli(['serve', '--listen', '127.0.0.1:0', '--data', join(directory, data)], io);
  const [, url = ''] = await io.outputWith(/"url":"(http:\/\/127\.0\.0\.1:\d+)".*"msg":"listening"/);
  const result = await use(url);
  io.requestStop('SIGTERM');
  await ended;
  return result;
}

async function alertsAt(url: string): Promise<unknown> {
  return (await fetch(`${url}/api/v2/alerts`)).json();
}

it('a copy of the folder of a Tocsin that was stopped has everything', async () => {
  const alerts = [{ status: 'firing', labels: { alertname: 'Kept', severity: 'warning' } }];
  const before = await whileServing('data', async (url) => {
    await fetch(`${url}/`, { method: 'POST', body: JSON.stringify({ alerts }) });
    return alertsAt(url);
  });

  cpSync(join(directory, 'data'), join(directory, 'restored'), { recursive: true });
  rmSync(join(directory, 'data'), { recursive: true });

  expect(before).toMatchObject([{ labels: { alertname: 'Kept' } }]);
  expect(await whileServing('restored', alertsAt)).toEqual(before);
});
