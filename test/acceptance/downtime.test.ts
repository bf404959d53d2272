import { expect, it } from 'vitest';
import { firing, resolved, type Told } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { type Bot, startBot, usualPolicy } from '../support/start-bot.ts';

const outage = [
  firing('HighErrorRate', { instance: 'a' }),
  firing('HighErrorRate', { instance: 'b' }),
  firing('DiskFull', { service: 'database', severity: 'warning' }),
];

/** Prometheus sends everything that fires once a minute. */
async function prometheusRuns(bot: Bot, minutes: number, alerts: readonly Told[]): Promise<void> {
  for (let minutesGone = 0; minutesGone < minutes; minutesGone += 1) {
    await bot.pushPrometheus(...alerts);
    await bot.advance(minute);
  }
}

it.each([
  ['stopped', false],
  ['dead', true],
])(
  'after ten minutes of being %s nobody is told that anything resolved, and nobody is told twice',
  async (_, crashes) => {
    const bot = await startBot({ policy: usualPolicy.replace('30m', '12h') });
    await prometheusRuns(bot, 3, outage);
    const cards = bot.slack.channel('alerts').cards();
    const before = cards.map((card) => card.text());
    expect(cards).toHaveLength(2);

    await bot.restart({ downFor: 10 * minute, crashes });
    // Prometheus comes back to us only a minute later.
    await bot.advance(minute);
    await prometheusRuns(bot, 10, outage);

    expect(
      bot.slack
        .channel('alerts')
        .cards()
        .map((card) => card.text()),
    ).toEqual(before);
    expect(bot.slack.channel('alerts').texts()).toHaveLength(2);
    expect(cards.flatMap((card) => card.replies())).toEqual([]);
  },
);

it('what really resolved while Tocsin was down is green as soon as its sender says so', async () => {
  const bot = await startBot();
  await prometheusRuns(bot, 3, outage);
  const card = await bot.slack.channel('alerts').expectCard(/DiskFull/);
  await bot.restart({ downFor: 10 * minute });
  await bot.pushPrometheus(outage[0] as Told, outage[1] as Told, resolved('DiskFull', outage[2]?.labels));

  await card.expect(/✅ RESOLVED/);
  expect((await bot.slack.channel('alerts').expectCard(/HighErrorRate/)).title()).toMatch(/CRITICAL/);
});

it('what nobody reports any more after a downtime resolves once the senders have had two minutes', async () => {
  const bot = await startBot();
  await prometheusRuns(bot, 3, outage);
  await bot.restart({ downFor: 10 * minute });
  const card = await bot.slack.channel('alerts').expectCard(/DiskFull/);
  await bot.advance(minute);
  expect(card.title()).toMatch(/WARNING/);
  const status = await bot.slack.type('/alert status', { by: 'ana' });
  expect(status.text).toMatch(/nothing counts as resolved for lack of news before 12:15/);
  await bot.advance(minute);

  await card.expect(/✅ RESOLVED/);
});

it('alerts that were accepted a moment before a crash get their card after it', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  await bot.restart({ downFor: minute, crashes: true });

  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.title()).toMatch(/CRITICAL/);
});

it('a crash between the post and the note of it makes no second card', async () => {
  const bot = await startBot();
  bot.slack.standIn.trouble({ mode: 'slow', methods: ['chat.postMessage'], count: 1, delayMs: 5000 });
  await bot.push(firing('HighErrorRate'));
  await bot.advance(12 * second);
  expect(bot.slack.channel('alerts').cards()).toHaveLength(1);
  expect(bot.slack.standIn.held()).toBe(1);

  await bot.restart({ downFor: minute, crashes: true });
  await bot.push(firing('HighErrorRate', { instance: 'late' }));
  await bot.advance(5 * minute);

  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.text()).toMatch(/2 firing/);
});

it('an acknowledgement outlives a crash, and a click on the card works after it', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await bot.restart({ crashes: true });

  await card.expect(/ana has it/);
  await card.click('Un-acknowledge', { by: 'ana' });
  await card.expect(/Nobody has it/);
});

it('a stop answers what it has taken and takes nothing new', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  await bot.stop();
  await expect(bot.push(firing('DiskFull'))).rejects.toThrow();
  await bot.restart();

  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.title()).toMatch(/HighErrorRate/);
});
