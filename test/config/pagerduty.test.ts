import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseEnvironment } from '../../src/config/environment.ts';
import { parsePolicy } from '../../src/config/policy.ts';

const key = '0123456789abcdef0123456789abcdef';

function read(entry: string, file = 'tocsin.yml') {
  const text = `route: { receiver: team }\nreceivers:\n  - name: team\n    pagerduty_configs:\n      - ${entry}\n`;
  return parsePolicy(text, { file, environment: { PD_KEY: key } });
}

function optionsOf(reading: ReturnType<typeof read>) {
  if (reading.type === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.policy.receivers.get('team')?.integrations;
}

it('tells PagerDuty of ends, too, unless told otherwise', () => {
  expect(optionsOf(read(`routing_key: ${key}`))).toMatchObject([
    { kind: 'pagerduty', key: 'team/pagerduty/0', version: 2, routingKey: key, sendResolved: true, client: 'Tocsin' },
  ]);
  expect(optionsOf(read(`{ service_key: ${key}, send_resolved: false }`))).toMatchObject([
    { version: 1, routingKey: key, sendResolved: false },
  ]);
});

it('takes the key from the environment or from a file beside the policy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-policy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'key'), `${key}\n`);

  expect(optionsOf(read(`routing_key: '\${PD_KEY}'`))).toMatchObject([{ routingKey: key }]);
  expect(optionsOf(read('routing_key_file: key', join(folder, 'tocsin.yml')))).toMatchObject([{ routingKey: key }]);
});

it.each([
  ['{ description: x }', 'has no key'],
  [`{ routing_key: ${key}, service_key: ${key} }`, 'has routing_key and service_key: only one can count'],
  [`{ routing_key: ${key}, severity: high }`, 'is not a severity of PagerDuty'],
  [`{ routing_key: ${key}, client_url: 'javascript:x' }`, 'is not a web address that PagerDuty takes'],
  [`{ routing_key: ${key}, images: [{ src: 'http://x.example/a.png' }] }`, 'is not a web address that PagerDuty takes'],
  [`{ routing_key: ${key}, dedup: x }`, 'is not a key that Tocsin knows'],
])('refuses %s', (entry, message) => {
  const reading = read(entry);

  expect(reading).toMatchObject({ type: 'invalid', problems: [{ message }] });
  expect(JSON.stringify(reading)).not.toContain(key);
});

it('sends its own words where there is a template, and says so', () => {
  const reading = read(
    `{ routing_key: ${key}, description: '{{ .GroupLabels.alertname }}', details: { team: '{{ .Labels.team }}', a: b } }`,
  );

  expect(optionsOf(reading)).toMatchObject([{ details: { a: 'b' } }]);
  expect(optionsOf(reading)?.[0]).not.toHaveProperty('description');
  expect(reading).toMatchObject({
    warnings: [
      { path: 'receivers[0].pagerduty_configs[0].description' },
      { path: 'receivers[0].pagerduty_configs[0].details.team' },
    ],
  });
});

it('keeps the key out of the hash that processes compare', () => {
  const hashOf = (entry: string) => {
    const reading = read(entry);
    return reading.type === 'ok' ? reading.policy.hash : 'invalid';
  };

  expect(hashOf(`{ routing_key: ${key} }`)).toBe(hashOf(`{ routing_key: ${key.replace('0', '1')} }`));
  expect(hashOf(`{ routing_key: ${key}, group: a }`)).not.toBe(hashOf(`{ routing_key: ${key}, group: b }`));
});

it('speaks to PagerDuty over TLS alone', () => {
  expect(parseEnvironment({ PAGERDUTY_EVENTS_URL: 'http://events.example' })).toMatchObject({
    type: 'invalid',
    problems: [{ path: 'PAGERDUTY_EVENTS_URL', message: 'is not a secure web address' }],
  });
  expect(parseEnvironment({ PAGERDUTY_WEBHOOK_SECRETS: ' a, b ,' })).toMatchObject({
    environment: { pagerDuty: { webhookSecrets: ['a', 'b'] } },
  });
});
