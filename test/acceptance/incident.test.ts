import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { peopleIn, rooms, withAlert } from '../support/incident-rooms.ts';
import { usualPolicy } from '../support/start-bot.ts';
import { startPagerDuty } from '../support/start-pagerduty.ts';

it('a press on Open incident asks how bad it is, then makes a channel with people, a topic and the card', async () => {
  const { bot, card } = await withAlert();
  await card.click('Open incident …', { by: 'ana' });
  const form = bot.slack.modal('ana');
  expect(form.value('severity')).toBe('SEV-1');
  await form.submit({ severity: 'SEV-2', title: 'API <!channel> latency' });

  const [room] = rooms(bot);
  expect(room?.name).toBe('inc-0001-api-channel-latency');
  expect(form.text()).toContain(`Everybody meets in <#${room?.id}>`);
  expect(peopleIn(bot, room?.name ?? '')).toEqual(['U0ANA0001']);
  const copy = await bot.slack.channel(room?.name ?? '').expectCard();
  expect(copy.title()).toBe('🔴 CRITICAL · HighErrorRate · checkout');
  await card.expect(new RegExp(`🚨 Incident 0001 · SEV-2 · <#${room?.id}> · opened by ana`));
  expect(room?.topic).toBe('SEV-2 · API &lt;!channel&gt; latency · alert is firing · opened by ana');
  const reply = await card.expectReply(/ana opened Incident 0001 \(SEV-2\)/);
  expect(reply.text).toContain(`Incident 0001: everybody to <#${room?.id}>`);
  expect(reply.pings).toBe(false);
  expect(card.controls().at(-1)).not.toContain('Open incident');
});

it('the channel follows the group: its card is edited, and short lines tell what changed', async () => {
  const { bot, card, id } = await withAlert();
  await bot.slack.type(`/alert incident ${id} SEV-2 slow`, { by: 'ana' });
  const channel = bot.slack.channel('inc-0001-slow');
  const copy = await channel.expectCard();
  await card.click('Acknowledge', { by: 'bo' });
  await copy.expect(/👀 ACKNOWLEDGED/);
  await copy.click('Un-acknowledge', { by: 'ana' });
  await card.expect(/🔴 CRITICAL/);
  await bot.advance(10 * second);
  expect(channel.texts().join('\n')).toMatch(/bo acknowledged it[\s\S]*ana gave up the acknowledgement/);

  await bot.slack.type('/alert incident severity SEV-1', { by: 'ana', channel: 'inc-0001-slow' });
  await card.expect(/Incident 0001 · SEV-1/);
  await bot.push(resolved('HighErrorRate'));
  await copy.expect(/✅ RESOLVED/);
  await bot.advance(10 * second);
  expect(bot.slack.standIn.channel('inc-0001-slow').topic).toBe('SEV-1 · slow · alert has resolved · opened by ana');
});

it('ends in its channel without an id: topic and cards say so, and what comes later is not told there', async () => {
  const { bot, card, id } = await withAlert();
  await bot.slack.type(`/alert incident ${id} slow`, { by: 'ana' });
  const channel = bot.slack.channel('inc-0001-slow');
  const copy = await channel.expectCard();
  const how = await bot.slack.type('/alert incident', { by: 'ana', channel: 'inc-0001-slow' });
  expect(how.text).toMatch(/Incident 0001 \(SEV-1\) is about HighErrorRate · checkout/);
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(10 * second);

  const told = await bot.slack.type('/alert incident resolve rolled back 1.2', { by: 'ana', channel: 'inc-0001-slow' });
  expect(told.text).toContain('You ended Incident 0001');
  await copy.expect(/🏁 Incident 0001 \(SEV-1\) ended 12:\d\d by ana: rolled back 1.2/);
  await card.expect(/🏁 Incident 0001/);
  expect(bot.slack.standIn.channel('inc-0001-slow').topic).toBe('Ended by ana · rolled back 1.2 · SEV-1 · slow');
  await bot.advance(20 * minute);
  const before = channel.texts().length;
  await bot.push(firing('HighErrorRate'));
  await bot.advance(minute);
  expect(channel.texts()).toHaveLength(before);
  const again = await bot.slack.type('/alert incident resolve', { by: 'ana', channel: 'inc-0001-slow' });
  expect(again.text).toMatch(/Incident 0001 was ended by ana/);
  await bot.slack.type(`/alert incident ${id} again`, { by: 'bo' });
  await bot.slack.channel('inc-0002-again').expectCard();
});

it('an alert that comes back later gets a new card in the channel of the incident that goes on', async () => {
  const { bot, id } = await withAlert();
  await bot.slack.type(`/alert incident ${id} slow`, { by: 'ana' });
  await bot.slack.channel('inc-0001-slow').expectCard();
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(20 * minute);
  await bot.push(firing('HighErrorRate'));
  await bot.advance(minute);

  expect(
    bot.slack
      .channel('inc-0001-slow')
      .cards()
      .map((card) => card.title()),
  ).toEqual(['✅ RESOLVED · HighErrorRate · checkout', '🔴 CRITICAL · HighErrorRate · checkout']);
  expect(rooms(bot)).toHaveLength(1);
});

