import { expect, it } from 'vitest';
import { firing } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { startBot, usualPolicy } from '../support/start-bot.ts';

const policy = `${usualPolicy}
  - name: operators
    slack_configs:
      - channel: '#backup'
sources:
  alertmanager:
    expect_every: 5m
`;

it('a sender that falls silent is a card for the operators, until it is heard of again', async () => {
  const bot = await startBot({ policy });
  await bot.push(firing('HighErrorRate'));
  await bot.advance(4 * minute);
  await bot.push(firing('HighErrorRate'));
  await bot.advance(7 * minute);

  const card = await bot.slack.channel('backup').expectCard();
  expect(card.text()).toMatch(/HIGH · SourceSilent · alertmanager/);
  expect(card.text()).toMatch(/Nothing is heard from alertmanager/);
  expect(card.text()).toMatch(/heard of last at 12:04 UTC on 2026-01-05; it should be at least every 5 min/);
  expect((await bot.get('/metrics')).body).toContain('tocsin_source_silent{source="alertmanager"} 1');

  await bot.push(firing('HighErrorRate'));
  await bot.advance(10 * second);

  await card.expect(/RESOLVED/);
  expect((await bot.get('/metrics')).body).toContain('tocsin_source_silent{source="alertmanager"} 0');
  const alerts = JSON.parse((await bot.get('/api/v2/alerts')).body);
  expect(alerts).toHaveLength(1);
});

it('what a sender is refused for is no sign of life', async () => {
  const bot = await startBot({ policy });
  await bot.push(firing('HighErrorRate'));
  for (let at = 0; at < 8; at += 1) {
    await bot.advance(minute);
    await bot.post('/webhooks/alertmanager', '{');
  }

  await bot.slack.channel('backup').expectCard();
});
