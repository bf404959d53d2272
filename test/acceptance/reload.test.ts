import { expect, it } from 'vitest';
import { firing } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { type Bot, startBot, usualPolicy } from '../support/start-bot.ts';

/** Everything about the database goes to #backup. */
const withDatabase = `
route:
  receiver: team
  group_by: [alertname, service]
  group_wait: 10s
  group_interval: 1m
  repeat_interval: 30m
  routes:
    - matchers: [service="database"]
      receiver: database
receivers:
  - name: team
    slack_configs: [{ channel: '#alerts', send_resolved: true }]
  - name: database
    slack_configs: [{ channel: '#backup', send_resolved: true }]
`;

const database = { service: 'database', severity: 'warning' };

interface Story {
  readonly bot: Bot;
  /** What the policy file holds from now on. */
  write(text: string): void;
}

async function startStory(): Promise<Story> {
  let text = usualPolicy;
  const bot = await startBot({ policyNow: () => text });
  return {
    bot,
    write(next) {
      text = next;
    },
  };
}

function cardsIn(bot: Bot, channel: string) {
  return bot.slack.channel(channel).cards();
}

it('an outage that goes to another channel by the new file goes on there, with whoever has it', async () => {
  const { bot, write } = await startStory();
  await bot.push(firing('DiskFull', database), firing('HighErrorRate'));
  const old = await bot.slack.channel('alerts').expectCard(/DiskFull/);
  await old.click('Acknowledge', { by: 'ana' });
  await old.expect(/👀 ACKNOWLEDGED/);

  write(withDatabase);
  const answer = await bot.post('/-/reload', '');

  expect(answer).toMatchObject({ status: 200, body: 'Loaded.\n' });
  await old.expect(/↪️ MOVED/);
  await old.expect(/goes on with database/);
  const young = await bot.slack.channel('backup').expectCard(/DiskFull/);
  await young.expect(/👀 ACKNOWLEDGED/);
  expect(old.controls()).not.toContain('Acknowledge');
  expect((await bot.slack.channel('alerts').expectCard(/HighErrorRate/)).title()).toMatch(/CRITICAL/);

  await bot.push(firing('SlowQueries', database));
  await bot.advance(15 * second);
  expect(cardsIn(bot, 'backup')).toHaveLength(2);
  expect(cardsIn(bot, 'alerts')).toHaveLength(2);
});

it('a file with mistakes changes nothing, and every mistake is named', async () => {
  const { bot, write } = await startStory();

  write(withDatabase.replace('receiver: database', 'receiver: databse').replace('10s', 'soon'));
  const answer = await bot.post('/-/reload', '');

  expect(answer.status).toBe(422);
  expect(answer.body).toMatch(/^Not loaded; the policy is what it was before\.\n/);
  expect(answer.body).toMatch(/tocsin\.yml:\d+: route\.group_wait/);
  expect(answer.body).toMatch(/tocsin\.yml:\d+: route\.routes\[0\]\.receiver/);
  expect((await bot.get('/metrics')).body).toMatch(/^tocsin_config_last_reload_successful 0$/m);
  await bot.push(firing('DiskFull', database));
  await bot.advance(minute);
  expect(cardsIn(bot, 'alerts')).toHaveLength(1);

  write(withDatabase);
  await bot.post('/-/reload', '');
  const metrics = (await bot.get('/metrics')).body;
  expect(metrics).toMatch(/^tocsin_config_last_reload_successful 1$/m);
  const loadedAt = /^tocsin_config_last_reload_success_timestamp_seconds (\S+)$/m.exec(metrics)?.[1];
  expect(Number(loadedAt) * 1000).toBe(bot.clock.now());
  await bot.slack.channel('backup').expectCard(/DiskFull/);
});

it('a strange web page cannot make anybody read the file', async () => {
  const { bot, write } = await startStory();
  write(withDatabase);

  const answer = await bot.post('/-/reload', '', { origin: 'https://evil.example' });

  expect(answer.status).toBe(403);
  await bot.push(firing('DiskFull', database));
  await bot.advance(minute);
  expect(cardsIn(bot, 'backup')).toEqual([]);
});