it('a fixed channel for all incidents gets a card with a thread for each', async () => {
  const channels = [
    { id: 'C0ALERTS1', name: 'alerts', members: ['U0ANA0001', 'U0BO00001', 'U0TOCSIN1'] },
    { id: 'C0ROOM001', name: 'incident-room', members: ['U0ANA0001', 'U0TOCSIN1'] },
  ];
  const policy = `${usualPolicy}incidents:\n  channel: '#incident-room'\n`;
  const { bot, card, id } = await withAlert({ policy, slack: { channels } });
  const told = await bot.slack.type(`/alert incident ${id} slow`, { by: 'ana' });
  expect(told.text).toContain('Everybody meets in #incident-room');
  const copy = await bot.slack.channel('incident-room').expectCard();
  await card.click('Acknowledge', { by: 'bo' });

  await copy.expectReply(/bo acknowledged it/);
  expect(rooms(bot)).toEqual([]);
});

it('archives the channel when the policy says so, that long after the end', async () => {
  const { bot, id } = await withAlert({ policy: `${usualPolicy}incidents:\n  archive_after: 1h\n` });
  await bot.slack.type(`/alert incident ${id} slow`, { by: 'ana' });
  await bot.slack.channel('inc-0001-slow').expectCard();
  await bot.slack.type('/alert incident resolve', { by: 'ana', channel: 'inc-0001-slow' });
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(50 * minute);
  expect(bot.slack.standIn.channel('inc-0001-slow').archived).toBe(false);
  await bot.advance(15 * minute);

  expect(bot.slack.standIn.channel('inc-0001-slow').archived).toBe(true);
});

it('without an id it tells what one could mean', async () => {
  const { bot, id } = await withAlert();

  expect((await bot.slack.type('/alert incident', { by: 'ana' })).text).toMatch(
    new RegExp(`which group\\? For example /alert incident ${id} SEV-2[\\s\\S]*HighErrorRate`),
  );
  expect((await bot.slack.type(`/alert incident severity ${id} SEV-2`, { by: 'ana' })).text).toMatch(
    /No incident about HighErrorRate · checkout goes on/,
  );
  expect((await bot.slack.type('/alert incident resolve', { by: 'ana' })).text).toMatch(/No incident goes on/);
  await bot.slack.type(`/alert incident ${id} slow`, { by: 'ana' });
  expect((await bot.slack.type('/alert incident resolve done now', { by: 'bo' })).text).toMatch(
    new RegExp(`in its channel.*/alert incident resolve ${id} what happened[\\s\\S]*Incident 0001`),
  );
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(minute);
  expect((await bot.slack.type('/alert incident', { by: 'ana' })).text).toMatch(/Nothing is firing/);
});

it('who is on call is invited, found by e-mail; who is not in Slack is named', async () => {
  const pagerDuty = await startPagerDuty({
    oncalls: [
      { user: 'PBO0001', policy: 'Checkout', level: 1 },
      { user: 'PCY0001', policy: 'Checkout', level: 1 },
      { user: 'PANA001', policy: 'Elsewhere', level: 1 },
    ],
    users: [
      { id: 'PANA001', name: 'Ana Diaz', email: 'ana@example.com' },
      { id: 'PBO0001', name: 'Bo Lind', email: 'bo@example.com' },
      { id: 'PCY0001', name: 'Cy <!here>', email: 'cy@example.com' },
    ],
  });
  const users = [
    { id: 'U0ANA0001', name: 'ana', realName: 'Ana Diaz', email: 'ana@example.com' },
    { id: 'U0BO00001', name: 'bo', realName: 'Bo Lind', email: 'BO@example.com' },
    { id: 'U0DI00001', name: 'di', realName: 'Di', email: 'di@example.com' },
  ];
  const { bot, card, id } = await withAlert({
    policy: `${usualPolicy}incidents:\n  invite: [di@example.com, UNOBODY01]\n`,
    clock: pagerDuty.clock,
    pagerDuty: pagerDuty.settings,
    held: pagerDuty.standIn.held,
    slack: { users },
  });
  const told = await bot.slack.type(`/alert incident ${id} slow`, { by: 'ana' });

  await bot.slack.channel('inc-0001-slow').expectCard();
  expect(peopleIn(bot, 'inc-0001-slow')).toEqual(['U0ANA0001', 'U0BO00001', 'U0DI00001']);
  expect(told.text).toMatch(/Not invited: Cy .*here.* \(on call\): nobody in Slack has this e-mail address/);
  await card.expect(/Not invited: UNOBODY01: Slack does not know them/);
});
