import { expect, it } from 'vitest';
import { minute, second } from '../support/builders.ts';
import { startBot } from '../support/start-bot.ts';
import { startPagerDuty } from '../support/start-pagerduty.ts';

const oncalls = [
  { user: 'PBO0001', policy: 'Shop', level: 2 },
  { user: 'PANA001', policy: 'Shop', level: 1, schedule: 'Weekdays', end: '2026-01-05T18:00:00Z' },
  { user: 'PANA001', policy: 'Data <!channel>', level: 1 },
];

async function start() {
  const pagerDuty = await startPagerDuty({ oncalls });
  const bot = await startBot({
    clock: pagerDuty.clock,
    pagerDuty: pagerDuty.settings,
    held: pagerDuty.standIn.held,
  });
  const ask = (text: string) => bot.slack.type(`/alert oncall ${text}`.trim(), { by: 'ana' });
  const questions = () => pagerDuty.standIn.calls.filter(({ path }) => path === '/oncalls').length;
  return { bot, pagerDuty, ask, questions };
}

it('tells who is called now, the first level first, by team', async () => {
  const { ask } = await start();

  expect((await ask('')).text).toMatch(/Shop: 1\. Ana Diaz until .* · 2\. Bo Lind/);
  const shop = await ask('shop');
  expect(shop.text).toContain('On call now for shop');
  expect(shop.text).not.toContain('Data');
  expect((await ask('weekdays')).text).toContain('Ana Diaz');
  expect((await ask('nobody')).text).toMatch(/Nobody is on call for nobody[\s\S]*Shop/);
});

it('asks PagerDuty once a minute at most', async () => {
  const { ask, bot, questions } = await start();
  await Promise.all([ask(''), ask('shop')]);
  await bot.advance(50 * second);
  await ask('');
  expect(questions()).toBe(1);
  await bot.advance(20 * second);
  await ask('');

  expect(questions()).toBe(2);
});

it('answers in time when PagerDuty hangs, with what it heard last', async () => {
  const { ask, bot, pagerDuty } = await start();
  pagerDuty.standIn.trouble({ mode: 'hang', count: 1 });
  const first = ask('');
  await expect.poll(pagerDuty.standIn.held).toBe(1);
  await bot.advance(2 * second);
  expect((await first).text).toMatch(/not known now: PagerDuty does not answer/);
  await bot.advance(20 * second);
  expect((await ask('')).text).toContain('Ana Diaz');
  await bot.advance(5 * minute);
  pagerDuty.standIn.trouble({ mode: 'hang', count: 1 });
  const again = ask('');
  await expect.poll(pagerDuty.standIn.held).toBe(1);
  await bot.advance(2 * second);

  expect((await again).text).toMatch(/Ana Diaz[\s\S]*PagerDuty does not answer: this is from/);
});

it('says what is missing when nobody told it where to ask, or with a key that counts for nothing', async () => {
  const { pagerDuty } = await start();
  const lonely = await startBot();
  expect((await lonely.slack.type('/alert oncall', { by: 'ana' })).text).toContain('PAGERDUTY_API_TOKEN is not set');
  const wrong = await startBot({ pagerDuty: { ...pagerDuty.settings, apiToken: 'wrong' } });

  expect((await wrong.slack.type('/alert oncall', { by: 'ana' })).text).toContain('does not take PAGERDUTY_API_TOKEN');
});
