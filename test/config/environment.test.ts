import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../src/config/environment.ts';
import { renderProblem } from '../../src/config/problem.ts';
import type { Variables } from '../../src/config/variables.ts';

const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'abc' };

describe('the environment', () => {
  it('needs nothing at all', () => {
    expect(parseEnvironment({})).toEqual({
      type: 'ok',
      warnings: [],
      environment: {
        listen: { host: '127.0.0.1', port: 5001 },
        dataDirectory: './data',
        durability: 'full',
        apiTokens: [],
        pagerDuty: { webhookSecrets: [] },
        logLevel: 'info',
      },
    });
  });

  it('holds what it is told, without the white space around it', () => {
    const reading = parseEnvironment({
      SLACK_BOT_TOKEN: ' xoxb-1\n',
      SLACK_SIGNING_SECRET: 'abc',
      SLACK_APP_TOKEN: 'xapp-2',
      SLACK_CHANNEL: 'C0123',
      SLACK_API_URL: 'http://127.0.0.1:9/api',
      TOCSIN_CONFIG: 'p.yaml',
      TOCSIN_LISTEN: '[::1]:0',
      TOCSIN_EXTERNAL_URL: 'https://tocsin.example/',
      TOCSIN_DATA: '/data',
      TOCSIN_DURABILITY: 'normal',
      TOCSIN_API_TOKENS: '0123456789abcdef, fedcba9876543210,',
      LOG_LEVEL: 'debug',
    });

    expect(reading).toMatchObject({
      type: 'ok',
      environment: {
        slack: { botToken: 'xoxb-1', signingSecret: 'abc', appToken: 'xapp-2', apiUrl: 'http://127.0.0.1:9/api/' },
        policyFile: 'p.yaml',
        listen: { host: '::1', port: 0 },
        externalUrl: 'https://tocsin.example',
        dataDirectory: '/data',
        durability: 'normal',
        apiTokens: ['0123456789abcdef', 'fedcba9876543210'],
        logLevel: 'debug',
      },
    });
  });

  it('holds where Redis is, and how far to trust it', () => {
    const url = 'rediss://ana:secret@a:1,b:2';
    expect(parseEnvironment({ REDIS_URL: url })).toMatchObject({
      environment: { redis: { url, durability: 'aof', prefix: 'tocsin' } },
    });

    const files = { REDIS_CA_FILE: 'ca.crt', REDIS_CERT_FILE: 'me.crt', REDIS_KEY_FILE: 'me.key' };
    const all = { REDIS_URL: url, REDIS_DURABILITY: 'replica', REDIS_KEY_PREFIX: 'team:a', ...files };
    expect(parseEnvironment(all)).toMatchObject({
      environment: {
        redis: { durability: 'replica', prefix: 'team:a', caFile: 'ca.crt', certFile: 'me.crt', keyFile: 'me.key' },
      },
    });
  });

  it.each([
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL: is not an address of Redis'],
    [{ REDIS_URL: 'http://hunter2@h' }, 'REDIS_URL: is not an address of Redis'],
    [{ REDIS_DURABILITY: 'full' }, 'REDIS_DURABILITY: is none of aof, replica, fsync'],
    [{ REDIS_KEY_PREFIX: 'a{b}' }, 'REDIS_KEY_PREFIX: is not a prefix for keys'],
    [{ REDIS_CERT_FILE: 'me.crt' }, 'REDIS_KEY_FILE: is missing'],
    [{ REDIS_KEY_FILE: 'me.key' }, 'REDIS_CERT_FILE: is missing'],
  ])('refuses a wrong setting of Redis without repeating it: %j', (variables, problem) => {
    const reading = parseEnvironment(variables as Variables);

    const problems = reading.type === 'invalid' ? reading.problems.map((each) => renderProblem(each)) : [];
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('takes an empty value for none', () => {
    const empty = Object.fromEntries(['SLACK_BOT_TOKEN', 'TOCSIN_LISTEN', 'LOG_LEVEL'].map((name) => [name, ' ']));

    expect(parseEnvironment(empty)).toEqual(parseEnvironment({}));
  });

  it.each([
    [':5001', '0.0.0.0', 5001],
    ['0.0.0.0:5001', '0.0.0.0', 5001],
    ['localhost:65535', 'localhost', 65_535],
  ])('listens at %s', (TOCSIN_LISTEN, host, port) => {
    expect(parseEnvironment({ TOCSIN_LISTEN })).toMatchObject({ environment: { listen: { host, port } } });
  });

  it.each<[Variables, RegExp]>([
    [
      { ...slack, SLACK_BOT_TOKEN: 'xapp-s3cret' },
      /^SLACK_BOT_TOKEN: holds an app-level token - move it to SLACK_APP_TOKEN/,
    ],
    [
      { ...slack, SLACK_BOT_TOKEN: 'xoxp-s3cret' },
      /^SLACK_BOT_TOKEN: holds a user token - copy the Bot User OAuth Token/,
    ],
    [{ ...slack, SLACK_BOT_TOKEN: 'xoxe.xoxb-s3cret' }, /^SLACK_BOT_TOKEN: .*rotat.* - switch token rotation off/],
    [{ ...slack, SLACK_BOT_TOKEN: 's3cret' }, /^SLACK_BOT_TOKEN: is not a bot token - copy/],
    [{ ...slack, SLACK_APP_TOKEN: 'xoxb-s3cret' }, /^SLACK_APP_TOKEN: holds a bot token - move it to SLACK_BOT_TOKEN/],
    [{ ...slack, SLACK_APP_TOKEN: 's3cret' }, /^SLACK_APP_TOKEN: is not an app-level token - create/],
    [
      { ...slack, SLACK_SIGNING_SECRET: 'xoxb-s3cret' },
      /^SLACK_SIGNING_SECRET: holds a token - copy the Signing Secret/,
    ],
    [{ SLACK_BOT_TOKEN: 'xoxb-s3cret' }, /^SLACK_SIGNING_SECRET: is missing.* - .*or set SLACK_APP_TOKEN/],
    [{ SLACK_SIGNING_SECRET: 's3cret' }, /^SLACK_BOT_TOKEN: is missing: without it nothing can be posted - copy/],
    [{ SLACK_APP_TOKEN: 'xapp-s3cret' }, /^SLACK_BOT_TOKEN: is missing/],
    [{ SLACK_CHANNEL: '#a b' }, /^SLACK_CHANNEL: is not a channel - write/],
    [{ SLACK_API_URL: 's3cret' }, /^SLACK_API_URL: is not a web address - write/],
    [{ TOCSIN_EXTERNAL_URL: 'ftp://s3cret' }, /^TOCSIN_EXTERNAL_URL: is not a web address/],
    [{ TOCSIN_LISTEN: '5001' }, /^TOCSIN_LISTEN: is not an address with a port - write host:port/],
    [{ TOCSIN_LISTEN: 'a:65536' }, /^TOCSIN_LISTEN: is not an address with a port/],
    [{ TOCSIN_DURABILITY: 's3cret' }, /^TOCSIN_DURABILITY: is neither "full" nor "normal"/],
    [{ TOCSIN_API_TOKENS: 's3cret' }, /^TOCSIN_API_TOKENS: has a token of fewer than 16 characters - make each with/],
    [{ LOG_LEVEL: 's3cret' }, /^LOG_LEVEL: is none of debug, info, warn, error, silent/],
  ])('%j is refused with the key and the remedy, and is not repeated', (variables, expected) => {
    const reading = parseEnvironment(variables);
    const problems = reading.type === 'invalid' ? reading.problems.map((problem) => renderProblem(problem)) : [];

    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect(problems.join()).not.toContain('s3cret');
  });

  it('names every mistake at once', () => {
    const reading = parseEnvironment({ SLACK_BOT_TOKEN: 'nonsense', TOCSIN_LISTEN: 'x', LOG_LEVEL: 'loud' });

    expect(reading).toMatchObject({
      problems: [
        { path: 'SLACK_BOT_TOKEN' },
        { path: 'TOCSIN_LISTEN' },
        { path: 'LOG_LEVEL' },
        { path: 'SLACK_SIGNING_SECRET' },
      ],
    });
  });

  it('mentions names that look like ours and are not', () => {
    const reading = parseEnvironment({
      TOCSIN_LISTEM: 'a:1',
      SLACK_API_TOKEN: 'xoxb-1',
      SLACK_CHANEL: '#a',
      TOCSIN_ZZZZZZZZ: '',
      SLACK_WEBHOOK: 'x',
    });

    expect(reading).toMatchObject({
      type: 'ok',
      warnings: [
        { path: 'TOCSIN_LISTEM', remedy: 'did you mean "TOCSIN_LISTEN"?' },
        { path: 'SLACK_API_TOKEN', remedy: 'it is called SLACK_BOT_TOKEN here' },
        { path: 'SLACK_CHANEL', remedy: 'did you mean "SLACK_CHANNEL"?' },
        { path: 'TOCSIN_ZZZZZZZZ' },
      ],
    });
  });
});

describe('the names that other stacks have', () => {
  const warningsOf = (environment: Variables): readonly string[] => {
    const reading = parseEnvironment(environment);
    return reading.type === 'ok' ? reading.warnings.map((warning) => renderProblem(warning)) : [];
  };

  it('takes a bot token under the name SLACK_TOKEN, and says that clicks cannot be heard with it alone', () => {
    const reading = parseEnvironment({ SLACK_TOKEN: 'xoxb-1' });

    expect(reading).toMatchObject({ type: 'ok', environment: { slack: { botToken: 'xoxb-1' } } });
    expect(warningsOf({ SLACK_TOKEN: 'xoxb-1' })).toEqual([
      expect.stringMatching(/^SLACK_TOKEN: alone posts cards without buttons.* - set SLACK_SIGNING_SECRET/),
    ]);
    expect(warningsOf({ SLACK_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'abc' })).toEqual([]);
    expect(warningsOf({ ...slack, SLACK_TOKEN: 'xoxb-2' })).toEqual([
      'SLACK_TOKEN: has no effect: SLACK_BOT_TOKEN counts',
    ]);
  });

  it('starts with placeholders, and names each without repeating it', () => {
    const warnings = warningsOf({
      SLACK_TOKEN: 'your-slack-token',
      TEAMS_WEBHOOK_URL: 'your-teams-webhook-url',
      PAGERDUTY_DATABASE_KEY: 'your-pagerduty-key',
    });

    expect(warnings).toEqual([
      expect.stringMatching(/^SLACK_TOKEN: is not a bot token, so nothing is posted to Slack - /),
      expect.stringMatching(/^TEAMS_WEBHOOK_URL: has no effect: Tocsin does not post to Teams yet/),
      expect.stringMatching(/^PAGERDUTY_DATABASE_KEY: does not look like an Integration Key/),
    ]);
    expect(warnings.join()).not.toContain('your-');
    expect(warningsOf({ PAGERDUTY_DATABASE_KEY: '0123456789abcdef0123456789abcdef' })).toEqual([]);
  });

  it('listens on PORT where the address names none', () => {
    const listenOf = (environment: Variables): unknown => {
      const reading = parseEnvironment(environment);
      return reading.type === 'ok' ? reading.environment.listen : reading.problems.map(({ path }) => path);
    };

    expect(listenOf({ PORT: '8080' })).toEqual({ host: '127.0.0.1', port: 8080 });
    expect(listenOf({ PORT: '8080', TOCSIN_LISTEN: '0.0.0.0' })).toEqual({ host: '0.0.0.0', port: 8080 });
    expect(listenOf({ PORT: '8080', TOCSIN_LISTEN: '[::1]:9' })).toEqual({ host: '::1', port: 9 });
    expect(warningsOf({ PORT: '8080', TOCSIN_LISTEN: ':9' })).toEqual([expect.stringMatching(/^PORT: has no effect/)]);
    expect(listenOf({ PORT: '99999' })).toEqual(['PORT']);
    expect(listenOf({ TOCSIN_LISTEN: '5001' })).toEqual(['TOCSIN_LISTEN']);
  });
});
