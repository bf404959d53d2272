import { expect, it } from 'vitest';
import { firing } from '../support/alert-payloads.ts';
import { second } from '../support/builders.ts';
import { startBot } from '../support/start-bot.ts';

it('GET /api/v2/alerts and /silences tell what the cards tell', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'), firing('DiskFull', { service: 'database' }));
  await bot.advance(10 * second);
  await bot.slack.type('/alert silence service=database 2h new disk', { by: 'ana' });

  const alerts = JSON.parse((await bot.get('/api/v2/alerts')).body);
  const silences = JSON.parse((await bot.get('/api/v2/silences')).body);
  expect(silences).toMatchObject([
    {
      status: { state: 'active' },
      matchers: [{ name: 'service', value: 'database', isRegex: false, isEqual: true }],
      createdBy: 'ana',
      comment: 'new disk',
      endsAt: '2026-01-05T14:00:10.000Z',
    },
  ]);
  const states = alerts.map(({ labels, status, receivers }: AlertOfApi) => [labels['alertname'], status, receivers]);
  expect(states.toSorted()).toEqual([
    ['DiskFull', { state: 'suppressed', silencedBy: [silences[0].id], inhibitedBy: [] }, [{ name: 'team' }]],
    ['HighErrorRate', { state: 'active', silencedBy: [], inhibitedBy: [] }, [{ name: 'team' }]],
  ]);
  const filtered = await bot.get(`/api/v2/alerts?filter=${encodeURIComponent('alertname="DiskFull"')}`);
  expect(JSON.parse(filtered.body)).toHaveLength(1);
  expect((await bot.get('/api/v2/alerts?filter=nonsense')).status).toBe(400);
});

interface AlertOfApi {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: unknown;
  readonly receivers: unknown;
}

it('/metrics counts what came in, what was decided, what was called and who did what', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await card.expect(/ACKNOWLEDGED/);
  await bot.post('/webhooks/alertmanager', '{');

  const { body } = await bot.get('/metrics');
  for (const wanted of [
    /alerts_received_total\{.*source="alertmanager".*\} 1/,
    /requests_refused_total\{.*source="alertmanager".*\} 1/,
    /notifications_total\{.*integration="slack".*reason="first".*\} 1/,
    /delivery_calls_total\{.*integration="slack".*step="post".*outcome="done".*\} 1/,
    /delivery_calls_total\{.*integration="slack".*step="edit".*outcome="done".*\} 1/,
    /inputs_total\{.*origin="slack".*wish="acknowledge".*\} 1/,
  ]) {
    expect(body).toMatch(wanted);
  }
  expect(body).not.toMatch(/HighErrorRate|checkout/);
});

it('two senders that tell the same alert in the same moment make one card', async () => {
  const bot = await startBot();
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const alert = firing('HighErrorRate', { instance: `i${index % 4}` });
      return index % 2 === 0 ? bot.push(alert) : bot.pushPrometheus(alert);
    }),
  );

  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.text()).toMatch(/4 firing/);
});
