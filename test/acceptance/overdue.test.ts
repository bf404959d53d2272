import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { hour, minute, second } from '../support/builders.ts';
import { startBot, usualPolicy } from '../support/start-bot.ts';

const deadlines = true;

it('a card says until when somebody has to respond, then that nobody did, and calls people once', async () => {
  const bot = await startBot({ deadlines });
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.text()).toMatch(/👤 Nobody has it · respond by 12:05 · reminders from/);
  expect(card.edits()).toBe(0);

  await bot.advance(4 * minute + 30 * second);
  expect(card.replies()).toEqual([]);
  await bot.advance(30 * second);

  await card.expect(/⏰ Overdue since 12:05: nobody has it/);
  const reply = await card.expectReply(/⏰ Overdue: nobody has responded by 12:05/);
  expect(reply.pings).toBe(true);
  await bot.advance(20 * minute);
  expect(card.replies()).toHaveLength(1);
  expect(card.edits()).toBe(1);
});

it('whoever acknowledges in time hears nothing of it, and whoever gives it back starts it anew', async () => {
  const bot = await startBot({ deadlines });
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await card.click('Acknowledge', { by: 'ana' });
  await bot.advance(20 * minute);
  expect(card.text()).not.toMatch(/respond by|verdue/);

  await card.click('Un-acknowledge', { by: 'ana' });
  await card.expect(/Nobody has it · respond by 12:25/);
  await bot.advance(6 * minute);

  await card.expect(/Overdue since 12:25/);
  expect(card.pings().filter((text) => /Overdue/.test(text))).toHaveLength(1);
});

it('the time is tighter once the severity rises', async () => {
  const bot = await startBot({ deadlines });
  await bot.push(firing('HighErrorRate', { severity: 'warning' }));
  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.text()).toMatch(/respond by 12:30/);
  await bot.advance(5 * minute);
  await bot.push(firing('HighErrorRate', { severity: 'critical', instance: 'b' }));
  await bot.advance(2 * second);

  await card.expect(/🔴 CRITICAL/, /respond by 12:10/);
});

it('nothing is overdue that is silenced or has resolved', async () => {
  const bot = await startBot({ deadlines });
  await bot.push(firing('HighErrorRate'), firing('DiskFull'));
  const disk = await bot.slack.channel('alerts').expectCard(/DiskFull/);
  const errors = await bot.slack.channel('alerts').expectCard(/HighErrorRate/);
  await errors.click('Silence', { by: 'ana', choose: '1 h' });
  await bot.push(resolved('DiskFull'));
  await bot.advance(10 * minute);

  for (const card of [disk, errors]) expect(card.text()).not.toMatch(/respond by|verdue/);
  expect([...disk.pings(), ...errors.pings()]).toEqual([]);

  await bot.advance(51 * minute);
  await errors.expect(/respond by 13:05/);
});

it('a list shows what is overdue, can ask for it alone, and the status counts it', async () => {
  const bot = await startBot({ deadlines });
  await bot.push(
    firing('HighErrorRate'),
    firing('DiskFull', { severity: 'warning' }),
    firing('Slow', { severity: 'info' }),
  );
  await bot.advance(10 * minute);

  const all = await bot.slack.type('/alert list', { by: 'ana' });
  expect(all.text).toMatch(/HighErrorRate[\s\S]*⏰ nobody, overdue since 12:05/);
  expect(all.text).toMatch(/DiskFull[\s\S]*nobody, respond by 12:30/);
  const overdue = await bot.slack.type('/alert list overdue', { by: 'ana' });
  expect(overdue.text).toMatch(/HighErrorRate/);
  expect(overdue.text).not.toMatch(/DiskFull|Slow/);
  const status = await bot.slack.type('/alert status', { by: 'ana' });
  expect(status.text).toMatch(/3 firing \(⏰ 1 overdue\)/);
  const metrics = await bot.get('/metrics');
  expect(metrics.body).toMatch(/^tocsin_overdue_total\{severity="critical"\} 1$/m);
  expect(metrics.body).toMatch(/^tocsin_groups_overdue\{severity="critical"\} 1$/m);
  expect(metrics.body).toMatch(/^tocsin_groups_overdue\{severity="warning"\} 0$/m);
});

it.each([
  ['stopped', false],
  ['dead', true],
])('what became overdue while Tocsin was %s is told once, after people had two minutes', async (_, crashes) => {
  const bot = await startBot({ deadlines, policy: usualPolicy.replace('30m', '12h') });
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.restart({ downFor: 10 * minute, crashes });
  expect(card.text()).not.toMatch(/Overdue/);
  await bot.advance(minute);
  expect(card.text()).toMatch(/respond by 12:12/);
  expect(card.replies()).toEqual([]);
  await bot.advance(2 * minute);

  await card.expect(/Overdue since/);
  await bot.restart({ crashes });
  await bot.advance(hour);
  expect(card.pings()).toEqual([expect.stringMatching(/Overdue/)]);
});

it('a restart does not tell it twice, and does not forget it', async () => {
  const bot = await startBot({ deadlines });
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.advance(4 * minute + 50 * second);
  await bot.restart({ crashes: true });
  await bot.advance(minute);
  expect(card.pings()).toEqual([expect.stringMatching(/Overdue: nobody has responded by 12:05/)]);
  await bot.restart({ crashes: true });
  await bot.advance(5 * minute);

  expect(card.pings()).toHaveLength(1);
});

it('a reminder at the same time tells both in one reply', async () => {
  const bot = await startBot({
    deadlines,
    policy: `${usualPolicy.replace('30m', '5m')}\nseverities: { critical: 4m50s }\n`,
  });
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.advance(6 * minute);

  expect(card.pings()).toEqual([expect.stringMatching(/Overdue[\s\S]*Reminder: 1 still firing/)]);
});

it('words, times and hours are those of the policy, and of each sender', async () => {
  const policy = `${usualPolicy}
severities:
  critical: 10m
  high:
    respond_within: 2h in business hours
    aliases: [urgent]
  low: next business day
business_hours: { time_zone: Europe/Berlin, from: '08:00', to: '14:00' }
sources:
  alertmanager: { severities: { P3: medium } }
`;
  const bot = await startBot({ deadlines, policy });
  await bot.push(
    firing('A'),
    firing('B', { severity: 'urgent' }),
    firing('C', { severity: 'low' }),
    firing('D', { severity: 'P3' }),
    firing('E', { severity: 'P1' }),
  );
  const channel = bot.slack.channel('alerts');

  await (await channel.expectCard(/\bA\b/)).expect(/🔴 CRITICAL/, /respond by 12:10/);
  // It is 13:00 in Berlin: an hour today, an hour tomorrow.
  await (await channel.expectCard(/\bB\b/)).expect(/🟠 HIGH/, /respond by 2026-01-06 08:00/);
  await (await channel.expectCard(/\bC\b/)).expect(/🔵 INFO/, /respond by 2026-01-06 13:00/);
  await (await channel.expectCard(/\bD\b/)).expect(/🟡 WARNING/, /respond by 13:00/);
  await (await channel.expectCard(/\bE\b/)).expect(/🟡 WARNING/, /respond by 12:30/);
});

it('a reload changes the time that is left', async () => {
  let text = usualPolicy;
  const bot = await startBot({ deadlines, policyNow: () => text });
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.text()).toMatch(/respond by 12:05/);

  text = `${usualPolicy}\nseverities: { critical: 20m }\n`;
  expect(await bot.post('/-/reload', '')).toMatchObject({ status: 200 });
  await bot.advance(minute + 2 * second);

  expect(card.text()).toMatch(/respond by 12:20/);
});
