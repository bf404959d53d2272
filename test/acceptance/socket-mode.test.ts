import { expect, it } from 'vitest';
import { firing } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { type Bot, startBot } from '../support/start-bot.ts';

/** No request URL is set: everything that people do travels over a WebSocket that Tocsin has opened. */
async function startConnected(): Promise<Bot> {
  const bot = await startBot({ slack: { appToken: 'xapp-1-acceptance' } });
  await connected(bot);
  return bot;
}

async function connected(bot: Bot): Promise<void> {
  await bot.slack.standIn.waitFor(() => bot.slack.standIn.sockets() > 0 || undefined);
}

it('the same click, command and dialog work without any address that Slack could reach', async () => {
  const bot = await startConnected();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await card.expect(/👀 ACKNOWLEDGED/, /ana has it/);
  expect((await bot.slack.type('/alert list', { by: 'bo' })).text).toMatch(/acknowledged by ana/);

  await card.click('Silence', { by: 'bo', choose: 'Custom …' });
  await bot.slack.modal('bo').submit({ comment: 'over a socket' });
  await card.expect(/🔕 SILENCED/, /by bo: over a socket/);
  expect((await bot.post('/slack/events', '{}')).status).toBe(404);
});

it('a connection that Slack asks to renew is renewed, and clicks go on working', async () => {
  const bot = await startConnected();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  const opened = () => bot.slack.standIn.calls().filter(({ method }) => method === 'apps.connections.open').length;
  const before = opened();
  bot.slack.standIn.refreshSockets();
  await bot.slack.standIn.waitFor(() => (opened() > before && bot.slack.standIn.sockets() > 0) || undefined);
  await card.click('Acknowledge', { by: 'ana' });

  await card.expect(/ana has it/);
});

it('alerts are posted while the socket cannot be opened, and it is opened as soon as Slack lets us', async () => {
  const bot = await startConnected();
  bot.slack.standIn.trouble({ mode: '500', methods: ['apps.connections.open'] });
  await bot.restart();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.advance(minute);
  expect(bot.slack.standIn.sockets()).toBe(0);
  bot.slack.standIn.clearTrouble();
  await bot.advance(minute + second);
  await connected(bot);
  await card.click('Acknowledge', { by: 'ana' });

  await card.expect(/ana has it/);
});
