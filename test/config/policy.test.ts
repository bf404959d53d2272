import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';
import { renderProblem } from '../../src/config/problem.ts';
import type { Variables } from '../../src/config/variables.ts';
import type { Policy } from '../../src/ports/policy.ts';

/** Keeps the linter from taking a policy's own placeholders for ours. */
const dollar = '$';

const folder = fileURLToPath(new URL('../fixtures/policies', import.meta.url));
const templates = fileURLToPath(new URL('../../templates', import.meta.url));

describe('a policy file', () => {
  it('becomes routes with everything inherited', () => {
    const policy = policyOf(`
global: { resolve_timeout: 10m }
route:
  receiver: all
  group_by: [team]
  group_wait: 1s
  routes:
    - matchers: [team=web, 'severity=~"critical|high"']
      receiver: web
      continue: true
      group_interval: 7s
      routes:
        - matchers: [env=prod]
          group_by: ['...']
          repeat_interval: 1d
    - matchers: [team=db]
      group_by: []
receivers: [{ name: all }, { name: web }]
`);

    expect(policy.resolveTimeoutMs).toBe(600_000);
    expect(policy.route).toMatchObject({
      key: '{}',
      receiver: 'all',
      groupBy: ['team'],
      timers: { groupWaitMs: 1000, groupIntervalMs: 300_000, repeatIntervalMs: 14_400_000 },
      continue: false,
    });
    expect(policy.route.children).toMatchObject([
      {
        key: '{}/{severity=~"critical|high",team="web"}',
        receiver: 'web',
        groupBy: ['team'],
        continue: true,
        timers: { groupWaitMs: 1000, groupIntervalMs: 7000, repeatIntervalMs: 14_400_000 },
        children: [
          {
            key: '{}/{severity=~"critical|high",team="web"}/{env="prod"}',
            receiver: 'web',
            groupBy: 'all',
            timers: { groupIntervalMs: 7000, repeatIntervalMs: 86_400_000 },
          },
        ],
      },
      { key: '{}/{team="db"}', receiver: 'all', groupBy: ['team'] },
    ]);
  });

  it('has Alertmanager’s defaults', () => {
    const policy = policyOf(
      '{ route: { receiver: a }, receivers: [{ name: a, webhook_configs: [{ url: "http://h/x" }] }] }',
    );

    expect(policy).toMatchObject({
      resolveTimeoutMs: 300_000,
      route: { groupBy: [], timers: { groupWaitMs: 30_000, groupIntervalMs: 300_000, repeatIntervalMs: 14_400_000 } },
      api: { open: false, maxBodyBytes: 16_777_216 },
      lifecycle: { flapWindowMs: 600_000, expiryHoldMs: 120_000, cardDebounceMs: 1000, reopen: 'on_refire' },
    });
    expect(policy.receivers.get('a')?.integrations).toEqual([
      { kind: 'webhook', key: 'a/webhook/0', sendResolved: true, url: 'http://h/x', maxAlerts: 0 },
    ]);
    expect(policy.fallbackReceiver).toBeUndefined();
    expect(policy.sources.size).toBe(0);
  });

  it('says for each receiver where it tells people', () => {
    const policy = policyOf(`
route: { receiver: a }
fallback_receiver: b
receivers:
  - name: a
    slack_configs: [{ channel: '#x' }, { channel: C1, send_resolved: yes }]
    webhook_configs: [{ url: 'https://h/', send_resolved: off, max_alerts: 5 }]
  - name: b
`);

    expect(policy.receivers.get('a')?.integrations).toEqual([
      { kind: 'slack', key: 'a/slack/0', sendResolved: false, channel: '#x' },
      { kind: 'slack', key: 'a/slack/1', sendResolved: true, channel: 'C1' },
      { kind: 'webhook', key: 'a/webhook/0', sendResolved: false, url: 'https://h/', maxAlerts: 5 },
    ]);
    expect(policy.fallbackReceiver).toBe('b');
  });

  it('gives each source its credentials and its end', () => {
    const policy = policyOf(
      `
route: { receiver: a }
receivers: [{ name: a }]
sources:
  grafana:
    expire_after: 1h
    credentials:
      - token: \${GRAFANA_TOKEN}
      - token_file: token.secret
      - { username: ana, password: pw }
      - { username: bo, password_file: token.secret }
  prometheus:
`,
      { GRAFANA_TOKEN: 'from-the-environment' },
    );

    expect(policy.sources.get('grafana')).toEqual({
      name: 'grafana',
      kind: 'grafana',
      expireAfterMs: 3_600_000,
      credentials: [
        { type: 'bearer', token: 'from-the-environment' },
        { type: 'bearer', token: 'from a file' },
        { type: 'basic', username: 'ana', password: 'pw' },
        { type: 'basic', username: 'bo', password: 'from a file' },
      ],
    });
  });

  it('fills a variable in where it is the whole value, and nowhere else', () => {
    const policy = policyOf(
      `
route:
  receiver: a
  routes: [{ matchers: ['x="\${HOME}"'] }]
receivers: [{ name: a, slack_configs: [{ channel: "\${SLACK_CHANNEL}" }, { channel: "#\${SLACK_CHANNEL}" }] }]
`,
      { SLACK_CHANNEL: ' ' },
    );

    expect(policy.receivers.get('a')?.integrations).toMatchObject([
      { channel: '#alerts' },
      { channel: `#${dollar}{SLACK_CHANNEL}` },
    ]);
    expect(policy.route.children[0]?.matchers).toEqual([{ name: 'x', operator: '=', value: `${dollar}{HOME}` }]);
  });

  it('may use anchors and merge keys', () => {
    const policy = policyOf(`
route:
  receiver: a
  routes:
    - &base { receiver: b, group_wait: 9s, matchers: [x=y] }
    - { <<: *base, group_wait: 8s, continue: "true" }
    - { <<: [*base], matchers: [x=z] }
receivers: [{ name: a }, { name: b }]
`);

    expect(policy.route.children).toMatchObject([
      { receiver: 'b', timers: { groupWaitMs: 9000 }, continue: false },
      { receiver: 'b', timers: { groupWaitMs: 8000 }, continue: true },
      { receiver: 'b', matchers: [{ value: 'z' }] },
    ]);
  });

  it('warns of what is odd', () => {
    const reading = read(`
api: { open: true }
route: { receiver: a, group_by: [team-name] }
receivers: [{ name: a, slack_configs: [{ channel: x }] }, { name: idle }]
`);

    expect(reading).toMatchObject({
      type: 'ok',
      warnings: [
        { line: 2, path: 'api.open' },
        { line: 3, path: 'route.group_by[0]' },
        { line: 4, path: 'receivers[1]', message: 'no route leads to "idle"' },
        { line: 4, path: 'receivers[0].slack_configs', remedy: expect.stringContaining('SLACK_BOT_TOKEN') },
      ],
    });
  });
});

