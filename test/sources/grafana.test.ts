import { expect, it } from 'vitest';
import { grafanaSource } from '../../src/sources/grafana.ts';
import { readReport } from '../../src/sources/read-report.ts';

const context = { now: Date.parse('2026-01-05T12:00:30Z'), resolveTimeoutMs: 300_000 };

/** One alert as Grafana 12 posts it. */
const alert = {
  status: 'firing',
  labels: { alertname: 'High memory', grafana_folder: 'Web', instance: 'web-1', severity: 'critical' },
  annotations: { summary: 'Memory is above 80 %' },
  startsAt: '2026-01-05T12:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'https://grafana.example.com/alerting/grafana/abc/view?orgId=1',
  fingerprint: 'c6eadffa33fcdf37',
  silenceURL: 'https://grafana.example.com/alerting/silence/new?alertmanager=grafana&matcher=alertname%3DHigh',
  dashboardURL: 'https://grafana.example.com/d/abc?orgId=1',
  panelURL: 'https://grafana.example.com/d/abc?orgId=1&viewPanel=2',
  values: { B: 92.123456789, C: 1 },
  valueString: "[ var='B' labels={instance=web-1} value=92.12 ], [ var='C' labels={} value=1 ]",
  orgId: 1,
};

async function contentOf(changes: object) {
  const body = { receiver: 'tocsin', status: 'firing', alerts: [{ ...alert, ...changes }], version: '1', orgId: 1 };
  const { alerts, problems } = await readReport(grafanaSource, body, context);
  expect(problems).toEqual([]);
  return alerts[0]?.content;
}

it('shows values and links of Grafana, under the names that cards know', async () => {
  const content = await contentOf({});

  expect(content?.source).toBe('grafana');
  expect(content?.annotations).toEqual({
    summary: 'Memory is above 80 %',
    value: 'B 92.1235, C 1',
    panel_url: alert.panelURL,
    dashboard_url: alert.dashboardURL,
    silence_url: alert.silenceURL,
  });
});

it('leaves alone what a rule says by itself', async () => {
  const annotations = { value: '92 %', dashboard_url: 'https://wiki.example.com' };

  expect((await contentOf({ annotations, values: null, panelURL: '' }))?.annotations).toMatchObject(annotations);
});

it.each([
  ['an alert that Grafana renamed', { labels: { alertname: 'DatasourceNoData', rulename: 'High memory' } }, 'no data'],
  ['an alert whose query failed', { labels: { alertname: 'DatasourceError', rulename: 'x' } }, 'query error'],
  ['a state with its reason', { annotations: { grafana_state_reason: 'NoData' } }, 'no data'],
  ['a state kept for its reason', { annotations: { grafana_state_reason: 'Error, KeepLast' } }, 'query error'],
  ['a rule that is called Error', { labels: { alertname: 'Error' } }, undefined],
])('knows the lack of data: %s', async (_case, changes, state) => {
  expect((await contentOf(changes))?.annotations['data_state']).toBe(state);
});

it('takes strange values for none', async () => {
  for (const values of ['x', [], { A: 'x' }, { A: null }, 7]) {
    expect((await contentOf({ values }))?.annotations).not.toHaveProperty('value');
  }
});
