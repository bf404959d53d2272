import { expect } from 'vitest';
import { firing } from './alert-payloads.ts';
import { second } from './builders.ts';
import type { CardHandle } from './slack-card.ts';
import { type Bot, type BotOptions, startBot } from './start-bot.ts';

/** A bot with one alert on a card, whose id is known. */
export async function withAlert(
  options: BotOptions = {},
): Promise<{ readonly bot: Bot; readonly card: CardHandle; readonly id: string }> {
  const bot = await startBot(options);
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  const id = /`(\w{4,})`/.exec(card.text())?.[1] ?? '';
  return { bot, card, id };
}

/** The channels of incidents. */
export function rooms(bot: Bot) {
  return bot.slack.standIn.channels().filter(({ name }) => name.startsWith('inc-'));
}

/** Types a command whose answer waits for Slack, on a clock that goes on. */
export async function typePatiently(bot: Bot, text: string, by = 'ana'): Promise<void> {
  const calls = () => bot.slack.standIn.calls().filter(({ method }) => method === 'conversations.create').length;
  const before = calls();
  const seen = bot.slack.standIn.command({ user: by, channel: 'alerts', text });
  await expect.poll(calls).toBeGreaterThan(before);
  await bot.advance(2 * second);
  expect((await seen).error).toBeUndefined();
}

/** The members that are people. */
export function peopleIn(bot: Bot, name: string): readonly string[] {
  const channel = bot.slack.standIn.channel(name);
  return [...channel.members].filter((id) => id !== 'U0TOCSIN1').sort();
}
