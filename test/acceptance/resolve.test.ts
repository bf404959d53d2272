import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { startBot, usualPolicy } from '../support/start-bot.ts';

it('a resolve edits the same card within a second and calls nobody', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.advance(4 * minute);
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(second);

  expect(card.title()).toBe('✅ RESOLVED · HighErrorRate · checkout');
  expect(card.text()).toMatch(/Resolved by itself after 4 min/);
  expect(card.controls()).toEqual(['Timeline', '⋯: Details, Source']);
  await bot.advance(10 * minute);
  expect(bot.slack.channel('alerts').cards()).toHaveLength(1);
  expect(card.pings()).toEqual([]);
});

it('each alert is taken by its own status, not by that of its envelope', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a' }), firing('HighErrorRate', { instance: 'b' }));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.push(firing('HighErrorRate', { instance: 'a' }), resolved('HighErrorRate', { instance: 'b' }));

  await card.expect(/CRITICAL/, /1 firing, 1 resolved/);
  await card.expectReply(/1 resolved: HighErrorRate · 1 still firing/);
});

it('what Prometheus stops reporting resolves when its end is reached, not before', async () => {
  const bot = await startBot();
  await bot.pushPrometheus(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.advance(4 * minute - 11 * second);
  expect(card.title()).toMatch(/CRITICAL/);
  await bot.advance(10 * second);

  await card.expect(/✅ RESOLVED/);
  await card.expectReply(/Resolved: nobody reports it any more/);
});

it('what Prometheus goes on reporting goes on firing', async () => {
  const bot = await startBot();
  for (let minutes = 0; minutes < 15; minutes += 1) {
    await bot.pushPrometheus(firing('HighErrorRate'));
    await bot.advance(minute);
  }
  const card = await bot.slack.channel('alerts').expectCard();
  expect({ title: card.title(), edits: card.edits() }).toEqual({
    title: '🔴 CRITICAL · HighErrorRate · checkout',
    edits: 0,
  });
});

it('what an Alertmanager told once fires until it says otherwise', async () => {
  const bot = await startBot({ policy: usualPolicy.replace('30m', '12h') });
  await bot.push(firing('HighErrorRate'));
  await bot.advance(60 * minute);
  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  expect(card.replies()).toEqual([]);
});

it('nobody hears of an alert that was over before group_wait', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  await bot.advance(5 * second);
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(10 * minute);
  expect(bot.slack.standIn.channel('alerts').messages()).toEqual([]);
});

it('a group resolved by hand stays closed while its source goes on, says so, and comes back when it fires again', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Resolve …', { by: 'ana' });
  const dialog = bot.slack.modal('ana');
  expect(dialog.text()).toMatch(/Resolve HighErrorRate · checkout/);
  await dialog.submit({ reason: 'a test that went wrong' });

  await card.expect(/✅ RESOLVED/, /Closed by ana/, /Reason: a test that went wrong/, /Still reported: 1 alert/);
  expect(card.controls()[0]).toBe('Reopen');
  for (let minutes = 0; minutes < 40; minutes += 10) {
    await bot.push(firing('HighErrorRate'));
    await bot.advance(10 * minute);
  }
  expect(card.title()).toMatch(/RESOLVED/);
  expect(card.pings()).toEqual([]);

  await bot.push(resolved('HighErrorRate'));
  await bot.advance(minute);
  await card.expect(/RESOLVED/);
  expect(card.text()).not.toMatch(/Still reported/);
  await bot.push(firing('HighErrorRate'));
  await bot.advance(minute);
  expect(
    bot.slack
      .channel('alerts')
      .cards()
      .map((one) => one.title()),
  ).toEqual(['✅ RESOLVED · HighErrorRate · checkout', '🔴 CRITICAL · HighErrorRate · checkout']);
});

it('a group closed by hand can be reopened from its card', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await card.expect(/ACKNOWLEDGED/);
  await card.click('Resolve', { by: 'ana' });
  await card.expect(/RESOLVED/);
  await card.click('Reopen', { by: 'bo' });

  await card.expect(/🔴 CRITICAL/, /Nobody has it/);
  await card.expectReply(/bo reopened it/);
  expect(bot.slack.channel('alerts').cards()).toHaveLength(1);
});

it('a click on Acknowledge that comes after the resolve does not bring the alert back', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.push(resolved('HighErrorRate'));
  // The card has not been drawn anew yet.
  await card.click('Acknowledge', { by: 'ana' });

  await card.expectEphemeral({ to: 'ana', text: /resolved by itself at 12:00.*Nothing was changed/ });
  await card.expect(/✅ RESOLVED/);
  await bot.advance(minute);
  expect(card.text()).not.toMatch(/ana/);
});