describe('the templates', () => {
  const key = 'r'.repeat(32);
  const environment = {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_CHANNEL: '#here',
    PLAYGROUND_BACKEND_KEY: key,
    PLAYGROUND_PAYMENTS_KEY: key,
  };

  it.each(globSync('policy.*.yaml', { cwd: templates }))('%s is right', (name) => {
    const reading = read(readFileSync(join(templates, name), 'utf8'), environment);

    expect(reading).toMatchObject({ type: 'ok', warnings: [] });
  });
});

describe('a policy file with a mistake', () => {
  const expected: Record<string, readonly RegExp[]> = {
    'all-labels-and-more': [/^:3: route\.group_by: '\.\.\.' means all labels/],
    'bad-duration': [
      /^:2: global\.resolve_timeout: "5 minutes" is not a duration - write/,
      /^:5: route\.group_wait: "30" is not/,
    ],
    'bad-lifecycle': [
      /^:6: .*reopen: must be on_refire or on_repeat/,
      /^:8: .*must be true or false, not "maybe"/,
      /^:9: .*whole number/,
    ],
    'bad-matcher': [
      /^:4: route\.routes\[0\]\.matchers\[0\]: .*missing closing \)/,
      /^:4: .*"severity" is not a matcher: expected =/,
    ],
    'bad-source-name': [/^:6: sources\.Grafana Cloud: must have a name of lower-case letters/],
    'bad-webhook': [
      /^:6: receivers\[0\]\.webhook_configs\[0\]\.url: is not a web address/,
      /^:7: .*whole number, not "-1"/,
    ],
    'duplicate-group-label': [
      /^:3: route\.group_by\[2\]: the label "team" is listed twice/,
      /^:3: .*label name is empty/,
    ],
    'duplicate-key': [/^:3: .*unique/],
    'duplicate-receiver': [/^:5: receivers\[1\]\.name: a receiver called "chat" is defined above/],
    empty: [/^: the file is empty/],
    'half-a-credential': [
      /^:8: .*credentials\[0\]: is not one credential - give/,
      /^:9: .*credentials\[1\]: is not one/,
    ],
    'many-mistakes': [
      /^:2: .*"caht" - did you mean "chat"\?/,
      /^:3: /,
      /^:4: /,
      /^:5: route\.colour: is not a key/,
      /^:9: /,
    ],
    'missing-channel': [
      /^:6: .*channel: is missing/,
      /^:6: .*true or false, not "perhaps"/,
      /^:7: .*channel: is empty/,
    ],
    'missing-secret-file': [
      /^:8: .*token_file: cannot read .*does-not-exist\.txt: ENOENT/,
      /^:10: .*empty\.secret is empty/,
    ],
    'no-receivers': [/^:1: receivers: is missing/, /^:2: .*no receiver is called "chat" - define it/],
    'no-route': [/^:1: route: is missing/],
    'no-top-receiver': [/^:1: route\.receiver: is missing/],
    'not-yaml': [/^:2: /, /^:2: /, /^:4: /, /^:5: Missing closing "quote/],
    'top-route-with-matchers': [/^:3: route\.continue: /, /^:4: route\.matchers: the top route must match every alert/],
    'undefined-fallback': [/^:5: fallback_receiver: no receiver is called "nobody" - known: chat/],
    'undefined-receiver': [
      /^:4: route\.routes\[0\]\.receiver: no receiver is called "paymnets" - did you mean "payments"\?/,
    ],
    'unknown-key': [
      /^:4: .*did you mean "group_wait"\?/,
      /^:7: .*did you mean "slack_configs"\?/,
      /^:12: lifecycle\.__proto__: /,
    ],
    'unset-variable': [/^:6: .*channel: the environment variable OPS_CHANNEL is not set - set it/],
    'wrong-shapes': [
      /^:2: .*a text/,
      /^:3: .*a list/,
      /^:4: .*a list/,
      /^:6: .*a list/,
      /^:8: global: must be a mapping/,
    ],
    'zero-interval': [
      /^:3: route\.group_interval: must be longer than 0/,
      /^:4: route\.repeat_interval: must be longer/,
    ],
  };

  it.each(globSync('*.yaml', { cwd: folder }).sort())(
    '%s: each is named with its line, its key and what to do',
    (name) => {
      const problems = problemsOf(readFileSync(join(folder, name), 'utf8'));

      expect(problems).toEqual((expected[basename(name, '.yaml')] ?? []).map((line) => expect.stringMatching(line)));
      expect(problems.join('\n')).not.toMatch(/hunter2|s3cret/);
    },
  );

  it('is refused when it is made to be too much', () => {
    const laughs = Array.from(
      { length: 9 },
      (_, index) =>
        `b${index}: &b${index} [${Array(10)
          .fill(`*${index === 0 ? 'a' : `b${index - 1}`}`)
          .join()}]`,
    );

    expect(problemsOf(['a: &a [x]', ...laughs].join('\n'))).toEqual([': the file has more than 100000 values']);
    expect(problemsOf('a: &a [*a]')).toEqual([': the file is nested more than 40 levels deep']);
    expect(problemsOf('['.repeat(50) + ']'.repeat(50))).toEqual([': the file is nested more than 40 levels deep']);
    expect(problemsOf('['.repeat(30_000))[0]).toMatch(/nested more than 40 levels/);
    expect(problemsOf(`a: ${'x'.repeat(1_000_000)}`)).toEqual([': the file is larger than 1000 kB']);
  });

  it('is refused when it is not a mapping at all', () => {
    expect(problemsOf('just text')).toEqual([':1: must be a mapping (lines of key: value)']);
    expect(problemsOf('[a]')).toEqual([':1: must be a mapping (lines of key: value)']);
    expect(problemsOf('? [a]\n: b')[0]).toMatch(/^:1: /);
  });
});

function read(text: string, environment: Variables = {}) {
  return parsePolicy(text, { file: join(folder, 'x.yaml'), environment });
}

function policyOf(text: string, environment: Variables = {}): Policy {
  const reading = read(text, environment);
  if (reading.type === 'invalid') throw new Error(reading.problems.map((problem) => renderProblem(problem)).join('\n'));
  return reading.policy;
}

function problemsOf(text: string): readonly string[] {
  const reading = read(text);
  return reading.type === 'ok' ? [] : reading.problems.map((problem) => renderProblem(problem, ''));
}
