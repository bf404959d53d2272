import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { hour, minute, second } from '../support/builders.ts';
import { startBot } from '../support/start-bot.ts';

it('a silence from the card stops notices, and the card says until when and by whom', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Silence', { by: 'ana', choose: '4 h' });

  const told = await card.expectEphemeral({ to: 'ana', text: /Silence[ds] until/ });
  expect(told.text).toMatch(/alertname="HighErrorRate", service="checkout"/);
  expect(told.text).toMatch(/Hides 1 alert in 1 group now: HighErrorRate · checkout/);
  await card.expect(/🔕 SILENCED · HighErrorRate · checkout · critical/, /Silenced until 16:00.*by ana/);
  expect(card.controls()).toEqual([
    'Extend: 1 h more, 4 h more, 24 h more',
    'End silence',
    '⋯: Acknowledge, Resolve …, Details, Timeline, Open incident …',
  ]);

  await bot.push(firing('HighErrorRate', { instance: 'b' }));
  await bot.advance(2 * hour);
  expect(card.text()).toMatch(/2 firing/);
  expect(card.pings()).toEqual([]);
});

it('when a silence ends, the card is red again and people are called', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Silence', { by: 'ana', choose: '1 h' });
  await card.expect(/SILENCED/);
  await bot.advance(hour);

  await card.expect(/🔴 CRITICAL/);
  await bot.advance(2 * minute);
  expect(
    card
      .replies()
      .map(({ text }) => text)
      .join('\n'),
  ).toMatch(/The silence is over/);
  expect(card.pings()).toHaveLength(1);
});

it('a silence that ends gives an acknowledged card back to whoever has it', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'bo' });
  await card.click('Silence', { by: 'ana', choose: '1 h' });
  await card.expect(/SILENCED/, /bo has it/);
  await bot.advance(hour);

  await card.expect(/👀 ACKNOWLEDGED/, /bo has it/);
  await bot.advance(hour);
  expect(card.pings()).toEqual([]);
});

it('a silence that somebody ends by hand gives the card back at once', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Silence', { by: 'ana', choose: '24 h' });
  await card.expect(/SILENCED/);
  await bot.advance(minute);
  await card.click('End silence', { by: 'bo' });

  await card.expectEphemeral({ to: 'bo', text: /silence/i });
  await card.expect(/🔴 CRITICAL/);
  await card.expectReply(/bo ended the silence/);
});

it('a silence can be extended from the card, and pressing twice extends it once', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Silence', { by: 'ana', choose: '1 h' });
  await card.expect(/Silenced until 13:00/);
  await Promise.all([
    card.click('Extend', { by: 'bo', choose: '1 h more' }),
    card.click('Extend', { by: 'bo', choose: '1 h more' }),
  ]);

  await card.expect(/Silenced until 14:00/);
  await card.expectReply(/bo moved the end of the silence to 14:00/);
  await bot.advance(90 * minute);
  expect(card.title()).toMatch(/SILENCED/);
});

it('a resolve shows even while silenced', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Silence', { by: 'ana', choose: '24 h' });
  await card.expect(/SILENCED/);
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(second);

  expect(card.title()).toBe('✅ RESOLVED · HighErrorRate · checkout');
});

it('an alert that is silenced before anybody was told makes no card until the silence ends', async () => {
  const bot = await startBot();
  await bot.slack.type('/alert silence service=checkout 30m deploying', { by: 'ana' });
  await bot.push(firing('HighErrorRate'));
  await bot.advance(29 * minute);
  expect(bot.slack.standIn.channel('alerts').messages()).toEqual([]);
  await bot.advance(3 * minute);

  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  expect(card.text()).toMatch(/since 12:00/);
});

it('a group that is silenced in part says so and goes on notifying', async () => {
  const bot = await startBot();
  await bot.push(...['a', 'b', 'c'].map((instance) => firing('HighErrorRate', { instance })));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.slack.type('/alert silence alertname=HighErrorRate instance=~"a|b" 2h', { by: 'ana' });

  await card.expect(/🔴 CRITICAL/, /2 of 3 silenced until 14:00 by ana/);
  await bot.advance(31 * minute);
  expect(card.pings()).toEqual([expect.stringMatching(/Reminder: 1 still firing/)]);
});

it('a silence until resolved ends with the episode', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Silence', { by: 'ana', choose: 'Until resolved' });
  await card.expect(/Silenced until it resolves/);
  await bot.push(resolved('HighErrorRate'));
  await card.expect(/RESOLVED/);
  expect((await bot.slack.type('/alert silences', { by: 'bo' })).text).toMatch(/Nothing is silenced/);

  await bot.advance(11 * minute);
  await bot.push(firing('HighErrorRate'));
  const next = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  expect(next.ts).not.toBe(card.ts);
});

