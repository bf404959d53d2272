import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openListenerOffice } from './listener-office.ts';
import { signingSecret } from './office.ts';

interface Sent {
  readonly body?: string;
  readonly secret?: string;
  readonly ageSeconds?: number;
  readonly contentType?: string;
}

async function send(url: string, changes: Sent = {}): Promise<Response> {
  const { body = 'command=%2Falert&text=list&user_id=U1&trigger_id=1.2', secret = signingSecret } = changes;
  const timestamp = Math.floor(Date.now() / 1000) - (changes.ageSeconds ?? 0);
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': changes.contentType ?? 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
}

describe('POST /slack/events', () => {
  it('lets in what Slack has signed', async () => {
    const { url } = await openListenerOffice({});

    expect((await send(url)).status).toBe(200);
  });

  it('lets it in when a gateway has added the character set', async () => {
    const { url } = await openListenerOffice({});

    expect((await send(url, { contentType: 'application/x-www-form-urlencoded; charset=utf-8' })).status).toBe(200);
  });

  it.each<[string, Sent]>([
    ['signed with another secret', { secret: 'guessed' }],
    ['older than five minutes', { ageSeconds: 301 }],
    ['from more than five minutes ahead', { ageSeconds: -303 }],
  ])('refuses what is %s', async (_what, sent) => {
    const { url } = await openListenerOffice({ command: () => Promise.reject(new Error('not reached')) });

    expect((await send(url, sent)).status).toBe(401);
  });

  it('refuses what has no signature or no sensible time at all', async () => {
    const { url } = await openListenerOffice({});
    const form = { 'content-type': 'application/x-www-form-urlencoded' };

    const unsigned = await fetch(url, { method: 'POST', headers: form, body: 'command=%2Falert' });
    const timeless = await fetch(url, {
      method: 'POST',
      headers: { ...form, 'x-slack-request-timestamp': 'soon', 'x-slack-signature': 'v0=0' },
      body: 'command=%2Falert',
    });

    expect([unsigned.status, timeless.status]).toEqual([401, 401]);
  });

  it.each<[string, Sent]>([
    ['a command that is not ours', { body: 'command=%2Fpage&text=list&user_id=U1&trigger_id=1.2' }],
    ['an interaction of a kind that nobody listens to', { body: 'payload=%7B%22type%22%3A%22shortcut%22%7D' }],
    ['a press without a person', { body: 'payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A%5B%5D%7D' }],
    ['an event that is no object', { body: '{"event":"x"}', contentType: 'application/json' }],
  ])('acknowledges %s at once, and does nothing', async (_what, sent) => {
    const { url } = await openListenerOffice({ command: () => Promise.reject(new Error('not reached')) });
    const before = performance.now();

    expect((await send(url, sent)).status).toBe(200);

    expect(performance.now() - before).toBeLessThan(2500);
  });

  it.each<[string, Sent]>([
    ['JSON', { body: ' null', contentType: 'application/json' }],
    ['a form', { body: 'payload=null' }],
  ])('refuses the null that would end the process over Bolt, as %s', async (_what, sent) => {
    const { url } = await openListenerOffice({});

    expect((await send(url, sent)).status).toBe(400);
  });

  it('answers the challenge with which Slack checks the address, and ssl_check', async () => {
    const { url, slack } = await openListenerOffice({});

    expect(await slack.verifyRequestUrl()).toBe(true);
    const check = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'ssl_check=1&token=x',
    });
    expect(check.status).toBe(200);
  });
});
