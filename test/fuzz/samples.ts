import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GroupKey } from '../../src/engine/route.ts';
import { dedupKeyOf } from '../../src/integrations/pagerduty/event.ts';
import { projectRoot } from '../support/run.ts';

type Body = unknown;

/** Bodies as senders post them, by source: the project's fixtures, and captures beside the project where they are. */
export function senderSamples(): ReadonlyMap<string, readonly Body[]> {
  const samples = new Map<string, Body[]>();
  const add = (source: string, body: Body): void => {
    samples.set(source, [...(samples.get(source) ?? []), body]);
  };
  for (const source of ['alertmanager', 'prometheus']) {
    for (const body of jsonIn(join(projectRoot, 'test/fixtures/webhooks', source))) add(source, body.value);
  }
  for (const { name, value } of jsonIn(join(projectRoot, 'test/fixtures/sources')))
    add(name.split('.')[0] ?? '', value);
  for (const { name, value } of jsonIn(join(projectRoot, '../shared/payloads'))) {
    if (name.startsWith('alertmanager-webhook')) add('alertmanager', value);
    if (/^(prom-to-am|amtool)/.test(name)) add('prometheus', value);
  }
  for (const name of ['grafana', 'guarded']) add(name, grafana);
  add('cloudwatch', sns);
  add('anything', anything);
  add('as-it-is', { labels: { alertname: 'Bare', host: 'a' }, annotations: { summary: 's' }, startsAt: 1_767_614_400 });
  return samples;
}

function jsonIn(folder: string): readonly { readonly name: string; readonly value: Body }[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) => ({ name, value: JSON.parse(readFileSync(join(folder, name), 'utf8')) }));
}

const grafana = {
  receiver: 'tocsin',
  status: 'firing',
  orgId: 1,
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'DatasourceNoData', grafana_folder: 'shop', severity: 'p1', replica: 'b' },
      annotations: { summary: 'Nothing comes in' },
      startsAt: '2026-01-05T11:58:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'https://grafana.example.com/alerting/grafana/x/view',
      fingerprint: '57c6d9296de2ad39',
      silenceURL: 'https://grafana.example.com/alerting/silence/new',
      dashboardURL: 'https://grafana.example.com/d/a',
      panelURL: 'https://grafana.example.com/d/a?viewPanel=2',
      values: { A: 1.5, B: null },
      valueString: "[ var='A' labels={} value=1.5 ]",
    },
    { status: 'resolved', labels: { alertname: 'Slow' }, annotations: {}, endsAt: '2026-01-05T11:59:00Z' },
  ],
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'https://grafana.example.com/',
  version: '1',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  state: 'alerting',
};

const sns = {
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms',
  Subject: 'ALARM',
  Message: '{"AlarmName":"x","NewStateValue":"ALARM"}',
  Timestamp: '2026-01-05T12:00:00.000Z',
  SignatureVersion: '1',
  Signature: 'RVhBTVBMRQ==',
  SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-x.pem',
  SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
};

const anything = {
  jobs: [
    { name: 'db', host: 3, level: 'critical', reason: 'disk full', state: 'failed', started: 1_767_614_400 },
    { name: 'files', host: null, level: 'info', reason: '', state: 'ok', started: '2026-01-05T11:00:00Z' },
  ],
};

/** Webhooks v3 about the incident of a group, one of each kind that we know, and one that we do not. */
export function pagerDutySamples(groupKey: GroupKey): readonly Body[] {
  const user = { id: 'PANA001', type: 'user_reference', summary: 'Ana Diaz', self: null, html_url: null };
  const incident = {
    id: 'Q000000000001',
    type: 'incident',
    number: 1,
    status: 'acknowledged',
    incident_key: dedupKeyOf(groupKey),
    created_at: '2026-01-05T12:00:20Z',
    title: 'Too many errors',
    urgency: 'high',
    assignees: [user],
    priority: null,
  };
  const note = { id: 'PNOTE01', type: 'incident_note', content: 'looking', trimmed: false, incident };
  const event = (kind: string, data: object, agent: object | null = user) => ({
    event: {
      id: `01${kind}`,
      event_type: `incident.${kind}`,
      resource_type: 'incident',
      occurred_at: '2026-01-05T12:00:40.000Z',
      agent,
      client: { name: 'PagerDuty' },
      data,
    },
  });
  const kinds = ['acknowledged', 'resolved', 'reopened', 'reassigned', 'escalated', 'delegated', 'priority_updated'];
  return [
    ...kinds.map((kind) => event(kind, incident)),
    event('triggered', { ...incident, status: 'triggered' }, null),
    event('unacknowledged', { ...incident, status: 'triggered' }, null),
    event('annotated', note),
  ];
}
