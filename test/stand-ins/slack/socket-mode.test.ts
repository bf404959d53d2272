import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openSocketOffice } from './bolt.ts';
import { button, createClient, openOffice } from './support.ts';

it('carries commands, clicks and events over one socket, with their answers', async () => {
  const { slack, client, app } = await openSocketOffice();
  const heard: string[] = [];
  app.command('/alert', ({ ack, command }) => ack(`you said ${command.text}`));
  app.action('ack', async ({ ack, body }) => {
    heard.push(`click by ${body.user.id}`);
    await ack();
  });
  app.message(async ({ message }) => {
    heard.push(`message ${Object(message)['text']}`);
  });
  const blocks = [{ type: 'actions', elements: [button('ack')] }];
  const { ts = '' } = await client.chat.postMessage({ channel: 'alerts', text: 'card', blocks });

  const seen = await slack.command({ user: 'ana', channel: 'alerts', text: '/alert list' });
  const click = await slack.click({ user: 'bo', channel: 'alerts', ts, actionId: 'ack' });
  slack.say({ user: 'ana', channel: 'alerts', text: 'hello' });
  await slack.eventsSettled();

  expect(seen.ephemerals).toMatchObject([{ text: 'you said list' }]);
  expect(click).toMatchObject({ acked: true });
  expect(heard).toEqual(['click by U0BO00001', 'message hello']);
});

it('lets clients come back after it asked them to', async () => {
  const { slack, app } = await openSocketOffice();
  app.command('/alert', ({ ack }) => ack('still here'));
  expect(slack.sockets()).toBe(1);

  slack.refreshSockets();
  await slack.waitFor(() => slack.sockets() === 0 || undefined);
  await slack.waitFor(() => slack.sockets() === 1 || undefined);

  const seen = await slack.command({ user: 'ana', channel: 'alerts', text: '/alert' });
  expect(seen.ephemerals).toMatchObject([{ text: 'still here' }]);
});

it('tells the person that nobody is there if no socket is open', async () => {
  const { slack } = await openOffice({ appToken: 'xapp-1' });

  const seen = await slack.command({ user: 'ana', channel: 'alerts', text: '/alert' });

  expect(seen).toMatchObject({ acked: false, error: 'dispatch_failed' });
});

it('gives out addresses that open one socket', async () => {
  const { slack } = await openOffice({ appToken: 'xapp-1' });
  const { url = '' } = await createClient(slack, 'xapp-1').apps.connections.open({});
  const attempt = () =>
    new Promise((resolve) => {
      const socket = new WebSocket(url);
      socket.on('message', (data) => resolve(JSON.parse(String(data)).type));
      socket.on('error', (error) => resolve(error.message));
    });

  expect(await attempt()).toBe('hello');
  expect(await attempt()).toBe('Unexpected server response: 403');
});
