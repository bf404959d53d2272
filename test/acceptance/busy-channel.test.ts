import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { startBot } from '../support/start-bot.ts';

const hundred = Array.from({ length: 100 }, (_, index) => firing('InstanceDown', { service: `s${index}` }));

it('a card turns green within seconds while a hundred new cards wait for the channel', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { severity: 'warning' }));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.push(...hundred);
  await bot.advance(12 * second);
  await bot.push(resolved('HighErrorRate', { severity: 'warning' }));
  await bot.advance(5 * second);

  expect(card.title()).toMatch(/RESOLVED/);
  await bot.advance(3 * minute);
});

it('a silence shows on its card within seconds while a hundred new cards wait for the channel', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.push(...hundred);
  await bot.advance(12 * second);
  await card.click('Silence', { by: 'ana', choose: '1 h' });
  await bot.advance(5 * second);

  expect(card.title()).toMatch(/SILENCED/);
  await bot.advance(3 * minute);
});

it('critical cards go before a hundred new cards, although alerts join them all the time', async () => {
  const bot = await startBot();
  await bot.push(...hundred.map((alert) => ({ ...alert, labels: { ...alert.labels, severity: 'warning' } })));
  await bot.advance(12 * second);
  for (let index = 0; index < 45; index += 1) {
    await bot.push(...['eu', 'us', 'ap'].map((service) => firing('DataLoss', { service, instance: `db-${index}` })));
    await bot.advance(300);
  }

  const cards = bot.slack.channel('alerts').cards();
  expect(cards.filter((card) => card.title().includes('DataLoss'))).toHaveLength(3);
  expect(cards.length).toBeLessThan(50);
  await bot.advance(3 * minute);
});

it('`/alert status` says that Slack is not reached while its breaker is open', async () => {
  const bot = await startBot();
  await bot.push(...hundred.slice(0, 20));
  bot.slack.standIn.trouble({ mode: '500', until: bot.clock.now() + 10 * minute });
  await bot.advance(9 * minute);
  expect((await bot.slack.type('/alert status', { by: 'ana' })).text).toMatch(/not all well(.|\n)*not reached since/);

  await bot.advance(6 * minute);
  expect(bot.slack.channel('alerts').cards()).toHaveLength(20);
  expect((await bot.slack.type('/alert status', { by: 'ana' })).text).toMatch(/all well/);
});
