import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { minute, second } from '../support/builders.ts';
import { startBot, usualPolicy } from '../support/start-bot.ts';

const fixtures = fileURLToPath(new URL('../fixtures/sources', import.meta.url));

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(`${fixtures}/${name}.json`, 'utf8'));
}

describe('a client of a notification service', () => {
  it('gets exactly 200 and one card with value, threshold and a count that rises with each report', async () => {
    const bot = await startBot();
    const payload = fixture('notification-service.firing');

    const first = await bot.post('/api/alerts', payload);
    const second_ = await bot.post('/api/alerts', payload);
    const card = await bot.slack.channel('alerts').expectCard();

    expect([first.status, second_.status]).toEqual([200, 200]);
    expect(card.text()).toMatch(/value 93\.5/);
    expect(card.text()).toMatch(/threshold 85/);
    expect(card.text()).toMatch(/2 times/);
    await bot.advance(minute);
    await bot.post('/api/alerts', payload);
    await card.expect(/3 times/);
  });

  it('need not say that it is over: the card turns green a window after the last report', async () => {
    const bot = await startBot();
    await bot.post('/api/alerts', fixture('notification-service.firing'));
    const card = await bot.slack.channel('alerts').expectCard();
    await bot.advance(14 * minute);
    await bot.post('/api/alerts', fixture('notification-service.firing'));
    await bot.advance(14 * minute);
    await card.expect(/1 firing/);

    await bot.advance(3 * minute);

    await card.expect(/RESOLVED/);
  });
});

it.each([
  ['datadog', 'datadog.triggered', 'datadog.recovered', /CPU is high/],
  ['azure-monitor', 'azure-monitor.metric-fired', 'azure-monitor.metric-resolved', /WCUS-R2-Gen2/],
  ['google-cloud-monitoring', 'google-cloud-monitoring.open', 'google-cloud-monitoring.closed', /Monitor-Project/],
  ['new-relic', 'new-relic.activated', 'new-relic.closed', /Low apdex/],
  ['uptime-kuma', 'uptime-kuma.down', 'uptime-kuma.up', /Shop is down/],
  ['zabbix', 'zabbix.problem', 'zabbix.ok', /High CPU utilization/],
  ['cloudwatch', 'cloudwatch.alarm', 'cloudwatch.ok', /checkout-5xx/],
  ['sentry', 'sentry.metric-critical', 'sentry.metric-resolved', /Too many errors/],
])('%s opens a card and turns it green', async (source, firing, resolved, words) => {
  const bot = await startBot({ startAt: Date.parse('2026-01-05T12:06:00Z') });

  expect((await bot.post(`/webhooks/${source}`, fixture(firing))).status).toBe(200);
  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.text()).toMatch(words);
  expect((await bot.post(`/webhooks/${source}`, fixture(resolved))).status).toBe(200);

  await card.expect(/RESOLVED/);
});

it('two senders of a pair make one card with one alert', async () => {
  const bot = await startBot({ policy: `${usualPolicy}sources: { prometheus: { drop_labels: [replica] } }\n` });
  for (const replica of ['a', 'b']) {
    await bot.post('/api/v2/alerts', [{ labels: { alertname: 'HighErrorRate', service: 'web', replica } }]);
  }

  const card = await bot.slack.channel('alerts').expectCard();

  expect(card.text()).toMatch(/1 firing/);
  expect(card.text()).not.toMatch(/replica/);
});

it('an alert of Grafana for lack of data is badged, and its links are there', async () => {
  const bot = await startBot();
  const alert = {
    status: 'firing',
    labels: { alertname: 'DatasourceNoData', rulename: 'CPU', service: 'web' },
    annotations: {},
    panelURL: 'https://grafana.example.com/d/abc?viewPanel=2',
    values: {},
  };
  await bot.post('/webhooks/grafana', { version: '1', orgId: 1, alerts: [alert] });

  const card = await bot.slack.channel('alerts').expectCard();

  expect(card.text()).toMatch(/NO DATA.*found nothing to measure/);
  await bot.advance(10 * second);
});
