import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import type { CardHandle } from '../support/slack-card.ts';
import { type Bot, startBot, usualPolicy } from '../support/start-bot.ts';

const policy = `
escalation_policies:
  - name: payments
    steps:
      - { name: second line, slack_user: U0BO00001 }
      - { name: platform leads, slack_user_group: S0LEADS01 }
      - { slack_channel: here }
  - name: data
    steps: [{ name: Dana, slack_user: U0DANA001 }]
${usualPolicy}    escalation_policy: payments
`;

async function start(text = policy): Promise<{ readonly bot: Bot; readonly card: CardHandle; readonly id: string }> {
  const bot = await startBot({ policy: text });
  await bot.push(firing('HighErrorRate'));
  await bot.advance(10 * second);
  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  const { text: list } = await bot.slack.type('/alert list', { by: 'ana' });
  const id = /`([0-9A-Z]{4,})`|^([0-9A-Z]{4,}) .*HighErrorRate/m.exec(list)?.slice(1).find(Boolean) ?? list;
  return { bot, card, id };
}

const calls = (card: CardHandle) => card.replies().filter(({ text }) => text.includes('asks you to help'));

const mentionsIn = (card: CardHandle) => calls(card).flatMap(({ text }) => text.match(/(?<=\[call )\w+/g) ?? []);

async function escalate({ bot, card }: { bot: Bot; card: CardHandle }, by: string, to?: string): Promise<string> {
  await card.click('Escalate …', { by });
  const modal = bot.slack.modal(by);
  await modal.submit(to === undefined ? {} : { to });
  return modal.text();
}

it('asks whom to call, and calls the next step in the thread, with what it is about and who asks', async () => {
  const scene = await start();
  const { bot, card } = scene;
  await card.click('Escalate …', { by: 'ana' });
  const modal = bot.slack.modal('ana');
  expect(modal.text()).toMatch(/Whom to call: 1\. second line \(next\)[\s\S]*Escalate HighErrorRate · checkout\?/);
  await modal.submit();
  expect(modal.text()).toBe('You called second line to HighErrorRate · checkout, in the thread of its card.');
  await bot.advance(5 * second);

  await card.expect(/⏫ second line called by ana, ago.* · payments, step 1 of 3/);
  expect(calls(card)).toMatchObject([
    {
      text: expect.stringMatching(
        /^\[call U0BO00001\] ana asks you to help: 🔴 CRITICAL · HighErrorRate · checkout · 1 firing since .* · payments, step 1 of 3$/,
      ),
      pings: true,
    },
  ]);
});

it('calls one person when two press at once, and says who was faster', async () => {
  const { bot, card } = await start();
  await card.click('Escalate …', { by: 'ana' });
  await card.click('Escalate …', { by: 'bo' });
  await Promise.all([bot.slack.modal('ana').submit(), bot.slack.modal('bo').submit()]);
  const told = ['ana', 'bo'].map((user) => bot.slack.modal(user).text());
  await bot.advance(minute);

  expect(calls(card)).toHaveLength(1);
  expect(told.filter((text) => text.startsWith('You called second line'))).toHaveLength(1);
  expect(
    told.filter((text) => /escalated HighErrorRate · checkout already.*Nobody else was called/.test(text)),
  ).toHaveLength(1);
});

it('goes on step by step, also after it was acknowledged and given up, and says when nobody is beyond', async () => {
  const scene = await start();
  const { bot, card, id } = scene;
  await escalate(scene, 'ana');
  await bot.advance(5 * second);
  await card.click('Acknowledge', { by: 'bo' });
  await bot.advance(5 * second);
  await card.click('Un-acknowledge', { by: 'bo' });
  await bot.advance(5 * second);
  expect(await escalate(scene, 'bo')).toContain('platform leads');
  await bot.advance(5 * second);
  expect(await escalate(scene, 'ana')).toMatch(/everybody \(@here\)[\s\S]*Nobody comes after in payments/);
  await bot.advance(2 * minute);

  expect(mentionsIn(card)).toEqual(['U0BO00001', 'S0LEADS01', 'here']);
  const last = await bot.slack.type(`/alert escalate ${id}`, { by: 'ana' });
  expect(last.text).toMatch(/everybody \(@here\) is the last step of payments.*nobody is beyond/);
});

it('the command calls by level, by name, or whom one names, and says what it does not know', async () => {
  const { bot, card, id } = await start();
  const say = async (to: string) => (await bot.slack.type(`/alert escalate ${id} ${to}`.trim(), { by: 'ana' })).text;

  expect(await say('2')).toContain('You called platform leads');
  expect(await say('2')).toMatch(/You escalated HighErrorRate · checkout already.*Nobody else was called/);
  expect(await say('')).toMatch(/already/);
  expect(await say('data')).toMatch(/You called Dana[\s\S]*Nobody comes after in data/);
  expect(await say('to <@U0BO00001|bo>')).toContain('You called @bo');
  expect(await say('somebody <!channel>')).toMatch(
    /Nobody here is called somebody @channel\. Nobody was called\.\nKnown: second line, platform leads/,
  );
  expect(await say('@nobody')).toMatch(/nobody whom I can call/);
  expect(await say('9')).toMatch(/Nobody here is called 9/);
  expect((await bot.slack.type('/alert escalate', { by: 'ana' })).text).toMatch(/Which group/);
  await bot.advance(minute);
  expect(mentionsIn(card)).toEqual(['S0LEADS01', 'U0DANA001', 'U0BO00001']);
  await card.expect(/⏫ @bo called by ana/);
});

it('says what to set up where nobody is named, and still calls whom one names', async () => {
  const { bot, card, id } = await start(usualPolicy);
  expect(card.controls().join()).not.toContain('Escalate');

  expect((await bot.slack.type(`/alert escalate ${id}`, { by: 'ana' })).text).toMatch(
    /Nobody is named whom I could call[\s\S]*escalation_policies in the policy file/,
  );
  expect((await bot.slack.type(`/alert escalate ${id} <@U0BO00001|bo>`, { by: 'ana' })).text).toContain(
    'You called @bo',
  );
  await bot.advance(5 * second);
  expect(calls(card)).toHaveLength(1);
});

it('calls once although it dies before Slack has answered', async () => {
  const scene = await start();
  const { bot, card } = scene;
  bot.slack.standIn.trouble({ methods: ['chat.postMessage'], mode: 'drop_after_accept', count: 1 });
  await escalate(scene, 'ana');
  await bot.advance(3 * second);
  await bot.restart({ crashes: true });
  await bot.advance(2 * minute);

  expect(calls(card)).toHaveLength(1);
});

it('calls nobody about what is over', async () => {
  const { bot, card } = await start();
  await card.click('Escalate …', { by: 'ana' });
  await bot.push(resolved('HighErrorRate'));
  await bot.advance(2 * second);
  const modal = bot.slack.modal('ana');
  await modal.submit();

  expect(card.controls().join()).not.toContain('Escalate');
  expect(modal.text()).toMatch(/resolved by itself/);
  expect(calls(card)).toEqual([]);
});
