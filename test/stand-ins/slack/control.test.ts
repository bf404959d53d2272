import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openHttpOffice } from './bolt.ts';
import { button, openOffice } from './support.ts';

const json = { 'content-type': 'application/json' };

async function post(url: string, path: string, body: unknown, headers: object = json) {
  const response = await fetch(`${url}/control/${path}`, {
    ...{ method: 'POST', headers: { ...headers } },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: Object(await response.json()) };
}

/** fetch chooses Host itself; this lets a test choose it. */
function getWith(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/control/state`, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the control surface', () => {
  it('lets another process act for people and read what they see', async () => {
    const { slack, client, app } = await openHttpOffice();
    app.command('/alert', ({ ack, command }) => ack(`you said ${command.text}`));
    app.action('ack', ({ ack }) => ack());
    const blocks = [{ type: 'actions', elements: [button('ack')] }];
    const { ts } = await client.chat.postMessage({ channel: 'alerts', text: 'card', blocks });
    const person = { user: 'ana', channel: 'alerts' };

    const command = await post(slack.url, 'command', { ...person, text: '/alert list' });
    const click = await post(slack.url, 'click', { ...person, ts, actionId: 'ack' });
    const said = await post(slack.url, 'say', { ...person, text: 'on it' });
    const state = Object(await (await fetch(`${slack.url}/control/state`)).json());

    expect(command.body).toMatchObject({ result: { ephemerals: [{ text: 'you said list' }] } });
    expect(click.body).toMatchObject({ result: { acked: true } });
    expect(said.body).toMatchObject({ result: { text: 'on it' } });
    expect(state['result']).toMatchObject({
      channels: [{ name: 'alerts', messages: [{ text: 'card' }, { text: 'on it' }] }],
      ephemerals: [{ text: 'you said list' }],
    });
  });

  it('switches trouble on and off', async () => {
    const { slack } = await openOffice();

    await post(slack.url, 'trouble', { mode: '429', retryAfter: 3 });
    expect(slack.snapshot().troubles).toEqual([{ mode: '429', retryAfter: 3 }]);
    await post(slack.url, 'clear-trouble', {});
    expect(slack.snapshot().troubles).toEqual([]);
  });

  it('says what is wrong with a request', async () => {
    const { slack } = await openOffice();
    const command = { user: 'ana', channel: 'alerts', text: '/shout' };

    expect(await post(slack.url, 'trouble', { mode: 'rain' })).toMatchObject({ status: 400 });
    expect(await post(slack.url, 'command', command)).toEqual({
      status: 422,
      body: { error: '/shout is not a valid command' },
    });
    expect(await post(slack.url, 'constructor', {})).toMatchObject({ status: 404 });
  });

  it('streams changes as they happen, numbered', async () => {
    const { slack } = await openOffice();
    const response = await fetch(`${slack.url}/control/stream`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();

    slack.say({ user: 'ana', channel: 'alerts', text: 'hello' });

    let text = '';
    while (!text.includes('event: message')) text += (await reader?.read())?.value ?? '';
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(text).toContain('event: hello\ndata: {"seq":0}');
    expect(text).toContain('id: 1\nevent: message\ndata: {"seq":1,');
    await reader?.cancel();
  });

  it('is closed to web pages, whatever name they found for this address', async () => {
    const { slack } = await openOffice();
    const host = slack.url.slice('http://'.length);
    const port = host.split(':')[1];

    expect(await getWith(slack.url, { host })).toBe(200);
    expect(await getWith(slack.url, { host: `localhost:${port}` })).toBe(200);
    expect(await getWith(slack.url, { host, origin: slack.url })).toBe(200);
    expect(await getWith(slack.url, { host: `evil.example:${port}` })).toBe(403);
    expect(await getWith(slack.url, { host: `127.0.0.1.evil.example:${port}` })).toBe(403);
    expect(await getWith(slack.url, { host, origin: 'http://evil.example' })).toBe(403);
    expect(await getWith(slack.url, { host, origin: 'null' })).toBe(403);
    expect(await getWith(slack.url, { host, 'sec-fetch-site': 'cross-site' })).toBe(403);
    const form = { 'content-type': 'text/plain' };
    expect(await post(slack.url, 'clear-trouble', {}, form)).toMatchObject({ status: 415 });
  });
});
