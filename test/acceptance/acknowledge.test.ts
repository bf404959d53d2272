import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { startBot } from '../support/start-bot.ts';

it('a click on Acknowledge changes the card for everybody and stops the reminders', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.text()).toMatch(/Nobody has it/);
  expect(card.controls()).toEqual([
    'Acknowledge',
    'Silence: 1 h, 4 h, 24 h, Until resolved, Custom …',
    '⋯: Resolve …, Details, Timeline, Open incident …, Source',
  ]);

  await card.click('Acknowledge', { by: 'ana' });
  await bot.advance(second);

  expect(card.title()).toBe('👀 ACKNOWLEDGED · HighErrorRate · checkout · critical');
  expect(card.text()).toMatch(/👤 ana has it since 12:00/);
  expect(card.controls()[0]).toBe('Resolve');
  await bot.advance(2 * 60 * minute);
  expect(card.pings()).toEqual([]);
});

it('tells the second person who acknowledged first', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();

  // Bo's Slack still shows the button that Ana has pressed.
  await Promise.all([card.click('Acknowledge', { by: 'ana' }), card.click('Acknowledge', { by: 'bo' })]);

  const told = await Promise.race(
    ['ana', 'bo'].map(async (user) => ({
      user,
      text: (await card.expectEphemeral({ to: user, text: /already acknowledged by/i })).text,
    })),
  );
  const first = told.user === 'ana' ? 'bo' : 'ana';
  expect(told.text).toMatch(new RegExp(`Already acknowledged by ${first} at 12:00`));
  await card.expect(new RegExp(`${first} has it`));
  await bot.advance(minute);
  const replies = card.replies().filter(({ text }) => /acknowledged it/.test(text));
  expect(replies).toHaveLength(1);
});

it('somebody who acknowledges twice hears that they have it, and nothing changes', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await Promise.all([card.click('Acknowledge', { by: 'ana' }), card.click('Acknowledge', { by: 'ana' })]);

  await card.expectEphemeral({ to: 'ana', text: /You have HighErrorRate · checkout already/ });
  await card.expect(/ana has it/);
  expect(card.edits()).toBe(1);
});

it('un-acknowledge gives it back: the card is red, people are called, reminders go on', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await card.expect(/ACKNOWLEDGED/);
  await card.click('Un-acknowledge', { by: 'bo' });

  await card.expect(/🔴 CRITICAL/, /Nobody has it/);
  const reply = await card.expectReply(/bo gave up the acknowledgement: nobody has it/);
  expect(reply.pings).toBe(true);
  await bot.advance(31 * minute);
  expect(card.pings().at(-1)).toMatch(/Reminder: 1 still firing/);
});

it('an acknowledged group repeats nothing but tells news', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await bot.advance(40 * minute);
  expect(card.pings()).toEqual([]);

  await bot.push(...['b', 'c', 'd'].map((instance) => firing('HighErrorRate', { instance })));
  await card.expect(/ACKNOWLEDGED/, /4 firing/, /3 new since ana's acknowledgement/);
  await bot.advance(2 * minute);

  expect(card.pings()).toEqual([expect.stringMatching(/3 new since ana's acknowledgement/)]);
  await bot.advance(40 * minute);
  expect(card.pings()).toHaveLength(1);
});

it('acknowledging again takes the news over too', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await bot.push(firing('HighErrorRate', { instance: 'b' }));
  await card.expect(/1 new since ana's acknowledgement/);

  const told = await bot.slack.type('/alert list', { by: 'bo' });
  const id = /^\W*(\w{4,})/.exec(told.text)?.[1];
  await bot.slack.type(`/alert ack ${id} on it`, { by: 'bo' });

  await card.expect(/bo has it since 12:00 \(.*\): on it/);
  expect(card.text()).not.toMatch(/new since/);
});

it('what is acknowledged and resolves says who had it and how fast', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.advance(3 * minute);
  await card.click('Acknowledge', { by: 'ana' });
  await bot.advance(5 * minute);
  await bot.push(resolved('HighErrorRate'));

  await card.expect(/✅ RESOLVED/, /Resolved by itself after 8 min.*ana had it after 3 min/);
});

it('without an acknowledgement people are called again at each repeat_interval', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.advance(29 * minute);
  expect(card.pings()).toEqual([]);
  await bot.advance(2 * minute);
  expect(card.pings()).toEqual(['Reminder: 1 still firing']);
});

it('a card names the next reminder, also after people were called or were told of new alerts', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.expect(/reminders from 12:30 on/);
  await bot.advance(31 * minute);
  expect(card.pings()).toEqual(['Reminder: 1 still firing']);
  expect(card.text()).toMatch(/reminders from 13:00 on/);
  expect(card.edits()).toBe(1);

  await bot.push(firing('HighErrorRate', { instance: 'b' }));
  await bot.advance(5 * minute);
  expect(card.text()).toMatch(/reminders from 13:02 on/);
  expect(card.pings()).toEqual(['Reminder: 1 still firing']);
  await bot.advance(30 * minute);
  expect(card.pings()).toHaveLength(2);
  expect(card.text()).toMatch(/reminders from 13:32 on/);
});
