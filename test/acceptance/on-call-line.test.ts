import { expect, it } from 'vitest';
import { firing } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { startBot } from '../support/start-bot.ts';
import { routingKey, startPagerDuty } from '../support/start-pagerduty.ts';

const policy = `
  route: { receiver: team, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 30m }
  receivers:
    - name: team
      slack_configs: [{ channel: '#alerts', send_resolved: true }]
      pagerduty_configs: [{ routing_key: ${routingKey} }]
`;

const policies = [
  { id: 'PSHOP00', name: 'Shop', levels: [['PANA001', 'PBO0001'], ['PBO0001']] },
  { id: 'PDATA00', name: 'Data', levels: [['PBO0001']] },
];

async function start() {
  const pagerDuty = await startPagerDuty({ policies });
  const bot = await startBot({
    clock: pagerDuty.clock,
    pagerDuty: pagerDuty.settings,
    held: pagerDuty.standIn.held,
    policy,
  });
  const questions = (path: string) => pagerDuty.standIn.calls.filter((call) => call.path === path).length;
  const card = () => bot.slack.channel('alerts').expectCard(/CRITICAL/);
  return { bot, pagerDuty, card, questions };
}

it('names whom the rota calls first, on the card', async () => {
  const { bot, card } = await start();
  await bot.push(firing('HighErrorRate'));
  await bot.advance(15 * second);

  await (await card()).expect(/👤 Nobody has it · on call: Ana Diaz and Bo Lind · reminders from/);
});

it('asks once a minute at most, however many cards there are, and not while nothing happens', async () => {
  const { bot, questions } = await start();
  for (let index = 0; index < 5; index += 1) await bot.push(firing(`HighErrorRate${index}`));
  await bot.advance(minute);
  const first = questions('/oncalls');
  await bot.advance(10 * minute);

  expect(first).toBeLessThanOrEqual(2);
  expect(questions('/oncalls')).toBeLessThanOrEqual(12);
  expect(questions('/services')).toBe(1);
});

it('posts the card at once while PagerDuty hangs, and draws the line once it is known', async () => {
  const { bot, card, pagerDuty } = await start();
  pagerDuty.standIn.trouble({ mode: 'hang', methods: ['/services', '/oncalls'] });
  await bot.push(firing('HighErrorRate'));
  await bot.advance(11 * second);
  const posted = await card();
  expect(posted.text()).toMatch(/👤 Nobody has it · reminders/);
  await bot.advance(9 * second);
  pagerDuty.standIn.clearTrouble();
  await bot.advance(2 * minute);

  await posted.expect(/on call: Ana Diaz/);
  expect(posted.edits()).toBeLessThanOrEqual(2);
});

it('says nothing of it during an outage, and calls nobody less', async () => {
  const { bot, card, pagerDuty } = await start();
  pagerDuty.standIn.trouble({ mode: '500', methods: ['/services', '/oncalls'] });
  await bot.push(firing('HighErrorRate'));
  await bot.advance(5 * minute);

  expect((await card()).text()).toMatch(/👤 Nobody has it · reminders/);
  expect(pagerDuty.statuses()).toEqual(['triggered']);
});

it('gives way to whom PagerDuty says it has called', async () => {
  const { bot, card, pagerDuty } = await start();
  pagerDuty.subscribe(bot.url());
  await bot.push(firing('HighErrorRate'));
  for (let round = 0; round < 4; round += 1) {
    await bot.advance(5 * second);
    await pagerDuty.standIn.webhooks.settled();
  }
  await bot.advance(5 * second);

  const { text } = await card();
  expect(text()).toMatch(/📟 Called: Ana Diaz and Bo Lind/);
  expect(text()).not.toContain('on call:');
});
