import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { type RecordedIo, recordedIo } from './cli-io.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const listening = /"url":"(http:\/\/127\.0\.0\.1:\d+)".*"msg":"listening"/;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-serve-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('serve', () => {
  it('runs until it is asked to stop, and then ends cleanly', async () => {
    const io = anIo();
    const ended = runCli(['serve', '--listen', '127.0.0.1:0', '--data', join(directory, 'data')], io);
    const [, url] = await io.outputWith(listening);

    expect((await fetch(`${url}/-/ready`)).status).toBe(200);
    io.requestStop('SIGTERM');

    expect(await ended).toBe(0);
    expect(io.written.out).toMatch(/"signal":"SIGTERM","msg":"stopping"}\n.*"msg":"stopped"}\n$/);
    expect(io.exits).toEqual([]);
    await expect(fetch(`${url}/-/ready`)).rejects.toThrow();
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGQUIT', 1],
  ])('ends at once when it is asked a second time, by %s', async (signal, code) => {
    const io = anIo();
    const ended = runCli(['serve', '--listen', '127.0.0.1:0', '--data', join(directory, 'data')], io);
    await io.outputWith(listening);

    io.requestStop('SIGTERM');
    io.requestStop(signal);

    expect(io.exits).toEqual([code]);
    await ended;
  });

  it('takes settings from the environment, the command line first', async () => {
    writeFileSync(join(directory, 'policy.yaml'), 'route: { receiver: a }\nreceivers: [{ name: a }, { name: idle }]\n');
    const io = anIo({
      TOCSIN_LISTEN: '127.0.0.1:1',
      TOCSIN_DATA: join(directory, 'elsewhere'),
      TOCSIN_CONFIG: join(directory, 'policy.yaml'),
      TOCSIN_DURABILITY: 'normal',
      TOCSIN_API_TOKENS: '0123456789abcdef',
      TOCSIN_EXTERNAL_URL: 'https://tocsin.example',
      TOCSIN_NONSENSE: 'x',
    });
    const ended = runCli(['serve', '--listen', '127.0.0.1:0'], io);
    const [, url] = await io.outputWith(listening);

    expect(io.written.out).toMatch(/TOCSIN_NONSENSE: is not a variable that Tocsin reads/);
    expect(io.written.out).toMatch(/policy\.yaml:2: receivers\[1\]: no route leads to \\"idle\\"/);
    expect((await fetch(`${url}/api/v2/alerts`)).status).toBe(401);
    io.requestStop('SIGINT');
    expect(await ended).toBe(0);
  });

  it.each<[string, readonly string[], Record<string, string>, RegExp]>([
    [
      'a bad flag',
      ['--listen', '5001'],
      {},
      /^Tocsin cannot start with these settings:\n {2}--listen: is not an address/,
    ],
    ['a bad variable', [], { LOG_LEVEL: 'loud' }, /\n {2}LOG_LEVEL: is none of/],
    [
      'a bad policy',
      ['--config', join(fixture('zero-interval.yaml'))],
      {},
      /zero-interval\.yaml:3: route\.group_interval/,
    ],
    ['a missing policy', ['--config', 'nowhere.yaml'], {}, /^There is no policy file nowhere\.yaml\./],
    ['a foreign address', ['--listen', '192.0.2.1:5001'], {}, /192\.0\.2\.1 is not an address of this machine/],
    [
      'a file for a folder',
      ['--listen', '127.0.0.1:0', '--data', join(main, 'x')],
      {},
      /^Tocsin cannot start: .* - name another folder with --data or TOCSIN_DATA\n$/,
    ],
  ])('explains %s', async (_, args, environment, expected) => {
    const io = anIo({ TOCSIN_DATA: join(directory, 'data'), ...environment });

    expect(await runCli(['serve', ...args], io)).toBe(1);
    expect(io.written.err).toMatch(expected);
    expect(io.written.err).not.toMatch(/\n\s+at /);
  });

  it('starts with the six variables of a stack made for another program, and takes its alerts at /', async () => {
    const io = anIo({
      TOCSIN_DATA: join(directory, 'data'),
      PORT: '0',
      SLACK_TOKEN: 'your-slack-token',
      TEAMS_WEBHOOK_URL: 'your-teams-webhook-url',
      PAGERDUTY_INFRASTRUCTURE_KEY: 'your-pagerduty-key',
      PAGERDUTY_DATABASE_KEY: 'your-pagerduty-key',
      PAGERDUTY_BUSINESS_KEY: 'your-pagerduty-key',
      PAGERDUTY_SECURITY_KEY: 'your-pagerduty-key',
    });
    const ended = runCli(['serve'], io);
    const [, url] = await io.outputWith(listening);

    const alerts = [{ status: 'firing', labels: { alertname: 'A', severity: 'critical', team: 'database' } }];
    const answer = await fetch(`${url}/`, { method: 'POST', body: JSON.stringify({ alerts }) });

    expect([answer.status, await answer.json()]).toEqual([200, { status: 'processed' }]);
    expect(io.written.out).toMatch(/SLACK_TOKEN: is not a bot token/);
    expect(io.written.out).toMatch(/TEAMS_WEBHOOK_URL: has no effect/);
    expect(io.written.out).toMatch(/left out: PAGERDUTY_ROUTING_KEY is not set/);
    io.requestStop('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('says who is in the way when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    const io = anIo();

    expect(await runCli(['serve', '--listen', address, '--data', join(directory, 'data')], io)).toBe(1);

    expect(io.written.err).toBe(
      `Another program listens on ${address}. Stop it, or name another address with --listen or TOCSIN_LISTEN.\n`,
    );
    other.close();
  });

  it('reads the policy file again when it is asked to, and goes on with the old one while the new one is wrong', async () => {
    const file = join(directory, 'policy.yaml');
    const write = (receiver: string) =>
      writeFileSync(file, `route: { receiver: ${receiver} }\nreceivers: [{ name: a }, { name: b }]\n`);
    write('a');
    const io = anIo({ TOCSIN_DATA: join(directory, 'data') });
    const ended = runCli(['serve', '--listen', '127.0.0.1:0', '--config', file], io);
    await io.outputWith(listening);

    write('c');
    io.requestReload();
    await io.outputWith(/policy\.yaml:1: route\.receiver.*"msg":"the policy file was not loaded/);
    write('b');
    io.requestReload();
    await io.outputWith(/receivers\[0\]: no route leads to .*"msg":"the policy file was loaded"/);
    rmSync(file);
    io.requestReload();
    await io.outputWith(/There is no policy file .*"msg":"the policy file was not loaded/);

    io.requestStop('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('loads the built-in policy again, which changes nothing', async () => {
    const io = anIo({ TOCSIN_DATA: join(directory, 'data') });
    const ended = runCli(['serve', '--listen', '127.0.0.1:0'], io);
    const [, url] = await io.outputWith(listening);

    const answer = await fetch(`${url}/-/reload`, { method: 'POST' });

    expect(answer.status).toBe(200);
    io.requestStop('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('as a process: reads its policy again on SIGHUP', async () => {
    const file = join(directory, 'policy.yaml');
    writeFileSync(file, 'route: { receiver: a }\nreceivers: [{ name: a }]\n');
    const { PATH, HOME } = process.env;
    const args = [main, 'serve', '--listen', '127.0.0.1:0', '--config', file];
    const child = spawn(process.execPath, args, { cwd: directory, env: { PATH, HOME } });
    const ended = once(child, 'exit');
    await outputOf(child, listening);

    const loaded = outputOf(child, /"msg":"the policy file was loaded"/);
    child.kill('SIGHUP');
    await loaded;

    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('as a process: reads .env, ends with 0 on SIGTERM', async () => {
    writeFileSync(join(directory, '.env'), 'TOCSIN_LISTEN=127.0.0.1:0\n');
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [main, 'serve'], { cwd: directory, env: { PATH, HOME } });
    const ended = once(child, 'exit');

    await outputOf(child, listening);
    child.kill('SIGTERM');

    expect(await ended).toEqual([0, null]);
  });
});

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/policies/${name}`, import.meta.url));
}

function anIo(environment: Record<string, string> = {}): RecordedIo {
  return recordedIo({ environment, directory });
}

function outputOf(child: ChildProcess, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      if (pattern.test(text)) resolve();
    });
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${text}`)));
  });
}
