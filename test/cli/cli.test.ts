import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { recordedIo } from './cli-io.ts';

const fixtures = fileURLToPath(new URL('../fixtures/policies', import.meta.url));
const defaultPolicy = fileURLToPath(new URL('../../templates/policy.default.yaml', import.meta.url));

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-cli-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('the command line', () => {
  it.each([
    [['--help']],
    [['init', '--help']],
    [['serve', '--help']],
    [['check', '--help']],
    [['slack-manifest', '--help']],
    [['playground', '--help']],
    [['store', 'move', '--help']],
    [['store', 'reopen', '--help']],
  ])('%j shows how it is used, with examples', async (args) => {
    const io = recordedIo();

    expect(await runCli(args, io)).toBe(0);
    expect(io.written.out).toMatch(/^Usage: tocsin/);
    expect(io.written.out).toMatch(/Examples:\n {2}\$ tocsin/);
    expect(io.written.err).toBe('');
  });

  it('tells its version', async () => {
    const io = recordedIo();

    expect(await runCli(['--version'], io)).toBe(0);
    expect(io.written.out).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });

  it.each([
    [['chek', 'x'], /Did you mean check\?/],
    [['check'], /missing required argument 'file'/],
    [['serve', '--durability', 'much'], /Allowed choices are full, normal/],
    [['serve', '--lisen', 'x'], /Did you mean --listen\?/],
    [['playground', '--port', '70000'], /must be a number from 0 to 65535/],
    [[], /^Usage: tocsin/],
  ])('refuses %j and says what would do', async (args, expected) => {
    const io = recordedIo();

    expect(await runCli(args, io)).toBe(1);
    expect(io.written.err).toMatch(expected);
    expect(io.written.out).toBe('');
  });
});

describe('check', () => {
  it('sums up a policy file that is fine', async () => {
    const io = recordedIo({ environment: { SLACK_CHANNEL: '#ops' } });

    expect(await runCli(['check', defaultPolicy], io)).toBe(0);
    expect(io.written.out).toContain('policy.default.yaml is fine.');
    expect(io.written.out).toContain(
      '  everything -> chat (by alertname, cluster, service; wait 30 s, interval 5 min, repeat 4 h)',
    );
    expect(io.written.out).toMatch(
      / {4}severity=~".*critical.*" -> on-call \(by alertname, cluster, service; wait 5 s,/,
    );
    expect(io.written.out).toContain('  chat: Slack #ops');
    expect(io.written.err).toMatch(/^warning: .*set SLACK_BOT_TOKEN/m);
    expect(io.written.err).toMatch(/^note: .*left out: PAGERDUTY_ROUTING_KEY is not set$/m);
  });

  it('says what is set and has no effect, without repeating it', async () => {
    const io = recordedIo({ environment: { TEAMS_WEBHOOK_URL: 'https://s3cret', PAGERDUTY_ROUTING_KEY: 's3cret' } });

    expect(await runCli(['check', defaultPolicy], io)).toBe(0);
    expect(io.written.err).toMatch(/^warning: TEAMS_WEBHOOK_URL: has no effect: Tocsin does not post to Teams yet/m);
    expect(io.written.err).toMatch(/^warning: PAGERDUTY_ROUTING_KEY: does not look like an Integration Key/m);
    expect(io.written.err).not.toContain('s3cret');
  });

  it('sums up everything that a policy can say, and no secret', async () => {
    const file = join(directory, 'p.yaml');
    writeFileSync(
      file,
      `route:
  receiver: a
  group_by: ['...']
  group_wait: 250ms
  routes: [{ matchers: [x=y], continue: true, receiver: b }]
receivers: [{ name: a, webhook_configs: [{ url: 'https://user:pw@hooks.example/s3cret' }] }, { name: b }]
fallback_receiver: a
sources: { grafana: {} }
`,
    );
    const io = recordedIo();

    expect(await runCli(['check', file], io)).toBe(0);
    expect(io.written.out).toContain('everything -> a (each alert by itself; wait 250 ms,');
    expect(io.written.out).toMatch(/x="y" -> b \(.*\), and on\n/);
    expect(io.written.out).toContain(
      '  a: webhook at hooks.example\n  b: tells nobody\nFallback receiver: a\nSources: grafana\n',
    );
    expect(io.written.out).not.toMatch(/pw|s3cret/);
  });

  it('names every mistake and fails', async () => {
    const io = recordedIo();
    const file = join(fixtures, 'many-mistakes.yaml');

    expect(await runCli(['check', file], io)).toBe(1);
    expect(io.written.err.split('\n')[0]).toBe(`${file} has 5 mistakes:`);
    expect(io.written.err).toContain(
      `  ${file}:2: route.receiver: no receiver is called "caht" - did you mean "chat"?\n`,
    );
    expect(io.written.out).toBe('');
  });

  it.each([
    ['not-there.yaml', /^There is no policy file .*not-there\.yaml\.\n$/],
    ['.', /^Cannot read .*: EISDIR\.\n$/],
  ])('says so when %s cannot be read', async (name, expected) => {
    const io = recordedIo();

    expect(await runCli(['check', join(fixtures, name)], io)).toBe(1);
    expect(io.written.err).toMatch(expected);
  });

  it('reads .env of the working directory; the environment wins, unless it is empty', async () => {
    writeFileSync(join(directory, '.env'), 'SLACK_CHANNEL="#from-file"\n');
    const channelWith = async (environment: Record<string, string>): Promise<string | undefined> => {
      const io = recordedIo({ directory, environment });
      await runCli(['check', defaultPolicy], io);
      return /Slack (\S+)/.exec(io.written.out)?.[1];
    };

    expect(await channelWith({})).toBe('#from-file');
    expect(await channelWith({ SLACK_CHANNEL: '' })).toBe('#from-file');
    expect(await channelWith({ SLACK_CHANNEL: '#real' })).toBe('#real');
  });

  it('names a mistake in .env', async () => {
    writeFileSync(join(directory, '.env'), 'SLACK_CHANNEL=#ops\n');
    const io = recordedIo({ directory });

    expect(await runCli(['check', defaultPolicy], io)).toBe(1);
    expect(io.written.err).toMatch(/\.env:1: SLACK_CHANNEL: .* - write the value in double quotes/);
  });
});
