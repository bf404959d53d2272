import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Stage } from './stage.ts';

/** A signed request that Slack made while people used a card. */
export interface SlackSample {
  readonly type: string;
  readonly body: string;
}

const card = {
  version: '4',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'HighErrorRate', service: 'checkout', severity: 'critical' },
      annotations: { summary: 'Too many errors' },
      startsAt: '2026-01-05T12:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
    },
  ],
};

/** One alert that has its card, as every stage of Slack and PagerDuty begins. */
export async function openCard({ sender, advance }: Stage): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = Buffer.from(JSON.stringify(card));
  const { status } = await sender.send({ method: 'POST', path: '/webhooks/alertmanager', headers, body }, undefined);
  if (status !== 200) throw new Error(`the first alert was answered ${status}`);
  await advance(12_000);
}

/** Has people use every control of a card, dialog and command there is, and gives what Slack posted meanwhile. */
export async function recordSlack(stage: Stage): Promise<readonly SlackSample[]> {
  const { slack, app } = stage;
  await openCard(stage);
  const samples: SlackSample[] = [];
  const tap = createServer((request, response) => {
    pass(request, `${app.url}/slack/events`).then(
      ({ status, type, answer, asked }) => {
        samples.push({ type: String(request.headers['content-type']), body: asked });
        response.writeHead(status, { 'content-type': type }).end(answer);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => tap.listen(0, '127.0.0.1', resolve));
  slack.setRequestUrl(`http://127.0.0.1:${(tap.address() as AddressInfo).port}/`);
  await pressEverything(stage);
  slack.setRequestUrl(`${app.url}/slack/events`);
  tap.closeAllConnections();
  tap.close();
  // Answers to these go to another stand-in, which is gone by then: to nowhere at once.
  const [before, after] = [slack.url, 'http://127.0.0.1:9'].map(encodeURIComponent);
  return samples.map(({ type, body }) => ({ type, body: body.replaceAll(before ?? '', after ?? '') }));
}

async function pass(request: IncomingMessage, url: string) {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer); // no encoding was asked for
  const asked = Buffer.concat(parts).toString('utf8');
  const response = await fetch(url, { method: 'POST', headers: plainHeaders(request.headers), body: asked });
  const type = response.headers.get('content-type') ?? 'text/plain';
  return { status: response.status, type, answer: await response.text(), asked };
}

function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => /^(content-type|user-agent|x-)/.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

const commands = [
  'list',
  'list service=checkout',
  'show',
  'silences',
  'status',
  'help silence',
  'silence service=checkout 1h quiet please',
  'ack',
  'oncall',
  'runbook errors',
  'nonsense',
];

async function pressEverything({ slack, advance }: Stage): Promise<void> {
  const user = 'ana';
  const channel = 'alerts';
  for (const text of commands) await slack.command({ user, channel, text: `/alert ${text}` });
  const ts = slack.channel(channel).messages()[0]?.ts ?? '';
  for (const { actionId, options } of controlsOf(slack.channel(channel).message(ts)?.blocks)) {
    for (const option of options) {
      const chosen = option === undefined ? {} : { selectedOption: option };
      await slack.click({ user, channel, ts, actionId, ...chosen }).catch(() => undefined);
      const view = slack.openView(user);
      if (view === undefined) continue;
      await slack.submitView({ user }).catch(() => undefined);
      if (slack.openView(user) !== undefined) await slack.closeView({ user });
    }
  }
  await slack.sendEvent({ type: 'app_home_opened', user: 'U0ANA0001', channel: 'D0ANA', tab: 'home' });
  await slack.sendEvent({ type: 'tokens_revoked', tokens: { oauth: ['U0ANA0001'] } });
  await slack.verifyRequestUrl();
  await advance(2000);
}

interface Control {
  readonly actionId: string;
  readonly options: readonly (string | undefined)[];
}

function controlsOf(blocks: unknown): readonly Control[] {
  if (typeof blocks !== 'object' || blocks === null) return [];
  const { action_id: actionId, options } = blocks as { action_id?: unknown; options?: { value?: string }[] };
  const within = Object.values(blocks).flatMap(controlsOf);
  if (typeof actionId !== 'string') return within;
  return [{ actionId, options: options?.map(({ value }) => value) ?? [undefined] }, ...within];
}
