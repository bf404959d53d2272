import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';
import { renderProblem } from '../../src/config/problem.ts';
import type { Variables } from '../../src/config/variables.ts';

const variable = (name: string): string => `\${${name}}`;

const policy = `route:
  receiver: a
  routes:
    - { only_if_set: DB_KEY, matchers: [team="db"], receiver: db }
    - { matchers: [team="web"], receiver: b }
receivers:
  - name: a
    pagerduty_configs:
      - only_if_set: A_KEY
        routing_key: \${A_KEY}
      - routing_key: kept
  - name: db
    only_if_set: [DB_KEY, DB_URL]
    webhook_configs: [{ url: '\${DB_URL}' }]
  - name: b
sources:
  grafana: { only_if_set: GRAFANA_TOKEN, credentials: [{ token: '\${GRAFANA_TOKEN}' }] }
  datadog: {}
`;

function read(text: string, environment: Variables = {}) {
  const reading = parsePolicy(text, { file: '/x/p.yaml', environment });
  const lines = (problems: Parameters<typeof renderProblem>[0][]) => problems.map((one) => renderProblem(one, 'p'));
  return reading.type === 'ok'
    ? { policy: reading.policy, notes: lines([...reading.notes]), warnings: lines([...reading.warnings]) }
    : { problems: lines([...reading.problems]) };
}

describe('only_if_set', () => {
  it('leaves out integrations, receivers, routes and sources whose variable is not set, and says so', () => {
    const { policy: kept, notes } = read(policy);

    expect([...(kept?.receivers.keys() ?? [])]).toEqual(['a', 'b']);
    expect(kept?.receivers.get('a')?.integrations).toMatchObject([{ routingKey: 'kept' }]);
    expect(kept?.route.children.map(({ receiver }) => receiver)).toEqual(['b']);
    expect([...(kept?.sources.keys() ?? [])]).toEqual(['datadog']);
    expect(notes).toEqual([
      'p:4: route.routes[0]: left out, and 1 more with it: DB_KEY is not set',
      'p:9: receivers[0].pagerduty_configs[0]: left out: A_KEY is not set',
      'p:12: receivers[1]: left out: DB_URL is not set',
      'p:17: sources.grafana: left out: GRAFANA_TOKEN is not set',
    ]);
  });

  it('keeps everything when the variables are set, an empty one being as good as none', () => {
    const environment = { A_KEY: 'a', DB_KEY: 'd', DB_URL: 'https://db.example', GRAFANA_TOKEN: 't' };

    const all = read(policy, environment);
    const empty = read(policy, { ...environment, A_KEY: ' ' });

    expect(all.notes).toEqual([]);
    expect([...(all.policy?.receivers.keys() ?? [])]).toEqual(['a', 'db', 'b']);
    expect(empty.notes).toEqual(['p:9: receivers[0].pagerduty_configs[0]: left out: A_KEY is not set']);
  });

  it('warns when a variable of nearly that name is set', () => {
    const { warnings, notes } = read(policy, {
      A_KEYS: 'a',
      DB_KEY: 'd',
      DB_URL: 'https://db.example',
      GRAFANA_TOKEN: 't',
    });

    expect(warnings).toContain(
      'p:9: receivers[0].pagerduty_configs[0]: left out: A_KEY is not set - did you mean "A_KEYS"?',
    );
    expect(notes).toEqual([]);
  });

  it('never leaves out what does not say so', () => {
    expect(
      read(
        `route: { receiver: a }\nreceivers: [{ name: a, pagerduty_configs: [{ routing_key: "${variable('NO')}" }] }]\n`,
      ),
    ).toEqual({
      problems: [expect.stringMatching(/the environment variable NO is not set/)],
    });
  });

  it('shows why a receiver is not there that a route leads to', () => {
    const text = 'route: { receiver: a }\nreceivers:\n  - { name: b }\n  - { name: a, only_if_set: NO }\n';

    expect(read(text).problems).toEqual([
      'p:1: route.receiver: no receiver is called "a" - did you mean "b"?',
      'p:4: receivers[1]: left out: NO is not set',
    ]);
  });

  it('names mistakes behind what is left out where they stand in the file', () => {
    const text =
      'route: { receiver: a }\nreceivers:\n  - { name: b, only_if_set: NO }\n  - name: a\n    slack_confgs: []\n';

    expect(read(text).problems).toEqual([expect.stringMatching(/^p:5: receivers\[1\]\.slack_confgs: is not a key/)]);
  });

  it.each([
    [`only_if_set: ${variable('X')}`, /is not the name of a variable - write it bare/],
    ['only_if_set: { a: b }', /is not the name of a variable/],
    ['only_if_set: []', /is not the name of a variable/],
    ['only_if_st: X', /did you mean "only_if_set"\?/],
  ])('refuses %s', (line, expected) => {
    const { problems } = read(`route: { receiver: a }\nreceivers:\n  - name: a\n    ${line}\n`);

    expect(problems).toEqual([expect.stringMatching(expected)]);
  });

  it('cannot leave out the whole file', () => {
    expect(read('only_if_set: X\nroute: { receiver: a }\nreceivers: [{ name: a }]\n').problems).toEqual([
      'p:1: only_if_set: the whole file cannot be left out',
    ]);
  });
});