it('the modal comes with the matchers filled in, counts what they would hide as one types, and silences', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a' }), firing('HighErrorRate', { instance: 'b' }));
  await bot.push(firing('SlowQueries', { service: 'database' }));
  const card = await bot.slack.channel('alerts').expectCard(/HighErrorRate/);
  const other = await bot.slack.channel('alerts').expectCard(/SlowQueries/);
  await card.click('Silence', { by: 'ana', choose: 'Custom …' });

  const modal = bot.slack.modal('ana');
  expect(modal.value('matchers')).toBe('alertname="HighErrorRate", service="checkout"');
  expect(modal.text()).toMatch(/hides? 2 alerts in 1 group now: HighErrorRate · checkout/i);
  await modal.enter('matchers', 'severity=critical');
  expect(modal.text()).toMatch(/hides? 3 alerts in 2 groups now/i);
  await modal.enter('matchers', 'severity=~"crit');
  expect(modal.text()).toMatch(/cannot be read|is not a matcher/);
  await modal.enter('matchers', 'severity=critical');
  await modal.enter('exactly', 'until 15:30');
  await modal.submit({ comment: 'load test' });

  expect(modal.text()).toMatch(/Silenced until 2026-01-05 15:30/);
  await card.expect(/🔕 SILENCED/, /Silenced until 15:30.*by ana: load test/);
  await other.expect(/🔕 SILENCED/);
});

it('a modal with a mistake stays open and says what is wrong', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Silence', { by: 'ana', choose: 'Custom …' });
  const seen = await bot.slack.modal('ana').submit({ matchers: 'service=~".*"' });

  expect(seen.errors).toEqual({ 'field:matchers': expect.stringMatching(/would silence everything/) });
  expect(bot.slack.modal('ana').isOpen()).toBe(true);
  await bot.advance(minute);
  expect(card.title()).toMatch(/CRITICAL/);
});

it('when alerts have nothing in common, Silence asks which', async () => {
  const bot = await startBot({
    policy: `
      route: { receiver: team, group_by: [team], group_wait: 1s, group_interval: 1m, repeat_interval: 30m }
      receivers: [{ name: team, slack_configs: [{ channel: '#alerts', send_resolved: true }] }]
    `,
  });
  await bot.push(
    firing('HighErrorRate', { service: 'api', severity: 'warning' }),
    firing('DiskFull', { service: 'db', severity: 'critical' }),
  );
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Silence', { by: 'ana', choose: '1 h' });

  expect(bot.slack.modal('ana').value('matchers')).toBe('');
  await bot.slack.modal('ana').submit({ matchers: 'alertname=DiskFull' });
  await card.expect(/1 of 2 silenced/);
});

it('`/alert silence` opens the form, and with words silences at once', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  const seen = await bot.slack.standIn.command({ user: 'ana', channel: 'alerts', text: '/alert silence' });
  expect(seen.view).toBeDefined();

  const told = await bot.slack.type('/alert silence alertname=HighErrorRate 2h30m deploying 1.4', { by: 'bo' });
  expect(told.text).toMatch(/Silenced until 2026-01-05 14:30/);
  await card.expect(/SILENCED/, /Silenced until 14:30.*by bo: deploying 1\.4/);
});

it("`from 22:00 for 2h` is read in the person's own zone, and the answer repeats it as an instant", async () => {
  const bot = await startBot({ startAt: Date.UTC(2026, 0, 5, 20) });
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  // Bo is in Stockholm, an hour ahead of UTC in January; dates are drawn here as a reader in UTC sees them.
  const told = await bot.slack.type('/alert silence service=checkout from 22:00 for 2h backup', { by: 'bo' });
  expect(told.text).toMatch(/Silenced from 2026-01-05 21:00 until 2026-01-05 23:00/);

  await bot.advance(hour - minute);
  expect(card.title()).toMatch(/CRITICAL/);
  await bot.advance(2 * minute);
  expect(card.title()).toMatch(/SILENCED/);
  await bot.advance(2 * hour);
  expect(card.title()).toMatch(/CRITICAL/);
});

it('a silence outlives a restart', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Silence', { by: 'ana', choose: '1 h' });
  await bot.restart({ downFor: 10 * minute });
  await bot.advance(45 * minute);

  expect(card.title()).toMatch(/SILENCED/);
  expect(card.pings()).toEqual([]);
  await bot.advance(10 * minute);
  expect(card.title()).toMatch(/CRITICAL/);
});
