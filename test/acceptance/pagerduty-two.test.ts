import { createHmac } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { firing } from '../support/alert-payloads.ts';
import { second } from '../support/builders.ts';
import { type Bot, startBot } from '../support/start-bot.ts';
import { type PagerDutyOffice, routingKey, startPagerDuty, webhookSecret } from '../support/start-pagerduty.ts';

const policy = `
  route: { receiver: team, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 30m }
  receivers:
    - name: team
      slack_configs: [{ channel: '#alerts', send_resolved: true }]
      pagerduty_configs: [{ routing_key: ${routingKey} }]
`;

const isShared = (inject('botRedis') ?? []).length > 0;

/** Two processes on one Redis, and one incident; the embedded store has one process, which is told everything. */
async function start() {
  const pagerDuty = await startPagerDuty();
  const bot = await startBot({
    clock: pagerDuty.clock,
    pagerDuty: pagerDuty.settings,
    held: pagerDuty.standIn.held,
    policy,
    hasTwin: isShared,
  });
  await bot.push(firing('HighErrorRate'));
  await bot.advance(15 * second);
  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  return { bot, pagerDuty, card };
}

interface Told {
  readonly id: string;
  readonly type: string;
  readonly data?: object;
}

/** What PagerDuty posts, signed as it signs. */
async function tell(url: string, { pagerDuty, bot }: { pagerDuty: PagerDutyOffice; bot: Bot }, told: Told) {
  const incident = pagerDuty.incident();
  const body = JSON.stringify({
    event: {
      id: told.id,
      event_type: told.type,
      occurred_at: new Date(bot.clock.now()).toISOString(),
      agent: { id: 'PANA001', type: 'user_reference', summary: 'Ana Diaz' },
      data: { id: incident.id, incident_key: incident.dedupKey, ...told.data },
    },
  });
  const signature = `v1=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-pagerduty-signature': signature };
  const response = await fetch(`${url}/pagerduty/webhook`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

it('an event that both processes are told of at once counts once', async () => {
  const scene = await start();
  const { bot, card } = scene;
  const acknowledged = { id: '01A', type: 'incident.acknowledged' };
  const statuses = await Promise.all([bot.url(), bot.twinUrl()].map((url) => tell(url, scene, acknowledged)));
  await bot.advance(5 * second);

  expect(statuses).toEqual([202, 202]);
  await card.expect(/Ana Diaz has it/);
  const replies = card.replies().filter(({ text }) => text.includes('Ana Diaz acknowledged it'));
  expect(replies).toHaveLength(1);
});

it('events of one incident that different processes are told of all count, each once', async () => {
  const scene = await start();
  const { bot, card } = scene;
  const notes = Array.from({ length: 10 }, (_, index) => ({
    id: `01N${index}`,
    type: 'incident.annotated',
    data: { content: `note ${index}.` },
  }));
  const statuses = await Promise.all(
    notes.flatMap((note, index) => {
      const urls = index % 2 === 0 ? [bot.url(), bot.twinUrl()] : [bot.twinUrl()];
      return urls.map((url) => tell(url, scene, note));
    }),
  );
  await bot.advance(90 * second);

  expect(new Set(statuses)).toEqual(new Set([202]));
  await card.click('Timeline', { by: 'bo' });
  const { text } = await bot.slack.nextTold('bo', /Timeline/);
  const told = [...text.matchAll(/noted: (note \d)\./g)].map(([, note]) => note);
  expect(told.toSorted()).toEqual(notes.map((_, index) => `note ${index}`));
});

it('one of them asks PagerDuty when somebody escalates, and once', async () => {
  const scene = await start();
  const { bot, card, pagerDuty } = scene;
  pagerDuty.standIn.trouble({ mode: '500', methods: ['/incidents'], count: 1 });
  await card.click('Escalate …', { by: 'ana' });
  await bot.slack.modal('ana').submit();
  // Whoever hears of something looks at all that waits.
  for (let index = 0; index < 5; index += 1) {
    await tell(bot.twinUrl(), scene, { id: `02N${index}`, type: 'incident.annotated', data: { content: 'x' } });
    await bot.advance(second);
  }

  expect(pagerDuty.incident().level).toBe(2);
  expect(pagerDuty.standIn.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});
