import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { hour, minute, second } from '../support/builders.ts';
import { type Bot, startBot } from '../support/start-bot.ts';
import { type PagerDutyOffice, routingKey, serviceKey, startPagerDuty } from '../support/start-pagerduty.ts';

const policyWith = (entry: string): string => `
  route: { receiver: team, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 30m }
  receivers:
    - name: team
      slack_configs: [{ channel: '#alerts', send_resolved: true }]
      pagerduty_configs: [${entry}]
`;

async function start(
  entry = `{ routing_key: ${routingKey} }`,
  options: Parameters<typeof startPagerDuty>[0] = {},
): Promise<{ bot: Bot; pagerDuty: PagerDutyOffice }> {
  const pagerDuty = await startPagerDuty(options);
  const bot = await startBot({
    clock: pagerDuty.clock,
    pagerDuty: pagerDuty.settings,
    held: pagerDuty.standIn.held,
    policy: policyWith(entry),
  });
  return { bot, pagerDuty };
}

it('opens one incident that follows the card: acknowledged, then resolved by itself', async () => {
  const { bot, pagerDuty } = await start();
  await bot.push(firing('HighErrorRate', { instance: 'a' }, { summary: 'Too many errors' }));
  await bot.advance(9 * second);
  expect(pagerDuty.statuses()).toEqual([]);
  await bot.advance(minute);
  expect(pagerDuty.statuses()).toEqual(['triggered']);
  expect(pagerDuty.incident()).toMatchObject({
    title: 'Too many errors',
    dedupKey: hash('sha256', '{}:{alertname="HighErrorRate"}'),
    events: [{ payload: { severity: 'critical', source: 'a' }, client: 'Tocsin' }],
  });

  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  await card.click('Acknowledge', { by: 'ana' });
  expect(pagerDuty.statuses()).toEqual(['acknowledged']);
  await bot.advance(2 * hour);
  await bot.push(resolved('HighErrorRate', { instance: 'a' }));
  await bot.advance(2 * second);

  expect(pagerDuty.statuses()).toEqual(['resolved']);
  expect(pagerDuty.actions()).toEqual(['trigger', 'acknowledge', 'resolve']);
});

it('says on the card that PagerDuty cannot be told of an acknowledgement that was taken back', async () => {
  const { bot, pagerDuty } = await start();
  await bot.push(firing('HighErrorRate'));
  await bot.advance(10 * second);
  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  await card.click('Acknowledge', { by: 'ana' });
  expect(card.text()).not.toContain('PagerDuty');
  await card.click('Un-acknowledge', { by: 'ana' });
  await bot.advance(2 * second);

  expect(card.text()).toContain('PagerDuty (team) still shows it as acknowledged');
  expect(pagerDuty.statuses()).toEqual(['acknowledged']);
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(2 * second);
  expect(card.text()).not.toContain('PagerDuty');
  expect(pagerDuty.statuses()).toEqual(['resolved']);
});

it('opens another incident for what comes back', async () => {
  const { bot, pagerDuty } = await start();
  await bot.push(firing('HighErrorRate'));
  await bot.advance(minute);
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(hour);
  await bot.push(firing('HighErrorRate'));
  await bot.advance(minute);

  expect(pagerDuty.statuses()).toEqual(['resolved', 'triggered']);
});

it('sends what the policy adds, and the severity of the worst alert in words that PagerDuty knows', async () => {
  const { bot, pagerDuty } = await start(
    `{ routing_key: ${routingKey}, client: Shop, client_url: 'https://shop.example/alerts', component: db, class: c, group: g,
       details: { team: shop }, links: [{ href: 'https://shop.example/wiki', text: Wiki }], images: [{ src: 'https://shop.example/i.png' }] }`,
  );
  await bot.push(firing('Slow', { severity: 'high' }, { runbook_url: 'https://shop.example/slow' }));
  await bot.advance(minute);

  expect(pagerDuty.incident().events).toMatchObject([
    {
      client: 'Shop',
      client_url: 'https://shop.example/alerts',
      links: [{ text: 'Wiki' }, { href: 'https://shop.example/slow', text: 'Runbook' }, { text: 'Source' }],
      images: [{ src: 'https://shop.example/i.png' }],
      payload: { severity: 'error', component: 'db', class: 'c', group: 'g', custom_details: { team: 'shop' } },
    },
  ]);
});

