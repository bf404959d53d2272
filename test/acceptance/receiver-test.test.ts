import { describe, expect, it } from 'vitest';
import type { TestAnswer, TestReport } from '../../src/ports/receiver-test.ts';
import { firing } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { shownText } from '../support/slack-text.ts';
import { type Bot, startBot } from '../support/start-bot.ts';
import { routingKey, startPagerDuty } from '../support/start-pagerduty.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';

const slackPolicy = (more = '') => `
route: { receiver: team, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 30m }
fallback_receiver: backup
receivers:
  - name: team
    slack_configs: [{ channel: '#alerts', send_resolved: true }]
  - name: backup
    slack_configs: [{ channel: '#backup', send_resolved: true }]
${more}`;

interface Answered {
  readonly status: number;
  readonly answer: TestAnswer;
}

/** Asks for tests, all at once, and lets time pass until they are answered. */
async function askAll(bot: Bot, ...wishes: readonly object[]): Promise<readonly Answered[]> {
  const answered: Answered[] = [];
  for (const wish of wishes) {
    void bot.post('/-/test', wish).then(({ status, body }) => answered.push({ status, answer: JSON.parse(body) }));
  }
  return await inTime(bot, () => (answered.length === wishes.length ? answered : undefined));
}

async function ask(bot: Bot, wish: object): Promise<Answered> {
  const [answered] = await askAll(bot, wish);
  if (answered === undefined) throw new Error('no answer');
  return answered;
}

/** Time passes on the clock only as fast as requests travel. */
async function inTime<T>(bot: Bot, find: () => T | undefined): Promise<T> {
  for (let at = 0; at < 2 * minute; at += second / 2) {
    await bot.get('/-/healthy');
    await bot.advance(second / 2);
    const found = find();
    if (found !== undefined) return found;
  }
  throw new Error('it did not come within two minutes');
}

async function report(bot: Bot, wish: object): Promise<TestReport> {
  const { answer } = await ask(bot, wish);
  if (answer.type !== 'tested') throw new Error(JSON.stringify(answer));
  return answer;
}

/** Types a command whose answer may come late, and gives the one that says this. */
async function type(bot: Bot, text: string, pattern: RegExp): Promise<string> {
  void bot.slack.standIn.command({ user: 'ana', channel: 'alerts', text });
  return await inTime(bot, () =>
    bot.slack.standIn
      .ephemerals('ana')
      .map(({ blocks }) => shownText(blocks))
      .find((said) => pattern.test(said)),
  );
}

