import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sourceKinds } from '../../src/engine/source-kind.ts';
import { readReport } from '../../src/sources/read-report.ts';
import { createSourceFinder } from '../../src/sources/source-finder.ts';

const folder = fileURLToPath(new URL('../fixtures/sources', import.meta.url));
const readyMade = sourceKinds.filter((kind) => !['alertmanager', 'prometheus', 'grafana', 'generic'].includes(kind));
const now = Date.parse('2026-01-05T12:10:00Z');
const findSource = createSourceFinder({
  readPage: async () => {
    throw new Error('no page is needed');
  },
});

async function read(kind: string, body: unknown) {
  const source = findSource(kind, new Map());
  if (source === undefined) throw new Error(`there is no source ${kind}`);
  return await readReport(source, body, { now, resolveTimeoutMs: 300_000, source: kind });
}

async function alertOf(fixture: string) {
  const report = await read(fixture.split('.')[0] ?? '', readFixture(fixture));
  expect(report.problems).toEqual([]);
  expect(report.alerts).toHaveLength(1);
  const [alert] = report.alerts;
  if (alert === undefined) throw new Error('there is no alert');
  return alert;
}

function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
}

describe('a ready-made source', () => {
  it.each([
    ['datadog.triggered', 'CPU is high', 'critical', { host: 'web-1', team: 'payments', priority: 'P1' }],
    ['datadog.no-data', 'Queue is growing', undefined, { monitor_id: '98' }],
    ['sentry.metric-critical', 'Too many errors', 'critical', { service: 'backend' }],
    ['sentry.event-alert', 'SentryIssue', 'high', { service: 'backend', sentry_issue_id: '1117540176' }],
    [
      'azure-monitor.metric-fired',
      'WCUS-R2-Gen2',
      'high',
      { priority: 'Sev1', target: 'wcus-r2-gen2', team: 'platform' },
    ],
    ['azure-monitor.service-health', 'test-ServiceHealthAlertRule', 'info', { monitoring_service: 'ServiceHealth' }],
    ['google-cloud-monitoring.open', 'Monitor-Project-Cluster', 'high', { instance_id: '11223344', team: 'platform' }],
    ['google-cloud-monitoring.test', 'projects/12345/alertPolicies/12345', undefined, { project: '12345' }],
    ['new-relic.activated', 'Low apdex', 'critical', { policy: 'Checkout' }],
    ['uptime-kuma.down', 'MonitorDown', 'critical', { instance: 'Shop', team: 'payments' }],
    ['uptime-kuma.test', 'UptimeKumaNotice', 'info', { notice: 'Tocsin Testing' }],
    ['zabbix.problem', 'High CPU utilization (over 90% for 5m)', 'warning', { host: 'db-01', component: 'cpu' }],
    [
      'cloudwatch.alarm',
      'checkout-5xx',
      undefined,
      { region: 'us-east-1', LoadBalancer: 'app/checkout/50dc6c495c0c9188' },
    ],
    ['notification-service.firing', 'HighCPUUsage', 'warning', { instance: 'web-01', severity: 'medium' }],
  ])('reads %s', async (fixture, alertname, severity, labels) => {
    const { content, head } = await alertOf(fixture);

    expect(content.labels).toMatchObject({ alertname, ...labels });
    expect(content.severity).toBe(severity);
    expect(head.endsAt === undefined || head.endsAt > now).toBe(true);
    expect(head.startsAt).toBeLessThanOrEqual(now);
  });

  it.each([
    ['datadog.triggered', 'datadog.recovered'],
    ['sentry.metric-critical', 'sentry.metric-resolved'],
    ['sentry.event-alert', 'sentry.issue-resolved'],
    ['azure-monitor.metric-fired', 'azure-monitor.metric-resolved'],
    ['google-cloud-monitoring.open', 'google-cloud-monitoring.closed'],
    ['new-relic.activated', 'new-relic.closed'],
    ['uptime-kuma.down', 'uptime-kuma.up'],
    ['zabbix.problem', 'zabbix.ok'],
    ['cloudwatch.alarm', 'cloudwatch.ok'],
  ])('takes the end of %s for the end of the same alert', async (firing, resolved) => {
    const [first, last] = [await alertOf(firing), await alertOf(resolved)];

    expect(last.fingerprint).toBe(first.fingerprint);
    expect(last.head.endsAt).toBeLessThanOrEqual(now);
    expect(last.countsReports).toBeUndefined();
  });

  it('shows the value, the threshold and the links that a sender gives', async () => {
    const { content } = await alertOf('azure-monitor.metric-fired');

    expect(content.annotations).toMatchObject({
      value: '31.1105',
      threshold: '25',
      runbook_url: 'https://runbooks.example.com/cpu',
    });
    expect(content.generatorUrl).toMatch(/^https:\/\/portal\.azure\.com\/#resource\/subscriptions\//);
  });

  it.each([
    ['datadog.no-data', 'no data'],
    ['datadog.triggered', undefined],
  ])('says that there is no data where that is the trouble: %s', async (fixture, state) => {
    expect((await alertOf(fixture)).content.annotations['data_state']).toBe(state);
  });

  it('lets what its sender never resolves end by itself, and counts each report', async () => {
    for (const fixture of ['notification-service.firing', 'sentry.event-alert', 'uptime-kuma.test']) {
      const { head, countsReports } = await alertOf(fixture);
      expect({ endsAt: head.endsAt, countsReports }, fixture).toEqual({ endsAt: now + 900_000, countsReports: true });
    }
  });

  it('makes no alert of a pending heartbeat or of somebody assigning an issue', async () => {
    const heartbeat = { ...(readFixture('uptime-kuma.down') as object), heartbeat: { status: 2, msg: 'slow' } };
    const assigned = { ...(readFixture('sentry.issue-resolved') as object), action: 'assigned' };

    expect(await read('uptime-kuma', heartbeat)).toEqual({ alerts: [], problems: [], refused: 0 });
    expect(await read('sentry', assigned)).toEqual({ alerts: [], problems: [], refused: 0 });
  });

  it.each([
    ['datadog', { id: '1', title: 'x', body: 'y' }, 'alert_id', 'the payload of docs/sources.md'],
    ['sentry', { data: {} }, 'action', 'Sentry posts it'],
    [
      'azure-monitor',
      { schemaId: 'AzureMonitorMetricAlert', data: { context: {} } },
      'data.essentials.alertRule',
      'common alert schema',
    ],
    ['google-cloud-monitoring', { incident: { state: 'open' } }, 'incident.policy_name', 'Google Cloud Monitoring'],
    ['new-relic', { id: 'a', title: 'b' }, 'state', 'New Relic'],
    ['uptime-kuma', { heartbeat: {} }, 'msg', 'Uptime Kuma'],
    ['zabbix', { event_name: 'a', event_value: 1, trigger_id: 5 }, 'host', 'Zabbix'],
    ['cloudwatch', { AlarmName: 'a' }, 'NewStateValue', 'CloudWatch'],
    ['notification-service', { alert_name: 'a' }, 'severity', 'notification service'],
  ])('names what a body of %s lacks', async (kind, body, path, message) => {
    const { alerts, problems } = await read(kind, body);

    expect(alerts).toEqual([]);
    expect(problems.find((problem) => problem.path === path)?.message).toContain(message);
  });

  it.each(readyMade)('refuses what is no object: %s', async (kind) => {
    for (const body of [
      null,
      1,
      'x',
      [],
      [1],
      {},
      { data: null },
      { incident: [] },
      JSON.parse('{"__proto__": {"action": "x"}}'),
    ]) {
      const report = await read(kind, body);
      expect(report.alerts).toEqual([]);
      expect(report.problems.length).toBeGreaterThan(0);
    }
  });

  it('takes labels with the names of prototypes for labels', async () => {
    const body = JSON.parse(
      '{"alert_name":"a","severity":"low","labels":{"__proto__":"p","constructor":"c","toString":"t"}}',
    );

    const { alerts } = await read('notification-service', body);

    expect(Object.entries(alerts[0]?.content.labels ?? {})).toEqual([
      ['__proto__', 'p'],
      ['alertname', 'a'],
      ['constructor', 'c'],
      ['severity', 'low'],
      ['toString', 't'],
    ]);
  });
});
