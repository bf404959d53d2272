import { afterAll, beforeAll, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';
import { fingerprintOf, type LabelSet, toLabelSet } from '../../src/engine/label-set.ts';
import { groupKeyOf, groupLabelsOf, matchRoutes } from '../../src/engine/route.ts';
import type { Policy } from '../../src/ports/policy.ts';
import { type Alertmanager, startAlertmanager } from './alertmanager.ts';

const policyText = String.raw`
route:
  receiver: top
  group_by: [team, alertname]
  group_wait: 10ms
  routes:
    - receiver: sorted
      matchers: ['kind="sorted"', 'b="2"', 'a=~"1|2"', 'a!="3"', 'a!~"0"']
      continue: true
    - receiver: nested
      matchers: ['kind="sorted"']
      group_by: [b]
      routes:
        - matchers: ['a="2"']
          group_by: [missing, a]
    - receiver: quoted
      matchers: ['kind=~"quoted.*"', 'text=~"(?s).*"', 'text!="\"\\\n"']
      group_by: [text]
    - receiver: every
      matchers: [kind = every]
      group_by: ['...']
receivers:
  - { name: top, webhook_configs: [{ url: HOOK }] }
  - { name: sorted, webhook_configs: [{ url: HOOK }] }
  - { name: nested, webhook_configs: [{ url: HOOK }] }
  - { name: quoted, webhook_configs: [{ url: HOOK }] }
  - { name: every, webhook_configs: [{ url: HOOK }] }
`;

const alerts: readonly Readonly<Record<string, string>>[] = [
  { alertname: 'A' },
  { alertname: 'A', team: 'web' },
  { alertname: 'B', team: 'web', instance: 'x' },
  { kind: 'sorted', a: '1', b: '2' },
  { kind: 'sorted', a: '2', b: '2', alertname: 'C' },
  { kind: 'sorted', a: '3' },
  { kind: 'quoted', text: 'plain' },
  { kind: 'quoted', text: 'é ü 😀 \u00a0 \u200b \ufeff \ue000 \u{10ffff}' },
  { kind: 'quoted', text: 'tab\t line\nend "quotes" back\\slash \u0000 \u007f \u0007\b\f\r\v' },
  { kind: 'every', z: '1', a: '2', M: '3', _x: '4' },
];

let alertmanager: Alertmanager;
beforeAll(async () => {
  alertmanager = await startAlertmanager(policyText);
});
afterAll(() => alertmanager.stop());

it('routes, groups and names alerts as the real Alertmanager does, byte for byte', async () => {
  const policy = policyOf(policyText);
  const ours = alerts.flatMap((labels) => linesFor(policy, toLabelSet(Object.entries(labels))));

  await alertmanager.post(alerts.map((labels) => ({ labels })));
  const told = await alertmanager.toldAlerts(ours.length);

  const theirs = told.flatMap(({ receiver, groupKey, groupLabels, alerts: members }) =>
    members.map(({ fingerprint }) => lineOf(receiver, groupKey, groupLabels, fingerprint)),
  );
  expect(ours.length).toBeGreaterThan(alerts.length);
  expect(theirs.sort()).toEqual(ours.sort());
});

function linesFor(policy: Policy, labels: LabelSet): readonly string[] {
  return matchRoutes(policy.route, labels).map((route) => {
    const groupLabels = groupLabelsOf(route, labels);
    return lineOf(route.receiver, groupKeyOf(route, groupLabels), groupLabels, fingerprintOf(labels));
  });
}

function lineOf(receiver: string, groupKey: string, groupLabels: object, fingerprint: string): string {
  return [receiver, groupKey, JSON.stringify(groupLabels), fingerprint].join(' | ');
}

function policyOf(text: string): Policy {
  const reading = parsePolicy(text.replaceAll('HOOK', 'http://127.0.0.1/'), {
    file: 'alertmanager.yml',
    environment: {},
  });
  if (reading.type === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.policy;
}