it('tells a service that has but a service key, by version 1', async () => {
  const { bot, pagerDuty } = await start(`{ service_key: ${serviceKey} }`);
  await bot.push(firing('HighErrorRate', {}, { summary: 'Too many errors' }));
  await bot.advance(minute);
  expect(pagerDuty.statuses()).toEqual(['triggered']);
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(minute);

  expect(pagerDuty.statuses()).toEqual(['resolved']);
  const posted = pagerDuty.standIn.calls.filter(({ method }) => method === 'POST').map(({ path }) => path);
  expect(new Set(posted)).toEqual(new Set(['/generic/2010-04-15/create_event.json']));
});

it('waits as long as PagerDuty asks for when it is too fast for it, and calls once each time', async () => {
  const { bot, pagerDuty } = await start();
  pagerDuty.standIn.trouble({ mode: '429', methods: ['/v2/enqueue'], retryAfter: 40, count: 1 });
  await bot.push(firing('HighErrorRate'));
  await bot.advance(49 * second);
  expect(pagerDuty.actions()).toEqual(['trigger']);
  await bot.advance(2 * second);

  expect(pagerDuty.actions()).toEqual(['trigger', 'trigger']);
  expect(pagerDuty.statuses()).toEqual(['triggered']);
});

it('names on the card a key that PagerDuty refuses, without showing it', async () => {
  const { bot } = await start('{ routing_key: ffffffffffffffffffffffffffffffff }');
  await bot.push(firing('HighErrorRate'));
  await bot.advance(20 * second);

  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  expect(card.text()).toMatch(/PagerDuty \(team\).*400 Bad Request \(Invalid routing key\)/);
  expect(card.text()).not.toContain('fffffff');
});

it.each(['500', 'drop_before_accept', 'drop_after_accept', 'hang'] as const)(
  'has one incident in the end when PagerDuty does "%s" for a while',
  async (mode) => {
    const { bot, pagerDuty } = await start();
    pagerDuty.standIn.trouble({ mode, methods: ['/v2/enqueue'], until: bot.clock.now() + 3 * minute });
    await bot.push(firing('HighErrorRate'));
    await bot.advance(4 * minute);
    pagerDuty.standIn.clearTrouble();
    await bot.advance(10 * minute);
    expect(pagerDuty.statuses()).toEqual(['triggered']);
    await bot.push(resolved('HighErrorRate'));
    await bot.advance(5 * minute);

    expect(pagerDuty.statuses()).toEqual(['resolved']);
  },
);

it('stays below 120 events a minute in a storm', async () => {
  const { bot, pagerDuty } = await start();
  await bot.push(...Array.from({ length: 150 }, (_, index) => firing(`Alert${index}`, { severity: 'info' })));
  await bot.advance(minute);
  expect(pagerDuty.statuses().length).toBeLessThanOrEqual(120);
  await bot.advance(minute);

  expect(pagerDuty.statuses()).toHaveLength(150);
});

it('sends strange labels as they are, and no mark-up, key or prototype comes of them', async () => {
  const { bot, pagerDuty } = await start();
  const strange = { __proto__: 'x', constructor: 'y', 'a<b>': '<!channel> {{ .X }} \u202e' };
  await bot.push(firing('Odd', JSON.parse(JSON.stringify(strange)), { summary: '\ud83d\udd25'.repeat(2000) }));
  await bot.advance(minute);

  const [event] = pagerDuty.incident().events as { payload: { summary: string; custom_details: object } }[];
  expect(event?.payload.custom_details).toMatchObject({ constructor: 'y', 'a<b>': '<!channel> {{ .X }} \u202e' });
  expect(event?.payload.summary.isWellFormed()).toBe(true);
});
