import { expect, it } from 'vitest';
import { firing } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import type { CardHandle } from '../support/slack-card.ts';
import { type Bot, startBot } from '../support/start-bot.ts';
import { type PagerDutyOffice, routingKey, startPagerDuty } from '../support/start-pagerduty.ts';

const policy = `
  route: { receiver: team, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 30m }
  receivers:
    - name: team
      slack_configs: [{ channel: '#alerts', send_resolved: true }]
      pagerduty_configs: [{ routing_key: ${routingKey} }]
`;

const withChain = `${policy}
  escalation_policies:
    - name: default
      steps: [{ name: leads, slack_user_group: S0LEADS01 }]
`;

const policies = [
  { id: 'PSHOP00', name: 'Shop', levels: [['PANA001'], ['PBO0001'], ['PCLEO01']] },
  { id: 'PDATA00', name: 'Database', levels: [['PCLEO01']] },
];
const users = [
  { id: 'PANA001', name: 'Ana Diaz', email: 'ana@example.com' },
  { id: 'PBO0001', name: 'Bo Lind', email: 'bo@example.com' },
  { id: 'PCLEO01', name: 'Cleo <!here> Ray', email: 'cleo@example.com' },
];

interface Scene {
  readonly bot: Bot;
  readonly pagerDuty: PagerDutyOffice;
  readonly card: CardHandle;
  /** What the person is told in the dialog. */
  press(by: string): Promise<string>;
  say(to: string, by?: string): Promise<string>;
  flow(): Promise<void>;
}

async function start(
  options: {
    readonly policy?: string;
    readonly settings?: Partial<PagerDutyOffice['settings']>;
    readonly low?: boolean;
  } = {},
): Promise<Scene> {
  const pagerDuty = await startPagerDuty({
    policies,
    users,
    readOnlyToken: 'reads-only',
    ...(options.low === true
      ? { services: [{ id: 'PSHOP01', name: 'Shop', routingKey, urgency: 'low' as const }] }
      : {}),
  });
  const bot = await startBot({
    clock: pagerDuty.clock,
    pagerDuty: { ...pagerDuty.settings, ...options.settings },
    held: pagerDuty.standIn.held,
    policy: options.policy ?? policy,
  });
  pagerDuty.subscribe(bot.url());

  async function flow(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await pagerDuty.standIn.webhooks.settled();
      await bot.advance(2 * second);
    }
  }

  await bot.push(firing('HighErrorRate'));
  await bot.advance(10 * second);
  await flow();
  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  const { text: list } = await bot.slack.type('/alert list', { by: 'ana' });
  const id = /`([0-9A-Z]{4,})`|^([0-9A-Z]{4,}) .*HighErrorRate/m.exec(list)?.slice(1).find(Boolean) ?? list;
  return {
    bot,
    pagerDuty,
    card,
    flow,
    async press(by) {
      await card.click('Escalate …', { by });
      await bot.slack.modal(by).submit();
      return bot.slack.modal(by).text();
    },
    say: async (to, by = 'ana') => (await bot.slack.type(`/alert escalate ${id} ${to}`.trim(), { by })).text,
  };
}

/** What is asked to escalate; who is on call is asked besides. */
const asked = ['/incidents', '/incidents/Q000000000001'];

const puts = ({ pagerDuty }: Scene) => pagerDuty.standIn.calls.filter(({ method }) => method === 'PUT');
const levels = ({ pagerDuty }: Scene) => pagerDuty.standIn.incidents.map(({ level }) => level);
const told = ({ card }: Scene) =>
  card
    .replies()
    .map(({ text }) => text)
    .join('\n');

it('raises the incident to its next level, and says on the card who is called', async () => {
  const scene = await start();
  const { press, card, flow } = scene;
  const answer = await press('ana');
  await flow();

  expect(answer).toMatch(
    /Asked for the next level at PagerDuty: HighErrorRate.*told on its card|PagerDuty is at level 2/,
  );
  expect(levels(scene)).toEqual([2]);
  expect(puts(scene)).toMatchObject([{ body: { incident: { type: 'incident_reference', escalation_level: 2 } } }]);
  await card.expect(/⏫ Bo Lind called by ana, ago.* · PagerDuty, level 2 of 3/);
  expect(card.text()).not.toContain('📟');
  expect(told(scene)).toMatch(
    /ana escalated it: the next level at PagerDuty\nPagerDuty is at level 2 of 3 and calls Bo Lind/,
  );
  expect(told(scene).match(/Bo Lind/g)).toHaveLength(1);
});

it('raises it by one level when two press at once', async () => {
  const scene = await start();
  const { bot, card, flow } = scene;
  for (const by of ['ana', 'bo']) await card.click('Escalate …', { by });
  await Promise.all(['ana', 'bo'].map((by) => bot.slack.modal(by).submit()));
  await flow();

  expect(levels(scene)).toEqual([2]);
  const answers = ['ana', 'bo'].map((by) => bot.slack.modal(by).text()).join('\n');
  expect(answers).toMatch(/escalated HighErrorRate already.*Nobody else was called/);
});

it('goes to the last level and says that nobody is beyond', async () => {
  const scene = await start();
  const { press, flow, card, say } = scene;
  await press('ana');
  await flow();
  await press('bo');
  await flow();
  await card.expect(/Cleo.* called by bo.*level 3 of 3/);
  expect(card.text()).not.toContain('[call');
  await press('ana');
  await flow();

  expect(levels(scene)).toEqual([3]);
  await card.expect(/⚠️ Nobody is beyond level 3 at PagerDuty: asked by ana/);
  expect(card.pings().join('\n')).toMatch(/Nobody is beyond level 3/);
  expect(await say('7')).toMatch(/already|level 7/);
});

