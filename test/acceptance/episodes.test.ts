import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { startBot } from '../support/start-bot.ts';

it('an alert that comes back within ten minutes turns the same card red, and nobody has it any more', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await bot.push(resolved('HighErrorRate'));
  await card.expect(/RESOLVED/);
  await bot.advance(8 * minute);
  await bot.push(firing('HighErrorRate'));
  await bot.advance(second);

  expect(card.title()).toMatch(/🔴 CRITICAL/);
  expect(card.text()).toMatch(/came back once/);
  expect(card.text()).toMatch(/Nobody has it/);
  await bot.advance(minute);
  expect(card.pings()).toEqual([expect.stringMatching(/Firing again: 1 alert/)]);
  expect(bot.slack.channel('alerts').cards()).toHaveLength(1);
});

it('an alert that comes back later gets a card of its own, and the old one stays green', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const old = await bot.slack.channel('alerts').expectCard();
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(11 * minute);
  await bot.push(firing('HighErrorRate'));

  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  expect(card.ts).not.toBe(old.ts);
  expect(card.text()).toMatch(/Nobody has it/);
  expect(old.title()).toMatch(/RESOLVED/);
  expect(bot.slack.channel('alerts').cards()).toHaveLength(2);
});

it("a click on an old episode's card is refused kindly and changes nothing", async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const old = await bot.slack.channel('alerts').expectCard();
  // Slack takes no edits for a quarter of an hour, so the old card still has its buttons.
  bot.slack.standIn.trouble({ mode: '429', methods: ['chat.update'], count: 1, retryAfter: 15 * 60 });
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(11 * minute);
  await bot.push(firing('HighErrorRate'));
  await bot.advance(minute);
  const card = bot.slack.channel('alerts').cards().at(-1);
  expect(bot.slack.channel('alerts').cards()).toHaveLength(2);
  expect(old.controls()[0]).toBe('Acknowledge');

  await old.click('Acknowledge', { by: 'ana' });

  await old.expectEphemeral({ to: 'ana', text: /about an earlier time: it has ended, and nothing was changed/ });
  await bot.advance(5 * minute);
  expect(card?.title()).toMatch(/CRITICAL/);
  expect(card?.text()).toMatch(/Nobody has it/);
  expect(old.title()).toMatch(/RESOLVED/);
});

it('an alert that flaps ten times stays one card, and calls people once a tick at most', async () => {
  const bot = await startBot();
  await bot.push(firing('Flapping'));
  const card = await bot.slack.channel('alerts').expectCard();
  for (let round = 0; round < 10; round += 1) {
    await bot.push(resolved('Flapping'));
    await bot.advance(10 * second);
    await bot.push(firing('Flapping'));
    await bot.advance(10 * second);
  }
  await bot.advance(minute);

  expect(bot.slack.channel('alerts').cards()).toHaveLength(1);
  expect(card.title()).toMatch(/CRITICAL/);
  expect(card.text()).toMatch(/came back 10 times/);
  expect(card.pings().length).toBeLessThanOrEqual(5);
});

it('one alert of several that resolves and fires again counts as new after an acknowledgement', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a' }), firing('HighErrorRate', { instance: 'b' }));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await bot.push(resolved('HighErrorRate', { instance: 'b' }));
  await bot.advance(2 * minute);
  await bot.push(firing('HighErrorRate', { instance: 'b' }));
  await bot.advance(2 * minute);

  expect(card.text()).toMatch(/1 new since ana's acknowledgement/);
  expect(card.pings()).toEqual([expect.stringMatching(/1 new since ana's acknowledgement/)]);
});
