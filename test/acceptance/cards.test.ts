import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { hour, minute, second } from '../support/builders.ts';
import { startBot } from '../support/start-bot.ts';

function fixture(name: string): Promise<string> {
  return readFile(new URL(`../fixtures/webhooks/${name}.json`, import.meta.url), 'utf8');
}

it('what a real Alertmanager sent becomes one card a group, with what differs in a table', async () => {
  const bot = await startBot({ startAt: Date.parse('2026-11-20T14:17:40Z') });
  const answer = await bot.post('/webhooks/alertmanager', await fixture('alertmanager/grouped-firing'));
  expect(answer).toMatchObject({ status: 200, body: '{"status":"processed"}' });
  await bot.advance(minute);

  const queue = await bot.slack.channel('alerts').expectCard(/HighQueue/);
  const always = await bot.slack.channel('alerts').expectCard(/AlwaysFiring/);
  expect(bot.slack.channel('alerts').cards()).toHaveLength(2);
  expect(queue.title()).toBe('🟡 WARNING · HighQueue');
  expect(queue.text()).toMatch(/web-1 \| 14:17/);
  expect(queue.text()).toMatch(/web-2 \| 14:17/);
  expect(queue.text()).toMatch(/2 firing · since 14:17/);
  expect(always.title()).toBe('🔴 CRITICAL · AlwaysFiring');
  expect(always.text()).toMatch(/Always firing 1\ndemo/);
  expect(always.controls()).toContain('Runbook');
  expect(queue.controls()).not.toContain('Runbook');
});

it('what a real Prometheus sent becomes a card as well', async () => {
  const bot = await startBot({ startAt: Date.parse('2026-11-20T14:17:40Z') });
  const answer = await bot.post('/api/v2/alerts', await fixture('prometheus/two-firing'));
  expect(answer).toMatchObject({ status: 200, body: '' });
  await bot.advance(10 * second);

  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.title()).toBe('🟡 WARNING · HighQueue');
  expect(card.text()).toMatch(/2 firing/);
});

it.each(['/', '/alerts', '/webhooks/alertmanager'])(
  'an envelope without version or fingerprint is taken at %s',
  async (path) => {
    const bot = await startBot();
    const labels = { alertname: 'DiskSpaceLow', team: 'database', service: 'postgres', severity: 'warning' };
    const annotations = { summary: 'Disk space is low', description: 'Less than 10% left' };
    const alert = { status: 'firing', labels, annotations, startsAt: '2026-01-05T11:59:50Z' };
    const answer = await bot.post(path, { alerts: [alert] });
    expect(answer).toMatchObject({ status: 200, body: '{"status":"processed"}' });
    await bot.advance(10 * second);

    const card = await bot.slack.channel('alerts').expectCard();
    expect(card.title()).toBe('🟡 WARNING · DiskSpaceLow · postgres');
    expect(card.text()).toMatch(/Disk space is low\nLess than 10% left/);
  },
);

it('nobody is told before group_wait is over, and what joins until then is on the same card', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  await bot.advance(9 * second);
  expect(bot.slack.standIn.channel('alerts').messages()).toEqual([]);
  await bot.push(firing('HighErrorRate', { instance: 'b' }));
  await bot.advance(1 * second);

  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.text()).toMatch(/2 firing/);
  expect(card.edits()).toBe(0);
});

it('an alert that is sent again makes no second card, no edit and no reply', async () => {
  const bot = await startBot();
  for (let minutes = 0; minutes < 12; minutes += 1) {
    await bot.push(firing('HighErrorRate'));
    await bot.advance(minute);
  }

  const card = await bot.slack.channel('alerts').expectCard();
  expect(bot.slack.channel('alerts').cards()).toHaveLength(1);
  expect({ edits: card.edits(), replies: card.replies() }).toEqual({ edits: 0, replies: [] });
});

it('an alert that joins later is on the card a second later and in the thread', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a' }));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.push(firing('HighErrorRate', { instance: 'b' }));
  await bot.advance(second);

  expect(card.text()).toMatch(/2 firing/);
  const reply = await card.expectReply(/1 new alert: HighErrorRate/);
  expect(reply.pings).toBe(false);
});

it('severity that goes up calls people again', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', { instance: 'a', severity: 'warning' }));
  const card = await bot.slack.channel('alerts').expectCard(/WARNING/);
  await bot.push(firing('HighErrorRate', { instance: 'b', severity: 'critical' }));

  await card.expect(/🔴 CRITICAL/);
  const reply = await card.expectReply(/Severity up from warning to critical/);
  expect(reply.pings).toBe(true);
});

it('a new text changes the card and tells nobody', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate', {}, { summary: 'Errors: 31 %' }));
  const card = await bot.slack.channel('alerts').expectCard(/Errors: 31 %/);
  await bot.push(firing('HighErrorRate', {}, { summary: 'Errors: 64 %' }));

  await card.expect(/Errors: 64 %/);
  await bot.advance(5 * minute);
  expect(card.replies()).toEqual([]);
});

it('value, threshold and how often it fired are shown', async () => {
  const bot = await startBot();
  const texts = { summary: 'Errors', value: '0.31', threshold: '0.1' };
  await bot.push(firing('HighErrorRate', {}, texts));
  const card = await bot.slack.channel('alerts').expectCard(/value 0\.31 · threshold 0\.1/);
  await bot.push(resolved('HighErrorRate', {}, texts));
  await card.expect(/RESOLVED/);
  await bot.push(firing('HighErrorRate', {}, { ...texts, value: '0.44' }));

  await card.expect(/CRITICAL/, /value 0\.44 · threshold 0\.1 · fired 2 times/);
});

it('a missing severity is a visible guess', async () => {
  const bot = await startBot();
  await bot.push(firing('SLOViolation', { severity: '' }));

  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.title()).toMatch(/^🟡 WARNING/);
  expect(card.text()).toMatch(/No severity given, treated as warning/);
});

it('a group of 300 alerts is one card that says how many it leaves out', async () => {
  const bot = await startBot();
  const alerts = Array.from({ length: 300 }, (_, index) =>
    firing('InstanceDown', { instance: `10.0.${Math.floor(index / 100)}.${index % 100}:9100`, rack: `r${index % 7}` }),
  );
  await bot.push(...alerts);

  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.text()).toMatch(/300 firing/);
  expect(card.text()).toMatch(/and 29[0-9] more/);
  const shown = await card.click('Details', { by: 'ana' });
  expect(shown.error).toBeUndefined();
  await card.expectEphemeral({ to: 'ana', text: /300/ });
});

it('two channels of one receiver get a card each, and both change together', async () => {
  const bot = await startBot({
    policy: `
      route: { receiver: team, group_by: [alertname], group_wait: 1s, group_interval: 1m, repeat_interval: 30m }
      receivers:
        - name: team
          slack_configs: [{ channel: '#alerts', send_resolved: true }, { channel: backup, send_resolved: true }]
    `,
  });
  await bot.push(firing('HighErrorRate'));
  const here = await bot.slack.channel('alerts').expectCard();
  const there = await bot.slack.channel('backup').expectCard();
  await there.click('Acknowledge', { by: 'bo' });

  await here.expect(/👀 ACKNOWLEDGED/, /bo has it/);
  await there.expect(/👀 ACKNOWLEDGED/);
});

it('a card that nothing happens to is still right after hours', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  await bot.advance(2 * hour);

  expect(bot.slack.channel('alerts').cards()).toHaveLength(1);
  expect(card.title()).toMatch(/CRITICAL/);
  expect(card.pings()).toEqual(Array(4).fill('Reminder: 1 still firing'));
});
