import { expect, it } from 'vitest';
import { minute, second } from '../support/builders.ts';
import { peopleIn, rooms, typePatiently, withAlert } from '../support/incident-rooms.ts';
import { usualPolicy } from '../support/start-bot.ts';
import { startPagerDuty } from '../support/start-pagerduty.ts';

it('two people at once get one channel, and the second is told who was faster and where to go', async () => {
  const { bot, id } = await withAlert();
  const answers = await Promise.all(
    ['ana', 'bo'].map(async (by) => {
      await bot.slack.standIn.command({ user: by, channel: 'alerts', text: `/alert incident ${id} SEV-2 slow` });
      return (await bot.slack.nextTold(by)).text;
    }),
  );
  await bot.advance(5 * second);

  const [room, ...others] = rooms(bot);
  expect(others).toEqual([]);
  const winner = answers.find((text) => text.startsWith('You opened'));
  const loser = answers.find((text) => /^(ana|bo) opened Incident \d+ \(SEV-2\)/.test(text));
  expect([winner, loser]).not.toContain(undefined);
  await bot.until(() => expect(bot.slack.channel(room?.name ?? '').cards()).toHaveLength(1), 10_000);
  const again = await bot.slack.type(`/alert incident ${id}`, { by: 'bo' });
  expect(again.text).toContain(`Everybody meets in <#${room?.id}>`);
});

it('a channel whose making was cut off is found again and not made twice', async () => {
  const { bot, card, id } = await withAlert();
  bot.slack.standIn.trouble({ mode: 'drop_after_accept', methods: ['conversations.create'], count: 1 });
  await typePatiently(bot, `/alert incident ${id} API latency`);
  await bot.advance(minute);

  expect(rooms(bot).map(({ name }) => name)).toEqual(['inc-0001-api-latency']);
  await bot.slack.channel('inc-0001-api-latency').expectCard();
  await card.expect(new RegExp(`Incident 0001 · SEV-1 · <#${rooms(bot)[0]?.id}>`));
});

it('whatever call is cut off, and whether the program dies with it, there is one channel with one card', async () => {
  const { bot, id } = await withAlert();
  for (const method of ['conversations.create', 'conversations.invite', 'conversations.setTopic', 'chat.postMessage']) {
    bot.slack.standIn.trouble({ mode: 'drop_after_accept', methods: [method], count: 1 });
  }
  await typePatiently(bot, `/alert incident ${id} API latency`);
  const lost = () => bot.slack.standIn.calls().filter(({ status }) => status === 0).length;
  for (let deaths = 0; deaths < 8; deaths += 1) {
    await bot.restart({ crashes: true });
    await bot.advance(13 * second);
  }
  await bot.advance(minute);

  expect(lost()).toBe(4);
  expect(rooms(bot).map(({ name }) => name)).toEqual(['inc-0001-api-latency']);
  expect(bot.slack.channel('inc-0001-api-latency').cards()).toHaveLength(1);
  expect(peopleIn(bot, 'inc-0001-api-latency')).toEqual(['U0ANA0001']);
});

it('without the scope to make channels it says which one, and the incident goes on in the thread', async () => {
  const scopes = ['chat:write', 'chat:write.public', 'commands', 'channels:read', 'channels:history', 'users:read'];
  const { bot, card, id } = await withAlert({ slack: { scopes } });
  const told = await bot.slack.type(`/alert incident ${id} SEV-3`, { by: 'ana' });

  expect(told.text).toMatch(/opened Incident 0001 \(SEV-3\)/);
  expect(told.text).toMatch(/work on it in the thread of its card/);
  expect(told.text).toMatch(/lacks the scope channels:manage.*missing_scope/);
  await card.expect(/Incident 0001 · SEV-3 · work on it in this thread/, /made no channel: the app lacks the scope/);
  await card.expectReply(/⚠️ Incident 0001: .*missing_scope/);
  expect(rooms(bot)).toEqual([]);
  expect((await bot.slack.type(`/alert incident resolve ${id} rolled back`, { by: 'bo' })).text).toContain(
    'You ended Incident 0001',
  );
  await card.expect(/🏁 Incident 0001 \(SEV-3\) ended .* by bo: rolled back/);
});