it('calls the next step of the chain when nobody is beyond the last level', async () => {
  const scene = await start({ policy: withChain });
  const { say, flow, card } = scene;
  await say('3');
  await flow();
  await scene.press('bo');
  await flow();

  expect(levels(scene)).toEqual([3]);
  expect(told(scene)).toMatch(/Nobody is beyond level 3 at PagerDuty\n\[call S0LEADS01\] bo asks you to help/);
  await card.expect(/⏫ leads called by bo.*default, step 1 of 1 · PagerDuty could not: nobody is beyond its level 3/);
});

it('hands it over to a policy or a person of that name, and says whom it does not know', async () => {
  const scene = await start();
  const { say, flow, card, pagerDuty } = scene;
  await say('database');
  await flow();
  expect(pagerDuty.incident().policy.name).toBe('Database');
  await card.expect(/⏫ Handed over to Database at PagerDuty by ana/);
  await say('bo lind');
  await flow();
  expect(pagerDuty.incident().assignees.map(({ name }) => name)).toEqual(['Bo Lind']);
  await say('Nobody <!channel>');
  await flow();

  await card.expect(/⚠️ Nobody was called: asked by ana.*PagerDuty knows nobody called Nobody/);
});

it('has an incident opened where PagerDuty has none any more', async () => {
  const scene = await start();
  const { pagerDuty, press, flow, card } = scene;
  pagerDuty.act('resolve');
  await flow();
  await card.expect(/CRITICAL/);
  await press('ana');
  await flow();

  expect(pagerDuty.statuses()).toEqual(['resolved', 'triggered']);
  await card.expect(/⏫ An incident is opened at PagerDuty for ana/);
});

it.each([
  ['a key that may only read', { apiToken: 'reads-only' }, /answered 403 Forbidden: PAGERDUTY_API_TOKEN may only read/],
  ['a key that counts for nothing', { apiToken: 'wrong' }, /does not take PAGERDUTY_API_TOKEN/],
  ['a name that nobody has there', { from: 'nobody@example.com' }, /PAGERDUTY_FROM has to be the e-mail address/],
] as const)('says what to mend with %s, and calls the chain instead', async (_what, settings, expected) => {
  const scene = await start({ policy: withChain, settings });
  await scene.press('ana');
  await scene.flow();

  expect(levels(scene)).toEqual([1]);
  expect(told(scene)).toMatch(expected);
  expect(told(scene)).toMatch(/\[call S0LEADS01\] ana asks you to help/);
  expect(told(scene)).not.toContain('reads-only');
});

it('tells the words of a refusal that only PagerDuty knows, and calls people to them', async () => {
  const scene = await start({ low: true });
  await scene.press('ana');
  await scene.flow();

  await scene.card.expect(
    /⚠️ Nobody was called: asked by ana.*PagerDuty answered 400 Bad Request \(Invalid Input Provided; Low urgency/,
  );
  expect(scene.card.pings().join()).toMatch(/Nobody was called/);
});

it('goes on asking while PagerDuty is away, and raises it once', async () => {
  const scene = await start();
  const { pagerDuty, bot, card, press } = scene;
  pagerDuty.standIn.trouble({ mode: '500', methods: asked, count: 3 });
  await press('ana');
  await bot.advance(2 * second);
  await card.expect(/⏫ Wanted: the next level at PagerDuty, by ana, .*no answer yet/);
  expect(await scene.say('', 'bo')).toMatch(/PagerDuty has not answered yet; it is asked again by itself/);
  await bot.advance(40 * second);
  await scene.flow();

  expect(levels(scene)).toEqual([2]);
});

it('gives up after two minutes, and says so to everybody', async () => {
  const scene = await start();
  const { pagerDuty, bot, card, press } = scene;
  pagerDuty.standIn.trouble({ mode: '500', methods: asked, count: 1000 });
  await press('ana');
  await bot.advance(3 * minute);

  await card.expect(/⚠️ Nobody was called: asked by ana.*PagerDuty answered 500/);
  expect(card.pings().join()).toMatch(/Nobody was called: PagerDuty answered 500/);
  pagerDuty.standIn.clearTrouble();
});

it('asks nobody any more once somebody has it', async () => {
  const scene = await start();
  const { pagerDuty, bot, card, press } = scene;
  pagerDuty.standIn.trouble({ mode: '500', methods: asked, count: 2 });
  await press('ana');
  await bot.advance(200);
  await card.click('Acknowledge', { by: 'bo' });
  await bot.advance(minute);
  await scene.flow();

  expect(levels(scene)).toEqual([1]);
  expect(told(scene)).toMatch(/PagerDuty was not asked any more: bo has it/);
});

it('raises it once although the answer is lost and the program dies', async () => {
  const scene = await start();
  const { pagerDuty, bot, press } = scene;
  pagerDuty.standIn.trouble({ methods: ['/incidents/Q000000000001'], mode: 'drop_after_accept', count: 1 });
  await press('ana');
  await bot.restart({ crashes: true });
  await bot.advance(2 * minute);
  await scene.flow();

  expect(levels(scene)).toEqual([2]);
  expect(puts(scene)).toHaveLength(1);
  await scene.card.expect(/PagerDuty, level 2 of 3/);
});

it('raises it from where PagerDuty itself has brought it meanwhile', async () => {
  const scene = await start();
  const { pagerDuty, flow, press } = scene;
  pagerDuty.standIn.desk.raise(pagerDuty.incident(), 2, undefined);
  await flow();
  await press('ana');
  await flow();

  expect(levels(scene)).toEqual([3]);
});
