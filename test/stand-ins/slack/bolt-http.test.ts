import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openHttpOffice } from './bolt.ts';
import { button, codeOf, mrkdwn, openOffice, plain } from './support.ts';

const alerts = 'C0ALERTS1';
const actions = (...elements: object[]) => [{ type: 'actions', block_id: 'acts', elements }];

describe('commands', () => {
  it('reach the app signed, with what Slack sends, and show its answer to one person', async () => {
    const { slack, app } = await openHttpOffice();
    app.command('/alert', async ({ ack, command }) => {
      const { text, user_id, user_name, channel_id, channel_name, team_id } = command;
      await ack(JSON.stringify({ text, user_id, user_name, channel_id, channel_name, team_id }));
    });

    const seen = await slack.command({ user: 'ana', channel: 'alerts', text: '/alert ack 7K2Q' });

    expect(JSON.parse(String(seen.ephemerals[0]?.text))).toEqual({
      text: 'ack 7K2Q',
      user_id: 'U0ANA0001',
      user_name: 'ana',
      channel_id: alerts,
      channel_name: 'alerts',
      team_id: 'T0LOCAL01',
    });
    expect(slack.ephemerals('bo')).toEqual([]);
    expect(slack.channel('alerts').messages()).toEqual([]);
  });

  it('show an in_channel answer to all', async () => {
    const { slack, app } = await openHttpOffice();
    app.command('/alert', ({ ack }) => ack({ response_type: 'in_channel', text: 'for all' }));

    const seen = await slack.command({ user: 'ana', channel: 'alerts', text: '/alert' });

    expect(seen).toMatchObject({ acked: true, ephemerals: [] });
    expect(slack.channel('alerts').messages()).toMatchObject([{ text: 'for all' }]);
  });

  it('fail before the eyes of the person if the signing secret is wrong', async () => {
    const { slack, app } = await openHttpOffice({}, 'another-secret');
    app.command('/alert', ({ ack }) => ack('never'));

    const seen = await slack.command({ user: 'ana', channel: 'alerts', text: '/alert' });

    expect(seen).toMatchObject({ acked: false, error: 'dispatch_failed' });
    expect(seen.ephemerals).toMatchObject([{ error: 'dispatch_failed' }]);
  });

  it('fail if the answer has a bad block', async () => {
    const { slack, app } = await openHttpOffice();
    app.command('/alert', ({ ack }) => ack({ text: 'a', blocks: [{ type: 'nonsense' }] }));

    const seen = await slack.command({ user: 'ana', channel: 'alerts', text: '/alert' });

    expect(seen.error).toBe('invalid_command_response');
    expect(seen.ephemerals).toMatchObject([{ error: 'invalid_command_response' }]);
  });

  it('time out after three seconds on the clock', async () => {
    const { slack, app, clock } = await openHttpOffice();
    const reached = Promise.withResolvers<() => Promise<void>>();
    app.command('/alert', async ({ ack }) => reached.resolve(() => ack('too late')));
    const command = slack.command({ user: 'ana', channel: 'alerts', text: '/alert' });
    await reached.promise;

    clock.advance(2999);
    expect(slack.ephemerals('ana')).toEqual([]);
    clock.advance(1);

    expect(await command).toMatchObject({ acked: false, error: 'operation_timeout' });
    expect(slack.ephemerals('ana')).toMatchObject([{ error: 'operation_timeout' }]);
  });

  it('cannot be typed if the app does not have them, or by who is not there', async () => {
    const { slack } = await openOffice();
    slack.kick('alerts', 'bo');
    const type = async (user: string, text: string) => slack.command({ user, channel: 'alerts', text });

    await expect(type('ana', '/shout hi')).rejects.toThrow('/shout is not a valid command');
    await expect(type('bo', '/alert')).rejects.toThrow('bo is not in #alerts');
    await expect(type('eve', '/alert')).rejects.toThrow('there is no user "eve"');
  });

  it('carry names as ids and entities if the app asked for escaping', async () => {
    const { slack, app } = await openHttpOffice({ escapeCommands: true });
    app.command('/alert', ({ ack, command }) => ack(command.text.replaceAll('<', '(')));

    const text = '/alert tell @bo in #alerts that a<b & @nobody';
    const seen = await slack.command({ user: 'ana', channel: 'alerts', text });

    expect(seen.ephemerals[0]?.text).toBe('tell (@U0BO00001|bo> in (#C0ALERTS1|alerts> that a&lt;b &amp; @nobody');
  });
});

