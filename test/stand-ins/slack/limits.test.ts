import { describe, expect, it } from 'vitest';
import { codeOf, openOffice } from './support.ts';

const alerts = 'C0ALERTS1';
const limited = 'slack_webapi_rate_limited_error';

describe('rate limits', () => {
  it('lets one message a second into a channel, two at once', async () => {
    const { slack, client, clock } = await openOffice();
    const post = () => codeOf(client.chat.postMessage({ channel: alerts, text: 'a' }));

    expect([await post(), await post(), await post()]).toEqual(['ok', 'ok', limited]);
    clock.advance(1000);
    expect([await post(), await post()]).toEqual(['ok', limited]);
    expect(slack.channel('alerts').messages()).toHaveLength(3);
    expect(slack.violations()).toMatchObject([
      { method: 'chat.postMessage', channel: alerts, reason: 'over_limit', retryAfterSeconds: 1 },
      { method: 'chat.postMessage' },
    ]);
  });

  it('counts a channel once, whether it is named or given by id', async () => {
    const { client } = await openOffice();
    const post = (channel: string) => codeOf(client.chat.postMessage({ channel, text: 'a' }));

    expect([await post(alerts), await post('#alerts'), await post('alerts')]).toEqual([...['ok', 'ok'], limited]);
  });

  it('never complains about a message each second', async () => {
    const { slack, client, clock } = await openOffice();

    for (let second = 0; second < 70; second += 1) {
      await client.chat.postMessage({ channel: alerts, text: String(second) });
      clock.advance(1000);
    }

    expect(slack.violations()).toEqual([]);
  });

  it('counts chat.update over the whole workspace: fifty a minute', async () => {
    const { slack, client, clock } = await openOffice();
    const { ts = '' } = await client.chat.postMessage({ channel: alerts, text: 'a' });
    const update = () => codeOf(client.chat.update({ channel: alerts, ts, text: 'b' }));

    for (let n = 0; n < 50; n += 1) expect(await update()).toBe('ok');
    expect(await update()).toBe(limited);
    clock.advance(30_000);
    expect(await update()).toBe(limited);
    clock.advance(30_000);
    expect(await update()).toBe('ok');
    expect(slack.violations().map((one) => one.retryAfterSeconds)).toEqual([60, 30]);
  });

  it('answers 429 with Retry-After in whole seconds', async () => {
    const { slack } = await openOffice();
    slack.trouble({ mode: '429', retryAfter: 7, count: 1 });

    const response = await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-local-test' },
    });

    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toEqual({ ok: false, error: 'ratelimited' });
  });
});

describe('bad days', () => {
  it('remembers who was told to wait and called again', async () => {
    const { slack, client, clock } = await openOffice();
    const post = () => codeOf(client.chat.postMessage({ channel: alerts, text: 'a' }));
    slack.trouble({ mode: '429', methods: ['chat.postMessage'], count: 1, retryAfter: 10 });

    expect(await post()).toBe(limited);
    expect(slack.violations()).toEqual([]);
    clock.advance(5000);
    expect(await post()).toBe(limited);
    expect(slack.violations()).toMatchObject([{ reason: 'ignored_retry_after', retryAfterSeconds: 5 }]);
    clock.advance(5000);
    expect(await post()).toBe('ok');
  });

  it('answers 500 for as many calls as it is told, and only to the methods it is told', async () => {
    const { slack, client } = await openOffice();
    slack.trouble({ mode: '500', methods: ['chat.postMessage'], count: 1 });

    expect(await codeOf(client.auth.test())).toBe('ok');
    expect(await codeOf(client.chat.postMessage({ channel: alerts, text: 'a' }))).toBe('slack_webapi_http_error');
    expect(await codeOf(client.chat.postMessage({ channel: alerts, text: 'a' }))).toBe('ok');
    expect(slack.channel('alerts').messages()).toHaveLength(1);
  });

  it('counts what it answers 500, so that a storm of retries is seen', async () => {
    const { slack, client } = await openOffice();
    const post = () => codeOf(client.chat.postMessage({ channel: alerts, text: 'a' }));
    slack.trouble({ mode: '500' });

    for (let n = 0; n < 3; n += 1) await post();

    expect(slack.violations()).toMatchObject([{ method: 'chat.postMessage', channel: alerts }]);
  });

  it('stores a message and cuts the connection: nobody knows what came of it', async () => {
    const { slack, client } = await openOffice();
    slack.trouble({ mode: 'drop_after_accept', count: 1 });

    expect(await codeOf(client.chat.postMessage({ channel: alerts, text: 'a' }))).toBe('slack_webapi_request_error');
    expect(slack.channel('alerts').messages()).toMatchObject([{ text: 'a' }]);
    expect(slack.calls()).toMatchObject([{ status: 0, result: { ok: true } }]);
  });

  it('can cut the connection before anything happens', async () => {
    const { slack, client } = await openOffice();
    slack.trouble({ mode: 'drop_before_accept', count: 1 });

    expect(await codeOf(client.chat.postMessage({ channel: alerts, text: 'a' }))).toBe('slack_webapi_request_error');
    expect(slack.channel('alerts').messages()).toEqual([]);
  });

  it('hangs until it is cleared', async () => {
    const { slack, client } = await openOffice();
    slack.trouble({ mode: 'hang' });
    const hanging = codeOf(client.auth.test());
    await slack.waitFor(() => slack.calls().find((call) => call.status === 0));

    slack.clearTrouble();

    expect(await hanging).toBe('slack_webapi_request_error');
    expect(await codeOf(client.auth.test())).toBe('ok');
  });

  it('is slow on the clock, and ends at an instant', async () => {
    const { slack, client, clock } = await openOffice();
    slack.trouble({ mode: 'slow', delayMs: 8000, until: clock.now() + 5000 });
    const slow = codeOf(client.auth.test());
    await slack.waitFor(() => slack.calls()[0]);

    expect(clock.waiting()).toBe(1);
    clock.advance(8000);

    expect(await slow).toBe('ok');
    expect(slack.snapshot().troubles).toEqual([]);
  });
});
