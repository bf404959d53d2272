import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';
import { printPolicy } from '../../src/config/print-policy.ts';
import { usualRetention } from '../../src/engine/retention.ts';

const variable = (name: string): string => `\${${name}}`;
const environment = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  CHANNEL: '#ops',
  KEY: 's3cret-key',
  HOOK: 'https://hooks.example/s3cret',
  TOKEN: 's3cret-token',
};
const originOf = (name: string): string => (name in environment ? '.env' : 'default');

const policy = `# a comment
route:
  receiver: &a team
  group_by: [alertname]
  routes:
    - { matchers: ['a="b"', 'c=~"d|e"'], receiver: *a, continue: yes, group_wait: 0s }
    - { only_if_set: NOT_SET, receiver: team }
receivers:
  - name: team
    slack_configs: [{ channel: "${variable('CHANNEL')}" }]
    webhook_configs:
      - url: ${variable('HOOK')}
      - url: http://127.0.0.1:9000
    pagerduty_configs:
      - routing_key: ${variable('KEY')}
        description: 'null'
        details: { '~': '', 'a: b': "two\\nlines # no comment" }
sources:
  grafana:
    credentials: [{ hmac_secret: "${variable('TOKEN')}" }]
    severities: { P1: critical }
    api_url: https://grafana.example/api
  backup:
    mapping: |
      jobs.{
        "labels": { "alertname": what }
      }
runbooks:
  - folder: pages
lifecycle: { flap_window: 1m }
heartbeat: { url: "${variable('HOOK')}" }
`;

function read(text: string, file: string) {
  const reading = parsePolicy(text, { file, environment });
  if (reading.type === 'invalid') throw new Error(JSON.stringify(reading.problems));
  const { hash: _, ...rest } = reading.policy;
  return { retention: usualRetention, ...rest };
}

function print(text: string, file = '/etc/tocsin/p.yaml'): string {
  return printPolicy(text, { file, environment, originOf });
}

describe('a printed policy', () => {
  it('loads again from anywhere and means the same', () => {
    const printed = print(policy);

    expect(read(printed, '/elsewhere/q.yaml')).toEqual(read(policy, '/etc/tocsin/p.yaml'));
    expect(print(printed)).toContain('flap_window: 1m');
  });

  it('says what comes from where, and shows no secret', () => {
    const printed = print(policy);

    expect(printed).toContain(`channel: "#ops" # ${variable('CHANNEL')}, from .env\n`);
    expect(printed).toContain(`routing_key: ${variable('KEY')} # hidden, from .env\n`);
    expect(printed).toContain(`url: ${variable('HOOK')} # hidden, from .env\n`);
    expect(printed).toContain('expiry_hold: 2m # default\n');
    expect(printed).toContain('flap_window: 1m\n');
    expect(printed).toContain(`heartbeat:\n  url: ${variable('HOOK')} # hidden, from .env\n  every: 1m # default\n`);
    expect(printed).not.toMatch(/s3cret|only_if_set|NOT_SET/);
  });

  it('hides what stands in the file itself, and says so', () => {
    const text = `route: { receiver: a }
receivers:
  - name: a
    webhook_configs: [{ url: 'https://ana:s3cret@hooks.example/s3cret?k=s3cret' }]
    pagerduty_configs: [{ service_key: s3cret }]
sources: { grafana: { credentials: [{ username: ana, password: s3cret }], api_url: 'https://s3cret:s3cret@g.example/x' } }
`;
    const printed = print(text);

    expect(printed).not.toContain('s3cret');
    expect(printed).toContain('service_key: HIDDEN # hidden: it stands in the file itself');
    expect(printed).toContain('url: https://HIDDEN@hooks.example/HIDDEN?HIDDEN # hidden');
    expect(printed).toContain('username: ana\n');
    expect(() => read(printed, 'x')).not.toThrow();
  });

  it('means the same for the default policy', () => {
    const text = readFileSync(new URL('../../templates/policy.default.yaml', import.meta.url), 'utf8');

    expect(read(print(text), 'x')).toEqual(read(text, 'x'));
  });
});
