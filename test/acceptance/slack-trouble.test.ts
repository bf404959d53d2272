import { describe, expect, it } from 'vitest';
import type { Trouble } from '../../src/stand-ins/slack/trouble.ts';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { type Bot, startBot, usualPolicy } from '../support/start-bot.ts';

function postsIn(bot: Bot): number {
  const posts = bot.slack.standIn.calls().filter(({ method, args }) => {
    return method === 'chat.postMessage' && args['thread_ts'] === undefined;
  });
  return posts.length;
}

const badDays: readonly (readonly [string, Trouble])[] = [
  ['answers 429', { mode: '429', retryAfter: 30 }],
  ['answers 500', { mode: '500' }],
  ['never answers', { mode: 'hang' }],
  ['cuts the connection before it has read the call', { mode: 'drop_before_accept' }],
  ['cuts the connection after it has done what the call asked', { mode: 'drop_after_accept' }],
  ['takes nine seconds', { mode: 'slow', delayMs: 9000 }],
  ['takes longer than we wait', { mode: 'slow', delayMs: 14_000 }],
];

describe.each(badDays)('a Slack that %s', (_, trouble) => {
  it('for one post ends in one card', async () => {
    const bot = await startBot();
    bot.slack.standIn.trouble({ ...trouble, methods: ['chat.postMessage'], count: 1 });
    await bot.push(firing('HighErrorRate'));
    await bot.advance(3 * minute);

    expect(bot.slack.channel('alerts').cards()).toHaveLength(1);
    expect((await bot.slack.channel('alerts').expectCard()).title()).toMatch(/CRITICAL/);
  });

  it('for one edit ends in the right card', async () => {
    const bot = await startBot();
    await bot.push(firing('HighErrorRate'));
    const card = await bot.slack.channel('alerts').expectCard();
    bot.slack.standIn.trouble({ ...trouble, methods: ['chat.update'], count: 1 });
    await card.click('Acknowledge', { by: 'ana' });
    await bot.advance(2 * minute);

    expect(card.title()).toMatch(/ACKNOWLEDGED/);
  });

  it('for one reply ends in one reply', async () => {
    const bot = await startBot();
    await bot.push(firing('HighErrorRate', { instance: 'a' }));
    const card = await bot.slack.channel('alerts').expectCard();
    bot.slack.standIn.trouble({ ...trouble, methods: ['chat.postMessage'], count: 1 });
    await bot.push(firing('HighErrorRate', { instance: 'b' }));
    await bot.advance(2 * minute);

    expect(card.replies().map(({ text }) => text)).toEqual([expect.stringMatching(/1 new alert/)]);
  });

  it('for five minutes is caught up with, and called no more than it allows', async () => {
    const bot = await startBot();
    await bot.push(firing('HighErrorRate'));
    const old = await bot.slack.channel('alerts').expectCard();
    bot.slack.standIn.trouble({ ...trouble, until: bot.clock.now() + 5 * minute });
    await bot.push(resolved('HighErrorRate'), firing('DiskFull', { service: 'database' }), firing('SlowQueries'));
    await bot.advance(5 * minute);
    bot.slack.standIn.clearTrouble();
    await bot.advance(3 * minute);

    expect(old.title()).toMatch(/RESOLVED/);
    const titles = bot.slack
      .channel('alerts')
      .cards()
      .map((card) => card.title());
    expect(titles.toSorted()).toEqual([
      '✅ RESOLVED · HighErrorRate · checkout',
      '🔴 CRITICAL · DiskFull · database',
      '🔴 CRITICAL · SlowQueries · checkout',
    ]);
  });
});

it('a Slack that is away is not hammered: the breaker lets one call a minute through', async () => {
  const bot = await startBot();
  bot.slack.standIn.trouble({ mode: '500' });
  await bot.push(...Array.from({ length: 20 }, (_, index) => firing('InstanceDown', { service: `s${index}` })));
  await bot.advance(10 * minute);
  expect(postsIn(bot)).toBeLessThan(25);

  bot.slack.standIn.clearTrouble();
  await bot.advance(5 * minute);
  expect(bot.slack.channel('alerts').cards()).toHaveLength(20);
  expect((await bot.slack.type('/alert status', { by: 'ana' })).text).toMatch(/all well/);
});

it('two hundred groups at once are posted at the pace that Slack allows, critical ones first', async () => {
  const bot = await startBot();
  const warnings = Array.from({ length: 150 }, (_, index) => {
    return firing('Slow', { service: `s${index}`, severity: 'warning' });
  });
  const criticals = Array.from({ length: 50 }, (_, index) => firing('Down', { service: `c${index}` }));
  await bot.push(...warnings, ...criticals);
  await bot.advance(10 * second + 55 * second);
  const first = bot.slack
    .channel('alerts')
    .cards()
    .map((card) => card.title());
  expect(first.slice(2, 50).every((title) => /Down/.test(title))).toBe(true);
  await bot.advance(4 * minute);

  expect(bot.slack.channel('alerts').cards()).toHaveLength(200);
});