describe('a test of a receiver', () => {
  it('goes the way of a real alert, says on its card that it is one, ends, and is forgotten', async () => {
    const bot = await startBot({ policy: slackPolicy(), forgotten: /only a test/ });

    const answer = await report(bot, { receiver: 'team', by: 'Ana' });
    await bot.advance(5 * second);

    expect(answer).toMatchObject({
      targets: [{ target: 'team/slack/0', result: 'told', findings: [] }],
      isCleanedUp: true,
      silences: [],
    });
    const card = await bot.slack.channel('alerts').expectCard();
    expect(card.text()).toMatch(/RESOLVED/);
    expect(card.text()).toMatch(/only a test of the receiver team/);
    expect(JSON.parse((await bot.get('/api/v2/alerts')).body)).toEqual([]);
    expect((await bot.slack.type('/alert list', { by: 'bo' })).text).not.toMatch(/Test/);
  });

  it('is answered in chat, also when it takes longer than Slack waits', async () => {
    const bot = await startBot({ policy: slackPolicy(), forgotten: /only a test/ });

    const said = await type(bot, '/alert test team', /Test of team/);

    expect(said).toMatch(/Test of team: all works/);
    expect(said).toMatch(/✅ Slack \(team\): told after [\d.]+ s/);
    expect(said).toMatch(/The test is over and forgotten/);
  });

  it('without a name tests the fallback', async () => {
    const bot = await startBot({ policy: slackPolicy(), forgotten: /only a test/ });

    expect((await report(bot, {})).receiver).toBe('backup');
  });

  it('mixes neither with another nor with real alerts, and is no alert to anybody else', async () => {
    const bot = await startBot({ policy: slackPolicy(), forgotten: /only a test/ });
    await bot.push(firing('HighErrorRate'));
    await bot.advance(10 * second);

    const both = await askAll(bot, { receiver: 'team' }, { receiver: 'team' });

    expect(both.map(({ answer }) => answer)).toMatchObject([{ isCleanedUp: true }, { isCleanedUp: true }]);
    const cards = bot.slack.channel('alerts').cards();
    expect(cards.filter((card) => /only a test/.test(card.text()))).toHaveLength(2);
    expect(cards.filter((card) => /CRITICAL · HighErrorRate/.test(card.text()))).toHaveLength(1);
    expect(bot.slack.channel('backup').cards()).toEqual([]);
  });

  it('names what is missing, each with its remedy, and tells no fallback', async () => {
    const bot = await startBot({
      policy: slackPolicy("  - name: gone\n    slack_configs: [{ channel: '#gone' }]\n"),
      slack: { scopes: ['chat:write', 'commands', 'channels:read', 'groups:read', 'users:read'] },
    });

    const { targets } = await report(bot, { receiver: 'gone' });

    expect(targets).toMatchObject([{ result: 'refused', error: expect.stringMatching(/there is no such channel/) }]);
    expect(targets[0]?.findings.join('\n')).toMatch(
      /lacks the scopes channels:history, groups:history, so .*install the app again/,
    );
    expect(targets[0]?.findings.join('\n')).toMatch(/no such channel/);
    expect(bot.slack.channel('backup').cards()).toEqual([]);
  });

  it('says that it is silenced, by whom, and how to end that', async () => {
    const bot = await startBot({ policy: slackPolicy(), forgotten: /only a test/ });
    await bot.slack.type('/alert silence severity=info 2h deploying', { by: 'bo' });

    const said = await type(bot, '/alert test team', /Test of team/);

    expect(said).toMatch(/silenced, so nobody was told/);
    expect(said).toMatch(/Silenced by bo until .*deploying.*\/alert expire/s);
    expect(bot.slack.channel('alerts').cards()).toEqual([]);
  });

  it('refuses names that are not there', async () => {
    const bot = await startBot({ policy: slackPolicy() });

    expect(await ask(bot, { receiver: '__proto__' })).toMatchObject({
      status: 404,
      answer: { type: 'no_such_receiver', known: ['team', 'backup'] },
    });
  });

  it.each([['{'], ['[]'], ['{"receiver": 1}'], ['{"page": "yes"}']])('takes no nonsense: %s', async (body) => {
    const bot = await startBot({ policy: slackPolicy() });

    const response = await fetch(`${bot.url()}/-/test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

    expect(response.status).toBe(400);
  });
});

describe('a receiver that calls people', () => {
  const entry = `  - name: pager
    pagerduty_configs: [{ routing_key: ${routingKey} }]
`;

  async function start(options: Parameters<typeof startPagerDuty>[0] = {}, policy = slackPolicy(entry)) {
    const pagerDuty = await startPagerDuty(options);
    const bot = await startBot({
      clock: pagerDuty.clock,
      pagerDuty: pagerDuty.settings,
      held: pagerDuty.standIn.held,
      policy,
      forgotten: /only a test/,
    });
    return { bot, pagerDuty };
  }

  it('is tested only if whoever asks says so', async () => {
    const { bot, pagerDuty } = await start();

    const refused = await type(bot, '/alert test pager', /Nothing was sent/);

    expect(refused).toMatch(/PagerDuty \(pager\) may call somebody/);
    expect(refused).toMatch(/\/alert test pager --page/);
    expect(pagerDuty.statuses()).toEqual([]);
  });

  it('has an incident that says that it is a test, and is resolved at once', async () => {
    const { bot, pagerDuty } = await start();

    const said = await type(bot, '/alert test pager —page', /Test of pager/);

    expect(said).toMatch(/✅ PagerDuty \(pager\): told/);
    expect(pagerDuty.incident()).toMatchObject({ title: 'This is only a test of the receiver pager' });
    expect(pagerDuty.statuses()).toEqual(['resolved']);
  });

  it('that is the fallback of another is not called when the test of that fails', async () => {
    const policy = slackPolicy(`${entry}  - name: gone\n    slack_configs: [{ channel: '#gone' }]\n`).replace(
      'fallback_receiver: backup',
      'fallback_receiver: pager',
    );
    const { bot, pagerDuty } = await start({}, policy);

    await report(bot, { receiver: 'gone' });
    await bot.advance(minute);

    expect(pagerDuty.statuses()).toEqual([]);
  });

  it('says when its key is refused', async () => {
    const wrong = slackPolicy(entry.replace(routingKey, '0'.repeat(32)));
    const { bot } = await start({}, wrong);

    const { targets } = await report(bot, { receiver: 'pager', page: true });

    expect(targets).toMatchObject([{ result: 'refused', error: expect.stringMatching(/check the routing key/) }]);
  });
});

it('a webhook that does not answer is named, and the rest goes on', async () => {
  const sink = await startWebhookSink();
  sink.answerWith(500);
  const bot = await startBot({
    policy: slackPolicy(`  - name: both
    slack_configs: [{ channel: '#alerts' }]
    webhook_configs: [{ url: '${sink.url}' }]
`),
    forgotten: /only a test/,
  });

  const { targets } = await report(bot, { receiver: 'both' });

  expect(targets).toMatchObject([
    { target: 'both/slack/0', result: 'told' },
    { target: 'both/webhook/0', result: 'not_told', error: expect.stringMatching(/answered 500/) },
  ]);
});