it('a name that is taken gets the next free number behind it', async () => {
  const channels = [
    { id: 'C0ALERTS1', name: 'alerts', members: ['U0ANA0001', 'U0BO00001', 'U0TOCSIN1'] },
    { id: 'C0TAKEN01', name: 'inc-0001-db', members: ['U0BO00001', 'U0TOCSIN1'] },
    { id: 'C0TAKEN02', name: 'inc-0001-db-2', isPrivate: true, members: ['U0BO00001'] },
  ];
  const { bot, id } = await withAlert({ slack: { channels } });
  await bot.slack.type(`/alert incident ${id} DB`, { by: 'ana' });

  await bot.slack.channel('inc-0001-db-3').expectCard();
});

it('while Slack is away nothing is lost, and afterwards everything is there once', async () => {
  const { bot, id } = await withAlert();
  bot.slack.standIn.trouble({ mode: '500', methods: ['conversations.create', 'conversations.invite'] });
  await typePatiently(bot, `/alert incident ${id} slow`);
  await bot.advance(3 * minute);
  bot.slack.standIn.clearTrouble();
  await bot.advance(5 * minute);

  expect(rooms(bot).map(({ name }) => name)).toEqual(['inc-0001-slow']);
  expect(peopleIn(bot, 'inc-0001-slow')).toEqual(['U0ANA0001']);
});

it('without the scope to look up e-mail addresses only those whom Slack knows are invited, and the scope is named', async () => {
  const pagerDuty = await startPagerDuty({ oncalls: [{ user: 'PBO0001', policy: 'Checkout', level: 1 }] });
  const scopes = [
    ...['chat:write', 'chat:write.public', 'commands', 'channels:read', 'channels:history', 'users:read'],
    'channels:manage',
  ];
  const { bot, card, id } = await withAlert({
    ...{ clock: pagerDuty.clock, pagerDuty: pagerDuty.settings, held: pagerDuty.standIn.held },
    slack: { scopes },
  });
  await bot.slack.type(`/alert incident ${id} slow`, { by: 'ana' });

  await card.expect(/Not invited: Bo Lind \(on call\): the app lacks the scope users:read.email/);
  expect(peopleIn(bot, 'inc-0001-slow')).toEqual(['U0ANA0001']);
});

it('a policy that moves the alert elsewhere takes its incident along: same number, same channel', async () => {
  let policy = usualPolicy;
  const { bot, id } = await withAlert({ policyNow: () => policy });
  await bot.slack.type(`/alert incident ${id} slow`, { by: 'ana' });
  await bot.slack.channel('inc-0001-slow').expectCard();

  policy = usualPolicy.replaceAll('team', 'others').replace('#alerts', '#backup');
  expect((await bot.post('/-/reload', '')).status).toBe(200);
  await bot.advance(minute);

  const titles = () =>
    bot.slack
      .channel('inc-0001-slow')
      .cards()
      .map((card) => card.title());
  expect(titles()).toEqual([expect.stringContaining('↪️ MOVED'), expect.stringContaining('🔴 CRITICAL')]);
  await (await bot.slack.channel('backup').expectCard()).expect(/Incident 0001 · SEV-1/);
  const told = await bot.slack.type('/alert incident resolve moved house', { by: 'ana', channel: 'inc-0001-slow' });
  expect(told.text).toContain('You ended Incident 0001');
  await (await bot.slack.channel('backup').expectCard()).expect(/🏁 Incident 0001/);
  expect(rooms(bot)).toHaveLength(1);
});

it.each([
  ['conversations.create', /made no channel: a workspace setting keeps the app from creating channels/, 0],
  [
    'conversations.setTopic',
    /did not set the topic: a workspace setting keeps the app from setting the topic of channels/,
    1,
  ],
  ['conversations.invite', /Not invited: ana: a workspace setting/, 1],
])('where a setting of the workspace forbids %s it says so, and the rest goes on', async (method, reason, made) => {
  const { bot, card, id } = await withAlert({ slack: { restricted: [method] } });
  const told = await bot.slack.type(`/alert incident ${id} slow`, { by: 'ana' });
  expect(told.text).toMatch(/You opened Incident 0001/);

  await card.expect(reason);
  await bot.advance(minute);
  expect(rooms(bot)).toHaveLength(made);
  if (made === 1) await bot.slack.channel('inc-0001-slow').expectCard();
  expect(bot.slack.standIn.calls().filter((call) => call.method === method)).toHaveLength(1);
});
