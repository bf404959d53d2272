import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { firing } from '../support/alert-payloads.ts';
import { minute } from '../support/builders.ts';
import { type Bot, startBot, usualPolicy } from '../support/start-bot.ts';

interface ListedAlert {
  readonly labels: Readonly<Record<string, string>>;
}

/** An Alertmanager that can be asked for its alerts. */
async function startAlertmanager() {
  const state = {
    alerts: [] as readonly ListedAlert[],
    answers: 200,
    startedAt: '2026-01-01T00:00:00Z',
    asked: [] as (string | undefined)[],
  };
  const server = createServer((request, response) => {
    if (request.url === '/am/api/v2/status') {
      response.end(JSON.stringify({ uptime: state.startedAt }));
      return;
    }
    state.asked.push(request.headers.authorization);
    response.statusCode = request.url === '/am/api/v2/alerts' ? state.answers : 404;
    response.end(JSON.stringify(state.alerts));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/am` };
}

async function startBeside(alertmanager: { readonly url: string }): Promise<Bot> {
  const source = `{ api_url: '${alertmanager.url}', api_credentials: { token: reads } }`;
  return await startBot({ policy: `${usualPolicy}sources: { alertmanager: ${source} }\n` });
}

function listed(alertname: string): ListedAlert {
  const { labels } = firing(alertname);
  return { labels };
}

it('an alert that ended while it was silenced at its Alertmanager is resolved after two reads', async () => {
  const alertmanager = await startAlertmanager();
  const bot = await startBeside(alertmanager);
  alertmanager.state.alerts = [listed('HighErrorRate'), listed('DiskFull')];
  await bot.push(firing('HighErrorRate'), firing('DiskFull'));
  await bot.advance(3 * minute);
  const gone = await bot.slack.channel('alerts').expectCard(/HighErrorRate/);
  const kept = await bot.slack.channel('alerts').expectCard(/DiskFull/);

  alertmanager.state.alerts = [listed('DiskFull')];
  await bot.advance(minute);
  await gone.expect(/1 firing/);
  await bot.advance(2 * minute);

  await gone.expect(/RESOLVED/);
  await kept.expect(/1 firing/);
  expect(new Set(alertmanager.state.asked)).toEqual(new Set(['Bearer reads']));
});

it('nothing ends because an Alertmanager is away, has just started, or answers something else', async () => {
  const alertmanager = await startAlertmanager();
  const bot = await startBeside(alertmanager);
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();

  alertmanager.state.startedAt = new Date(bot.clock.now()).toISOString();
  await bot.advance(4 * minute);
  alertmanager.state.startedAt = '2026-01-01T00:00:00Z';
  alertmanager.state.answers = 503;
  await bot.advance(4 * minute);
  alertmanager.state.answers = 200;
  alertmanager.state.alerts = [{ labels: {} }];
  await bot.advance(4 * minute);

  await card.expect(/1 firing/);
  expect(alertmanager.state.asked.length).toBeGreaterThan(4);
});

it('an alert of another sender does not end because an Alertmanager does not know it', async () => {
  const alertmanager = await startAlertmanager();
  const bot = await startBeside(alertmanager);
  const alert = { status: 'firing', labels: { alertname: 'FromGrafana', service: 'web' } };
  await bot.post('/webhooks/grafana', { alerts: [alert] });
  const card = await bot.slack.channel('alerts').expectCard();

  await bot.advance(5 * minute);

  await card.expect(/1 firing/);
});

it('an alert that fires again between two reads goes on', async () => {
  const alertmanager = await startAlertmanager();
  const bot = await startBeside(alertmanager);
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();

  for (let round = 0; round < 4; round += 1) {
    await bot.advance(minute);
    await bot.push(firing('HighErrorRate', {}, { summary: `round ${round}` }));
  }

  await card.expect(/1 firing/);
  expect(card.text()).not.toMatch(/times/);
});