describe('clicks', () => {
  it('carry the button, the message and a way to answer', async () => {
    const { slack, client, app } = await openHttpOffice();
    const blocks = actions(button('ack', { value: 'g1' }), button('book', { url: 'https://a.b' }));
    const { ts = '' } = await client.chat.postMessage({ channel: alerts, text: 'card', blocks });
    app.action('ack', async ({ ack, action, body, respond }) => {
      await ack();
      await respond({ text: JSON.stringify({ action, ts: Object(body)['message'].ts }) });
      await respond({ replace_original: true, text: 'taken' });
    });

    const seen = await slack.click({ user: 'ana', channel: 'alerts', ts, actionId: 'ack' });
    await slack.waitFor(() => slack.channel('alerts').message(ts)?.revisions[0]);

    expect(seen).toMatchObject({ acked: true });
    expect(JSON.parse(String(slack.ephemerals('ana')[0]?.text))).toMatchObject({
      action: { type: 'button', action_id: 'ack', block_id: 'acts', value: 'g1' },
      ts,
    });
    expect(slack.channel('alerts').message(ts)?.text).toBe('taken');
  });

  it('reach the app from link buttons, overflow menus and menus too', async () => {
    const { slack, client, app } = await openHttpOffice();
    const options = ['1h', '4h'].map((value) => ({ text: plain(`for ${value}`), value }));
    const blocks = actions(
      button('book', { url: 'https://a.b' }),
      { type: 'overflow', action_id: 'more', options },
      { type: 'static_select', action_id: 'mute', options },
    );
    const { ts = '' } = await client.chat.postMessage({ channel: alerts, text: 'card', blocks });
    const heard: unknown[] = [];
    app.action(/./, async ({ ack, action }) => {
      heard.push(action);
      await ack();
    });
    const click = (actionId: string, selectedOption?: string) =>
      slack.click({
        ...{ user: 'ana', channel: 'alerts', ts, actionId },
        ...(selectedOption === undefined ? {} : { selectedOption }),
      });

    await click('book');
    await click('more', '4h');
    await click('mute', 'for 1h');

    expect(heard).toMatchObject([
      { action_id: 'book', type: 'button' },
      { action_id: 'more', selected_option: { value: '4h' } },
      { action_id: 'mute', selected_option: { value: '1h' } },
    ]);
    await expect(click('mute', '9h')).rejects.toThrow('there is no option "9h"');
    await expect(click('gone')).rejects.toThrow('there is no "gone" to use');
  });

  it('ask first where the button says so, and send nothing if the person declines', async () => {
    const { slack, client, app } = await openHttpOffice();
    const confirm = { title: plain('?'), text: mrkdwn('Sure?'), confirm: plain('y'), deny: plain('n') };
    const blocks = actions(button('resolve', { confirm }));
    const { ts = '' } = await client.chat.postMessage({ channel: alerts, text: 'card', blocks });
    let clicks = 0;
    app.action('resolve', async ({ ack }) => {
      clicks += 1;
      await ack();
    });
    const click = { user: 'ana', channel: 'alerts', ts, actionId: 'resolve' };

    expect(await slack.click({ ...click, confirm: 'deny' })).toMatchObject({ acked: false });
    expect(clicks).toBe(0);
    expect(await slack.click({ ...click, confirm: 'accept' })).toMatchObject({ acked: true });
    expect(clicks).toBe(1);
  });

  it('can be made on what one person sees alone, by that person', async () => {
    const { slack, app } = await openHttpOffice();
    app.command('/alert', ({ ack }) => ack({ blocks: actions(button('again')) }));
    app.action('again', async ({ ack, respond }) => {
      await ack();
      await respond({ delete_original: true });
    });
    const { ephemerals } = await slack.command({ user: 'ana', channel: 'alerts', text: '/alert' });
    const click = { channel: 'alerts', ts: String(ephemerals[0]?.ts), actionId: 'again' };

    await expect(slack.click({ user: 'bo', ...click })).rejects.toThrow('there is no message');
    await slack.click({ user: 'ana', ...click });
    await slack.waitFor(() => slack.ephemerals('ana').length === 0 || undefined);
  });

  it('show a failure if nobody listens at the request URL', async () => {
    const { slack, client } = await openOffice();
    const blocks = actions(button('ack'));
    const { ts = '' } = await client.chat.postMessage({ channel: alerts, text: 'card', blocks });
    slack.setRequestUrl('http://127.0.0.1:9/slack/events');

    const seen = await slack.click({ user: 'ana', channel: 'alerts', ts, actionId: 'ack' });

    expect(seen).toMatchObject({ error: 'dispatch_failed', ephemerals: [{ error: 'dispatch_failed' }] });
  });
});

