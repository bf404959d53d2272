import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startApp } from '../../src/app.ts';
import { parsePolicy } from '../../src/config/policy.ts';
import { type SlackStandIn, startSlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { type RealPrometheus, startAlertmanager, startPrometheus } from '../support/real-senders.ts';
import { shownText } from '../support/slack-text.ts';

const teardowns: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const teardown of teardowns.splice(0).reverse()) await teardown();
});

const botToken = 'xoxb-real-senders';
const signingSecret = 'real-senders-secret';

const policyText = JSON.stringify({
  route: { receiver: 'slack', group_by: ['alertname'], group_wait: '0s', group_interval: '1s', repeat_interval: '4h' },
  receivers: [{ name: 'slack', slack_configs: [{ channel: '#alerts', send_resolved: true }] }],
});

/** The whole program on the real clock, since the senders have no other. */
async function startTocsin() {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-senders-'));
  teardowns.push(() => rm(folder, { recursive: true, force: true }));
  const slack = await startSlackStandIn({ botToken, signingSecret });
  teardowns.push(() => slack.stop());
  const reading = parsePolicy(policyText, { file: 'policy.json', environment: {} });
  if (reading.type !== 'ok') throw new Error(JSON.stringify(reading.problems));
  const app = await startApp({
    policy: reading.policy,
    log: { info() {}, warn() {}, error() {} },
    listen: { host: '127.0.0.1', port: 0 },
    data: join(folder, 'data'),
    durability: 'normal',
    slack: { botToken, signingSecret, apiUrl: slack.apiUrl },
    apiTokens: [],
    version: '0.0.0-test',
  });
  teardowns.push(() => app.stop());
  return { folder, slack, url: app.url, host: new URL(app.url).host };
}

function cardSaying(slack: SlackStandIn, ...words: readonly string[]): Promise<string> {
  return slack.waitFor(() => {
    const texts = slack
      .channel('alerts')
      .messages()
      .map(({ blocks }) => shownText(blocks));
    return texts.find((text) => words.every((word) => text.includes(word)));
  });
}

function cardCount(slack: SlackStandIn): number {
  return slack
    .channel('alerts')
    .messages()
    .filter(({ threadTs }) => threadTs === undefined).length;
}

async function expectRedThenGreen(slack: SlackStandIn, prometheus: RealPrometheus): Promise<void> {
  await prometheus.setFiring(true);
  await cardSaying(slack, 'CRITICAL', 'QueueTooLong', 'Queue holds 42 jobs', '1 firing');
  await prometheus.setFiring(false);
  await cardSaying(slack, 'RESOLVED', 'QueueTooLong');

  expect(cardCount(slack)).toBe(1);
}

describe('real senders', () => {
  it('Prometheus pushes to Tocsin as to an Alertmanager: the card turns red, then green', async () => {
    const tocsin = await startTocsin();
    const prometheus = await startPrometheus(tocsin.folder, tocsin.host);
    teardowns.push(() => prometheus.stop());

    await expectRedThenGreen(tocsin.slack, prometheus);
  }, 60_000);

  it('Alertmanager tells Tocsin of what Prometheus found: the card turns red, then green', async () => {
    const tocsin = await startTocsin();
    const alertmanager = await startAlertmanager(tocsin.folder, `${tocsin.url}/webhooks/alertmanager`);
    teardowns.push(() => alertmanager.stop());
    const prometheus = await startPrometheus(tocsin.folder, new URL(alertmanager.url).host);
    teardowns.push(() => prometheus.stop());

    await expectRedThenGreen(tocsin.slack, prometheus);
  }, 60_000);
});
