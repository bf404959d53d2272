import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knownSenders } from '../../src/cli/init/senders.ts';
import { runCli } from '../../src/cli.ts';
import { requireProgram } from '../support/programs.ts';
import { recordedIo } from './cli-io.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const integrationKey = '0123456789abcdef0123456789abcdef';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-init-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Somebody at a terminal, who gives these answers and then gives up. */
function anIo(answers: readonly string[], environment: Record<string, string> = {}) {
  const left = [...answers];
  const asked: string[] = [];
  const openPrompt = () => ({
    ask: async (question: string, { isHidden = false } = {}) => {
      asked.push(`${isHidden ? 'hidden ' : ''}${question}`);
      return left.shift();
    },
    close: () => {},
  });
  return { ...recordedIo({ directory, environment, openPrompt }), asked, left };
}

function text(name: string): string {
  return readFileSync(join(directory, name), 'utf8');
}

describe('init', () => {
  it('asks, checks each answer by its shape, and asks again what is wrong', async () => {
    const io = anIo([
      ...['xapp-1', 'xoxb-1', 'xoxb-2', 'xapp-1', 'a b', '', 'short', integrationKey, 'localhost', ''],
      ...['prom', 'prometheus, grafana', 'n', 'tocsin.example', 'https://tocsin.example/'],
    ]);

    expect(await runCli(['init'], io)).toBe(0);

    expect(io.left).toEqual([]);
    expect(io.written.out.match(/^ {2}That .*$/gm)).toEqual([
      expect.stringContaining('holds an app-level token'),
      expect.stringContaining('holds a bot token'),
      expect.stringContaining('is not a channel'),
      expect.stringContaining('is not an Integration Key'),
      expect.stringContaining('is not an address of Redis'),
      expect.stringContaining('is not known here: prom'),
      expect.stringContaining('is not a web address'),
    ]);
    expect(
      io.asked.filter((question) => /Token|token|Key/.test(question)).every((one) => one.startsWith('hidden ')),
    ).toBe(true);
    expect(io.written.out).not.toContain('xoxb-1');
  });

  it('writes files that serve starts with, and whose credentials let the senders in', async () => {
    const secret = '0123456789abcdef0123456789abcdef';
    const io = anIo(['', '#ops', '', '', knownSenders.join(' '), 'n', 'https://tocsin.example']);
    expect(await runCli(['init'], io)).toBe(0);
    const check = recordedIo({ directory });
    expect(await runCli(['check', join(directory, 'tocsin.yml')], check)).toBe(0);
    expect(check.written.out).toContain('chat: Slack #ops');
    expect(check.written.out).toContain(`Sources: ${knownSenders.join(', ')}`);

    const environment = { TOCSIN_CONFIG: join(directory, 'tocsin.yml'), TOCSIN_DATA: join(directory, 'data') };
    const running = recordedIo({ directory, environment: { ...environment, PORT: '0' } });
    const ended = runCli(['serve', '--listen', '127.0.0.1'], running);
    const [, url] = await running.outputWith(/"url":"(http:\/\/127\.0\.0\.1:\d+)".*"msg":"listening"/);
    const send = async (path: string, token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${url}${path}`, { method: 'POST', body: '[]', headers })).status;
    };
    const [, token = ''] = /PROMETHEUS_TOKEN=(.*)/.exec(text('.env')) ?? [];

    expect(io.written.out).toContain(`credentials: ${token}\n`);
    expect(await send('/api/v2/alerts', token)).toBe(200);
    expect(await send('/api/v2/alerts', secret)).toBe(401);
    running.requestStop('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('keeps secrets in a file for its owner alone, and out of the policy', async () => {
    const io = anIo(['xoxb-1', 'xapp-1', '', integrationKey, 'redis://ana:pa#ss@redis:6379', '', '']);

    expect(await runCli(['init'], io)).toBe(0);

    expect(statSync(join(directory, '.env')).mode & 0o777).toBe(0o600);
    expect(text('.env')).toContain("REDIS_URL='redis://ana:pa#ss@redis:6379'\n");
    expect(text('tocsin.yml')).not.toMatch(/xoxb|xapp|0123456789abcdef|pa#ss/);
    expect(readdirSync(directory).sort()).toEqual(['.env', 'tocsin.yml']);
    expect(io.written.out).toMatch(
      /Next\n {2}tocsin serve\n {2}in Slack, in #alerts: \/invite @Tocsin, then \/alert test\n/,
    );
  });

  it('asks before it replaces anything, and keeps what was there', async () => {
    writeFileSync(join(directory, '.env'), 'LOG_LEVEL=debug\n');
    const refused = anIo(['']);
    expect(await runCli(['init'], refused)).toBe(130);
    expect(refused.asked).toEqual([expect.stringMatching(/^\.env is there already\. .*\[y\/N\]/)]);
    expect(text('.env')).toBe('LOG_LEVEL=debug\n');

    expect(await runCli(['init'], anIo(['y', '', '', '', '', '', '']))).toBe(0);

    expect(text('.env.bak')).toBe('LOG_LEVEL=debug\n');
    expect(text('.env')).toContain('TOCSIN_CONFIG=tocsin.yml');
  });

  it.each([0, 1, 4, 6])('writes nothing when somebody gives up after %i answers', async (count) => {
    const io = anIo(['xoxb-1', 'xapp-1', '', '', '', '', ''].slice(0, count));

    expect(await runCli(['init'], io)).toBe(130);

    expect(readdirSync(directory)).toEqual([]);
    expect(io.written.err).toBe('\nNothing was written.\n');
  });
});

describe('init --yes', () => {
  it('takes tokens from the environment and the rest from flags', async () => {
    const environment = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: integrationKey,
      npm_lifecycle_event: 'tocsin',
    };
    const io = recordedIo({ directory, environment });

    expect(await runCli(['init', '--yes', '--senders', 'grafana', '--address', 'https://tocsin.example'], io)).toBe(0);

    expect(text('.env')).toMatch(/SLACK_BOT_TOKEN=xoxb-1\n[\s\S]*GRAFANA_TOKEN=[\w-]{32}\n/);
    expect(io.written.out).toContain('https://tocsin.example/slack/events');
    expect(io.written.out).toContain('  npm run -s tocsin -- serve\n');
  });

  it('names everything that is wrong, and writes nothing', async () => {
    const environment = { SLACK_BOT_TOKEN: 's3cret', PAGERDUTY_ROUTING_KEY: 's3cret' };
    const io = recordedIo({ directory, environment });

    expect(await runCli(['init', '--yes', '--senders', 'me', '--address', 's3cret'], io)).toBe(1);

    for (const name of ['SLACK_BOT_TOKEN', 'PAGERDUTY_ROUTING_KEY', 'SLACK_APP_TOKEN', '--address', '--senders'])
      expect(io.written.err).toContain(`  ${name}: `);
    expect(io.written.err).not.toContain('s3cret');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('replaces nothing without --force', async () => {
    writeFileSync(join(directory, 'tocsin.yml'), 'mine\n');

    expect(await runCli(['init', '--yes'], recordedIo({ directory }))).toBe(1);
    expect(text('tocsin.yml')).toBe('mine\n');
    expect(await runCli(['init', '--yes', '--force'], recordedIo({ directory }))).toBe(0);
    expect(text('tocsin.yml.bak')).toBe('mine\n');
  });
});

describe('init as a process', () => {
  it('asks for --yes where there is no terminal', async () => {
    const io = recordedIo({ directory });

    expect(await runCli(['init'], io)).toBe(1);
    expect(io.written.err).toMatch(/there is no terminal\. Run it with --yes/);
  });

  it('on a terminal: shows no token, and takes what is typed ahead', async () => {
    const terminal = openTerminal();
    await terminal.shows('Slack later): ');
    terminal.type('xoxb-s3cret\rxapp-s3cret\r#ops\r');
    await terminal.shows('Integration Key');
    terminal.type('\r\r\r\r');

    expect(await terminal.ended).toBe(0);
    expect(terminal.seen()).toContain('Written: .env (only you can read it)');
    expect(terminal.seen().replaceAll('xoxb-...', '')).not.toMatch(/s3cret/);
    expect(text('.env')).toContain('SLACK_BOT_TOKEN=xoxb-s3cret\nSLACK_APP_TOKEN=xapp-s3cret\nSLACK_CHANNEL=');
  });

  it('on a terminal: Ctrl-C leaves nothing behind', async () => {
    const terminal = openTerminal();
    await terminal.shows('Slack later): ');
    terminal.type('xoxb-1\r');
    await terminal.shows('HTTP instead): ');
    terminal.type('\u0003');

    expect(await terminal.ended).toBe(130);
    expect(terminal.seen()).toContain('Nothing was written.');
    expect(readdirSync(directory)).toEqual([]);
  });
});

/** Runs `init` on a terminal of its own, by script(1). */
function openTerminal() {
  const { PATH, HOME } = process.env;
  const command = `stty -echo; '${process.execPath}' '${main}' init`;
  const args =
    process.platform === 'darwin' ? ['-q', '/dev/null', 'sh', '-c', command] : ['-qec', command, '/dev/null'];
  const child: ChildProcess = spawn(requireProgram('script'), args, {
    cwd: directory,
    env: { PATH, HOME, TERM: 'xterm', SHELL: '/bin/sh' },
  });
  let seen = '';
  const watches = new Set<() => void>();
  child.stdout?.on('data', (chunk) => {
    seen += chunk;
    for (const look of watches) look();
  });
  return {
    seen: () => seen,
    type: (keys: string) => child.stdin?.write(keys),
    shows: (part: string) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (!seen.includes(part)) return;
          watches.delete(look);
          resolve();
        };
        watches.add(look);
        look();
      }),
    ended: once(child, 'exit').then(([code]) => code as number),
  };
}
