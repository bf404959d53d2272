import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { startApp } from '../../src/app.ts';
import { parsePolicy } from '../../src/config/policy.ts';
import type { Log, LogFields } from '../../src/ports/log.ts';
import { type SlackStandIn, startSlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { findPressable, isCard, shownText } from '../support/slack-text.ts';

/** The whole program on a Redis, in real time. */
export interface RealBot {
  readonly url: string;
  readonly slack: SlackStandIn;
  /** Every line of the log but those about single groups: level, message, fields. */
  readonly lines: readonly string[];
  /** One firing alert of its own group, as Prometheus posts it. */
  send(name: string): Promise<Sent>;
  get(path: string): Promise<{ readonly status: number; readonly body: string; readonly ms: number }>;
  /** Presses a button of the card about this alert; what Ana is told, and how long she waited for it. */
  click(name: string, label: string): Promise<{ readonly text: string; readonly ms: number }>;
  /** The text of the card about this alert; absent: there is none. Throws when there are two. */
  card(name: string): { readonly ts: string; readonly text: string } | undefined;
}

export interface Sent {
  readonly name: string;
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
  readonly ms: number;
}

const signingSecret = 'a-signing-secret';
const botToken = 'xoxb-trouble';

const policyText = `
route: { receiver: team, group_by: [alertname], group_wait: 0s, group_interval: 1m }
receivers: [{ name: team, slack_configs: [{ channel: '#alerts', send_resolved: true }] }]
`;

export async function startRealBot(redisUrl: string): Promise<RealBot> {
  const reading = parsePolicy(policyText, { file: 'tocsin.yml', environment: { SLACK_BOT_TOKEN: botToken } });
  if (reading.type === 'invalid') throw new Error(JSON.stringify(reading.problems));
  const lines: string[] = [];
  /** When each alert began to fire, as its sender remembers. */
  const since = new Map<string, string>();
  const slack = await startSlackStandIn({
    signingSecret,
    botToken,
    channels: [{ id: 'C0ALERTS1', name: 'alerts', members: ['U0ANA0001', 'U0BO00001', 'U0TOCSIN1'] }],
  });
  const app = await startApp({
    policy: reading.policy,
    log: linesTo(lines),
    listen: { host: '127.0.0.1', port: 0 },
    data: '',
    durability: 'full',
    slack: { botToken, signingSecret, apiUrl: slack.apiUrl },
    apiTokens: [],
    version: '0.0.0-test',
    openStore: () => openRedisStore({ url: redisUrl, newId: randomUUID }),
  });
  onTestFinished(async () => {
    await app.stop();
    await slack.stop();
  });
  function card(name: string) {
    const cards = slack
      .channel('alerts')
      .messages()
      .filter(isCard)
      .map(({ ts, blocks }) => ({ ts, blocks, text: shownText(blocks) }))
      .filter(({ text }) => new RegExp(`\\b${name}\\b`).test(text));
    if (cards.length > 1) throw new Error(`${cards.length} cards about ${name}`);
    return cards[0];
  }
  slack.setRequestUrl(`${app.url}/slack/events`);
  return {
    url: app.url,
    slack,
    lines,
    send(name) {
      const startsAt = since.get(name) ?? new Date().toISOString();
      since.set(name, startsAt);
      return send(app.url, name, startsAt);
    },
    async get(path) {
      const start = performance.now();
      const response = await fetch(`${app.url}${path}`);
      return { status: response.status, body: await response.text(), ms: performance.now() - start };
    },
    card,
    async click(name, label) {
      const start = performance.now();
      const { ts, blocks } = card(name) ?? { ts: '', blocks: [] };
      const known = slack.ephemerals('ana').length;
      const { option: _, ...place } = findPressable(blocks, label, undefined);
      const seen = await slack.click({ user: 'ana', channel: 'alerts', ts, ...place });
      if (!seen.acked) return { text: `not acknowledged: ${seen.error}`, ms: performance.now() - start };
      await timeUntil('an answer', () => slack.ephemerals('ana').length > known);
      return { text: slack.ephemerals('ana').at(-1)?.text ?? '', ms: performance.now() - start };
    },
  };
}

async function send(url: string, name: string, startsAt: string): Promise<Sent> {
  const start = performance.now();
  const response = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ labels: { alertname: name, severity: 'critical' }, startsAt }]),
  });
  const body = await response.text();
  const { status, headers } = response;
  return { name, status, retryAfter: headers.get('retry-after'), body, ms: performance.now() - start };
}

function linesTo(lines: string[]): Log {
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      if (message !== 'a group changed') lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/** How long it took until this was so; gives up after half a minute. */
export async function timeUntil(what: string, isSo: () => boolean | Promise<boolean>): Promise<number> {
  const start = performance.now();
  while (!(await isSo())) {
    if (performance.now() - start > 30_000) throw new Error(`${what}: not within 30 s`);
    await wait(20);
  }
  return performance.now() - start;
}