describe('response_url', () => {
  it('works five times, for thirty minutes', async () => {
    const { slack, app, clock } = await openHttpOffice();
    const urls: string[] = [];
    app.command('/alert', async ({ ack, command }) => {
      urls.push(command.response_url);
      await ack();
    });
    const answer = async (url: string | undefined, body: object) =>
      (await fetch(String(url), { method: 'POST', body: JSON.stringify(body) })).status;
    await slack.command({ user: 'ana', channel: 'alerts', text: '/alert' });
    await slack.command({ user: 'ana', channel: 'alerts', text: '/alert' });

    for (let n = 0; n < 4; n += 1) expect(await answer(urls[0], { text: 'a' })).toBe(200);
    expect(await answer(urls[0], { blocks: [{ type: 'nonsense' }] })).toBe(400);
    expect(await answer(urls[0], { text: 'sixth' })).toBe(404);
    clock.advance(30 * 60_000 + 1);
    expect(await answer(urls[1], { text: 'late' })).toBe(404);
    expect(slack.ephemerals('ana')).toHaveLength(4);
  });
});

describe('events', () => {
  it('tell a subscribed app what people say, and not what it says itself', async () => {
    const { slack, client, app } = await openHttpOffice({ events: ['message.channels'] });
    const heard: unknown[] = [];
    app.message(async ({ message }) => {
      heard.push(message);
    });

    slack.say({ user: 'ana', channel: 'alerts', text: 'anybody?' });
    await client.chat.postMessage({ channel: alerts, text: 'me' });
    await slack.eventsSettled();

    expect(heard).toMatchObject([{ text: 'anybody?', user: 'U0ANA0001', channel_type: 'channel' }]);
  });

  it('are repeated at once, after a minute and after five, with a count and a reason', async () => {
    const { slack, clock } = await openOffice();
    const headers: unknown[] = [];
    const deaf = createServer((request, response) => {
      headers.push([request.headers['x-slack-retry-num'], request.headers['x-slack-retry-reason']]);
      response.writeHead(503).end();
    });
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void deaf.close());
    slack.setRequestUrl(`http://127.0.0.1:${(deaf.address() as AddressInfo).port}/`);

    const delivery = slack.sendEvent({ type: 'app_home_opened', user: 'U0ANA0001' });
    await expect.poll(() => [headers.length, clock.waiting()]).toEqual([2, 1]);
    clock.advance(60_000);
    await expect.poll(() => [headers.length, clock.waiting()]).toEqual([3, 1]);
    clock.advance(300_000);

    expect(await delivery).toEqual({ acked: false, attempts: 4 });
    expect(headers).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
      ['3', 'http_error'],
    ]);
  });

  it('are given up when the stand-in stops, though nobody answers and the clock stands', async () => {
    const { slack } = await openOffice({ events: ['message.channels'] });
    const reached = Promise.withResolvers<void>();
    const mute = createServer(() => reached.resolve());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      mute.closeAllConnections();
      mute.close();
    });
    slack.setRequestUrl(`http://127.0.0.1:${(mute.address() as AddressInfo).port}/`);
    slack.say({ user: 'ana', channel: 'alerts', text: 'hello?' });
    await reached.promise;

    await slack.stop();
  });

  it('verify the request URL by a challenge', async () => {
    const { slack } = await openHttpOffice();

    expect(await slack.verifyRequestUrl()).toBe(true);
    slack.setRequestUrl(undefined);
    expect(await slack.verifyRequestUrl()).toBe(false);
  });

  it('open the Home tab', async () => {
    const { slack, app } = await openHttpOffice({ events: ['app_home_opened'] });
    app.event('app_home_opened', async ({ event, client }) => {
      const view = { type: 'home' as const, blocks: [{ type: 'divider' }] };
      await client.views.publish({ user_id: event.user, view });
    });

    slack.openHome('ana');
    const home = await slack.waitFor(() => slack.home('ana'));

    expect(home.definition).toMatchObject({ type: 'home', blocks: [{ type: 'divider' }] });
    expect(await codeOf(slack.eventsSettled())).toBe('ok');
  });
});