it('a click opens its dialog at once while a hundred cards wait for the channel', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.push(...Array.from({ length: 100 }, (_, index) => firing('InstanceDown', { service: `s${index}` })));
  await bot.advance(12 * second);
  expect(bot.slack.channel('alerts').cards().length).toBeLessThan(10);
  const before = bot.clock.now();

  await card.click('Silence', { by: 'ana', choose: 'Custom …' });
  expect(bot.slack.modal('ana').text()).toMatch(/hide/i);
  await bot.slack.type('/alert list', { by: 'bo' });
  await card.click('Acknowledge', { by: 'ana' });
  expect(bot.clock.now()).toBe(before);
  await bot.advance(3 * second);

  expect(card.title()).toMatch(/ACKNOWLEDGED/);
  expect(bot.slack.channel('alerts').cards().length).toBeLessThan(20);
  await bot.advance(2 * minute);
  expect(bot.slack.channel('alerts').cards()).toHaveLength(101);
});

it('a card that somebody deleted is posted again, and nobody is called', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await card.expect(/ACKNOWLEDGED/);
  bot.slack.standIn.deleteMessage('alerts', card.ts);
  await bot.push(firing('HighErrorRate', { instance: 'b' }));
  await bot.advance(10 * second);

  const again = await bot.slack.channel('alerts').expectCard();
  expect(again.ts).not.toBe(card.ts);
  expect(again.text()).toMatch(/2 firing/);
  expect(again.text()).toMatch(/ana has it/);
});

it('a card deleted after its end stays deleted', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.push(resolved('HighErrorRate'));
  await card.expect(/RESOLVED/);
  bot.slack.standIn.deleteMessage('alerts', card.ts);
  await bot.advance(5 * minute);
  expect(bot.slack.channel('alerts').cards()).toEqual([]);
});

const withFallback = usualPolicy.replace(
  'receivers:',
  `fallback_receiver: backup
receivers:
  - name: backup
    slack_configs:
      - channel: backup
        send_resolved: true`,
);

it.each([
  ['archived', (bot: Bot) => bot.slack.standIn.archive('alerts'), /archived/],
  ['closed to the bot', (bot: Bot) => bot.slack.standIn.kick('alerts'), /invite|not_in_channel|not in|member/i],
])(
  'what is meant for a channel that is %s goes to the fallback receiver, and `/alert status` says why',
  async (_, close, why) => {
    const bot = await startBot({
      policy: withFallback,
      slack: {
        channels: ['alerts', 'backup'].map((name) => ({
          id: `C0${name.toUpperCase()}1`,
          name,
          isPrivate: true,
          members: ['U0ANA0001', 'U0BO00001', 'U0TOCSIN1'],
        })),
      },
    });
    close(bot);
    await bot.push(firing('HighErrorRate'));

    const card = await bot.slack.channel('backup').expectCard(/CRITICAL/);
    expect(card.text()).toMatch(/Slack \(team\) not reached/);
    const status = await bot.slack.type('/alert status', { by: 'ana', channel: 'backup' });
    expect(status.text).toMatch(/Slack \(team\) not reached since/);
    expect(status.text).toMatch(why);

    await card.click('Acknowledge', { by: 'ana' });
    await card.expect(/ACKNOWLEDGED/);
    await bot.push(resolved('HighErrorRate'));
    await card.expect(/RESOLVED/);
    expect(bot.slack.channel('backup').cards()).toHaveLength(1);
  },
);

it('a channel that comes back gets its card at the next notice', async () => {
  const bot = await startBot({ policy: withFallback });
  bot.slack.standIn.archive('alerts');
  await bot.push(firing('HighErrorRate'));
  await bot.slack.channel('backup').expectCard(/CRITICAL/);
  bot.slack.standIn.unarchive('alerts');
  await bot.advance(40 * minute);

  await bot.slack.channel('alerts').expectCard(/CRITICAL/);
});

it('a channel that is archived after the card was posted does not stop the rest', async () => {
  const bot = await startBot({ policy: withFallback });
  await bot.push(firing('HighErrorRate'));
  await bot.slack.channel('alerts').expectCard();
  bot.slack.standIn.archive('alerts');
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(5 * minute);
  bot.slack.standIn.unarchive('alerts');
  await bot.push(firing('DiskFull', { service: 'database' }));

  await bot.slack.channel('alerts').expectCard(/DiskFull/);
});

it('Tocsin starts, takes alerts and answers health while Slack is away, and posts when it is back', async () => {
  const bot = await startBot();
  bot.slack.standIn.trouble({ mode: '500' });
  await bot.restart();
  await bot.push(firing('HighErrorRate'));
  await bot.advance(2 * minute);
  expect((await bot.get('/-/ready')).status).toBe(200);
  bot.slack.standIn.clearTrouble();
  await bot.advance(3 * minute);

  await bot.slack.channel('alerts').expectCard(/CRITICAL/);
});
