import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { hour, minute, second } from '../support/builders.ts';
import { type Bot, startBot } from '../support/start-bot.ts';
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink.ts';

interface Notice {
  readonly status: string;
  readonly receiver: string;
  readonly version: string;
  readonly groupKey: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
}

async function startWithSink(more = ''): Promise<{ bot: Bot; sink: WebhookSink; told: () => string[] }> {
  const sink = await startWebhookSink();
  const bot = await startBot({
    held: sink.held,
    policy: `
      route: { receiver: hook, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 30m }
      receivers:
        - name: hook
          webhook_configs: [{ url: '${sink.url}'${more} }]
    `,
  });
  return { bot, sink, told: () => sink.calls.map(({ body }) => summary(JSON.parse(body))) };
}

function summary({ status, alerts }: Notice): string {
  const all = alerts.map((alert) => `${alert.labels['instance']} ${alert.status}`);
  return `${status}: ${all.join(', ')}`;
}

it('a webhook is told of what fires, what joins, what resolves and of the end, each once, as Alertmanager does', async () => {
  const { bot, sink, told } = await startWithSink();
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(9 * second);
  expect(told()).toEqual([]);
  await bot.advance(1 * second);
  expect(told()).toEqual(['firing: a firing']);
  await bot.push(firing('HighErrorRate', { instance: 'b' }));
  await bot.advance(59 * second);
  expect(told()).toHaveLength(1);
  await bot.advance(1 * second);
  expect(told().slice(1)).toEqual(['firing: a firing, b firing']);
  await bot.push(resolved('HighErrorRate', { instance: 'a' }));
  await bot.advance(minute);
  expect(told().slice(2)).toEqual(['firing: a resolved, b firing']);
  await bot.push(resolved('HighErrorRate', { instance: 'b' }));
  await bot.advance(hour);
  expect(told().slice(3)).toEqual(['resolved: b resolved']);

  const notice: Notice = JSON.parse(sink.calls[0]?.body ?? '');
  expect(notice).toMatchObject({
    version: '4',
    receiver: 'hook',
    groupKey: '{}:{alertname="HighErrorRate"}',
    groupLabels: { alertname: 'HighErrorRate' },
    alerts: [{ startsAt: '2026-01-05T12:00:00Z', endsAt: '0001-01-01T00:00:00Z' }],
  });
});

it('repeats come at repeat_interval, with a key of their own each', async () => {
  const { bot, sink } = await startWithSink();
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(61 * minute);

  expect(sink.calls).toHaveLength(3);
  expect(new Set(sink.calls.map(({ body }) => body)).size).toBe(1);
  expect(new Set(sink.calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
});

it.each([
  ['answers 500', 500],
  ['cuts the connection', 'cuts'],
] as const)('a webhook that %s gets the same bytes with the same key until it takes them', async (_, mood) => {
  const { bot, sink } = await startWithSink();
  sink.answerWith(mood);
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(15 * second);
  expect(sink.calls.length).toBeGreaterThan(1);
  sink.answerWith(200);
  await bot.advance(30 * second);
  const calls = sink.calls.length;
  await bot.advance(10 * minute);

  expect(sink.calls).toHaveLength(calls);
  expect(new Set(sink.calls.map(({ body }) => body)).size).toBe(1);
  const keys = new Set(sink.calls.map(({ headers }) => headers['idempotency-key']));
  expect([...keys]).toEqual([expect.stringMatching(/^[\w-]{22}-hook\/webhook\/0-1-[0-9a-z]+$/)]);
});

it('a notice that was not sent is replaced by the next decision', async () => {
  const { bot, sink, told } = await startWithSink();
  sink.answerWith(503);
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(minute);
  await bot.push(firing('HighErrorRate', { instance: 'b' }));
  await bot.advance(2 * minute);
  const before = sink.calls.length;
  sink.answerWith(200);
  await bot.advance(10 * minute);

  expect(told().slice(before)).toEqual(['firing: a firing, b firing']);
});

it('what resolved before the webhook could be told of it is not told at all', async () => {
  const { bot, sink, told } = await startWithSink();
  sink.answerWith(503);
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(20 * second);
  await bot.push(resolved('HighErrorRate', { instance: 'a' }));
  await bot.advance(2 * minute);
  const before = sink.calls.length;
  sink.answerWith(200);
  await bot.advance(10 * minute);

  expect(told().slice(before)).toEqual([]);
});

it('a webhook that takes its time is told of what changed meanwhile afterwards, and of nothing twice', async () => {
  const { bot, sink, told } = await startWithSink();
  sink.answerWith('holds');
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(20 * second);
  expect(sink.held()).toBe(1);
  await bot.push(firing('HighErrorRate', { instance: 'b' }));
  await bot.advance(5 * second);
  sink.answerWith(200);
  sink.release();
  await bot.advance(10 * minute);

  expect(told()).toEqual(['firing: a firing', 'firing: a firing, b firing']);
});

it('a stop waits for the notice in flight, and a restart does not send it again', async () => {
  const { bot, sink, told } = await startWithSink();
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(10 * second);
  await bot.restart({ downFor: 2 * minute });
  await bot.advance(10 * minute);

  expect(told()).toEqual(['firing: a firing']);
  expect(sink.calls).toHaveLength(1);
});

it('without send_resolved a webhook never hears of an end, and hears of the next start', async () => {
  const { bot, told } = await startWithSink(', send_resolved: false');
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(minute);
  await bot.push(resolved('HighErrorRate', { instance: 'a' }));
  await bot.advance(3 * minute);
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(3 * minute);

  expect(told()).toEqual(['firing: a firing', 'firing: a firing']);
});

it('a silence keeps a webhook quiet, and max_alerts keeps it short', async () => {
  const { bot, sink, told } = await startWithSink(', max_alerts: 2');
  await bot.slack.type('/alert silence instance=a 2h', { by: 'ana' });
  await bot.push(...['a', 'b', 'c', 'd'].map((instance) => firing('HighErrorRate', { instance })));
  await bot.advance(10 * second);

  expect(told()).toEqual(['firing: b firing, c firing']);
  expect(JSON.parse(sink.calls[0]?.body ?? '')).toMatchObject({ truncatedAlerts: 1 });
});

it('a webhook beside a card does not wait for Slack, nor Slack for it', async () => {
  const sink = await startWebhookSink();
  const bot = await startBot({
    held: sink.held,
    policy: `
      route: { receiver: both, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 30m }
      receivers:
        - name: both
          slack_configs: [{ channel: '#alerts', send_resolved: true }]
          webhook_configs: [{ url: '${sink.url}' }]
    `,
  });
  sink.answerWith('holds');
  await bot.push(firing('HighErrorRate'));
  await bot.advance(10 * second);
  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  await card.click('Acknowledge', { by: 'ana' });
  await card.expect(/ACKNOWLEDGED/);

  sink.answerWith(200);
  sink.release();
  bot.slack.standIn.trouble({ mode: '500', until: bot.clock.now() + 5 * minute });
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(2 * minute);
  expect(sink.calls.map(({ body }) => JSON.parse(body).status)).toEqual(['firing', 'resolved']);
  await bot.advance(8 * minute);
  expect(card.title()).toMatch(/RESOLVED/);
});

it('a resolve that came while silenced is told when it is heard again after the silence, as Prometheus repeats it', async () => {
  const { bot, told } = await startWithSink();
  await bot.pushPrometheus(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(10 * second);
  await bot.slack.type('/alert silence alertname=HighErrorRate 5m', { by: 'ana' });
  await bot.pushPrometheus(resolved('HighErrorRate', { instance: 'a' }));
  await bot.advance(6 * minute);
  expect(told()).toEqual(['firing: a firing']);

  await bot.pushPrometheus(resolved('HighErrorRate', { instance: 'a' }));
  await bot.advance(minute);

  expect(told().slice(1)).toEqual(['resolved: a resolved']);
});
