import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { WebClient } from '@slack/web-api';
import { createEmulator } from 'emulate';
import { expect, it, onTestFinished } from 'vitest';
import { botToken, openOffice, outcomeOf, silent } from './support.ts';

/**
 * Runs the same calls against the stand-in and against an emulator of Slack that others wrote, and compares codes
 * and the keys of answers. Known differences are listed below, each with who is right.
 */
type Calls = readonly (readonly [name: string, method: string, args: (seen: Seen) => object])[];

interface Seen {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
}

const section = { type: 'section', text: { type: 'mrkdwn', text: 'a' } };

const calls: Calls = [
  ['post', 'chat.postMessage', ({ channel }) => ({ channel, text: 'a' })],
  ['post blocks', 'chat.postMessage', ({ channel }) => ({ channel, text: 'a', blocks: [section] })],
  ['post nothing', 'chat.postMessage', ({ channel }) => ({ channel })],
  ['post nowhere', 'chat.postMessage', () => ({ channel: 'C404', text: 'a' })],
  ['reply', 'chat.postMessage', ({ channel, ts }) => ({ channel, text: 'a', thread_ts: ts })],
  ['update', 'chat.update', ({ channel, ts }) => ({ channel, ts, text: 'b' })],
  ['update nothing', 'chat.update', ({ channel }) => ({ channel, ts: '1.000001', text: 'b' })],
  ['link', 'chat.getPermalink', ({ channel, ts }) => ({ channel, message_ts: ts })],
  ['whisper', 'chat.postEphemeral', ({ channel, user }) => ({ channel, user, text: 'psst' })],
  ['whisper to nobody', 'chat.postEphemeral', ({ channel }) => ({ channel, user: 'U404', text: 'a' })],
  ['read', 'conversations.history', ({ channel }) => ({ channel, limit: 2 })],
  ['read nowhere', 'conversations.history', () => ({ channel: 'C404' })],
  ['read a thread', 'conversations.replies', ({ channel, ts }) => ({ channel, ts })],
  ['describe', 'conversations.info', ({ channel }) => ({ channel })],
  ['describe nothing', 'conversations.info', () => ({ channel: 'C404' })],
  ['list', 'conversations.list', () => ({})],
  ['create', 'conversations.create', () => ({ name: 'inc-1' })],
  ['create again', 'conversations.create', () => ({ name: 'inc-1' })],
  ['title', 'conversations.setTopic', ({ channel }) => ({ channel, topic: 't' })],
  ['long title', 'conversations.setTopic', ({ channel }) => ({ channel, topic: 'x'.repeat(251) })],
  ['members', 'conversations.members', ({ channel }) => ({ channel })],
  ['person', 'users.info', ({ user }) => ({ user })],
  ['nobody', 'users.info', () => ({ user: 'U404' })],
  ['by address', 'users.lookupByEmail', () => ({ email: 'ana@example.com' })],
  ['by no address', 'users.lookupByEmail', () => ({ email: 'no@example.com' })],
  ['pin', 'pins.add', ({ channel, ts }) => ({ channel, timestamp: ts })],
  ['pin again', 'pins.add', ({ channel, ts }) => ({ channel, timestamp: ts })],
  ['react', 'reactions.add', ({ channel, ts }) => ({ channel, timestamp: ts, name: 'eyes' })],
  ['react again', 'reactions.add', ({ channel, ts }) => ({ channel, timestamp: ts, name: 'eyes' })],
  ['open a bad trigger', 'views.open', () => ({ trigger_id: 'made-up', view: modal })],
  ['delete', 'chat.delete', ({ channel, ts }) => ({ channel, ts })],
  ['delete again', 'chat.delete', ({ channel, ts }) => ({ channel, ts })],
];

const modal = {
  type: 'modal',
  title: { type: 'plain_text', text: 't' },
  blocks: [section],
};

/** Where the stand-in is stricter on purpose: the emulator accepts these, Slack does not. */
const stricter: Calls = [
  ['an unknown block', 'chat.postMessage', ({ channel }) => ({ channel, text: 'a', blocks: [{ type: 'nonsense' }] })],
  ['51 blocks', 'chat.postMessage', ({ channel }) => ({ channel, text: 'a', blocks: Array(51).fill(section) })],
];

interface Side {
  readonly client: WebClient;
  readonly user: string;
  readonly channel: string;
}

async function openStandIn(): Promise<Side> {
  const { client } = await openOffice({
    users: [{ id: 'U0ANA0001', name: 'ana', realName: 'Ana', email: 'ana@example.com' }],
    limits: {
      methods: {
        'chat.postMessage': { type: 'window', calls: 100, perMs: 60_000 },
      },
    },
  });
  return { client, user: 'U0ANA0001', channel: 'C0ALERTS1' };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function openEmulator(): Promise<Side> {
  const emulator = await createEmulator({
    service: 'slack',
    port: await freePort(),
    seed: {
      slack: {
        team: { name: 'Local', domain: 'local' },
        users: [{ name: 'ana', email: 'ana@example.com' }],
        channels: [{ name: 'alerts' }],
        tokens: [{ token: botToken, user: 'ana' }],
      },
    },
  });
  onTestFinished(() => emulator.close());
  const slackApiUrl = `${emulator.url}/api/`;
  const client = new WebClient(botToken, { slackApiUrl, retryConfig: { retries: 0 }, logger: silent });
  const { channels } = await client.conversations.list({});
  const { user } = await client.users.lookupByEmail({ email: 'ana@example.com' });
  const alerts = channels?.find((channel) => channel.name === 'alerts');
  return { client, user: String(user?.id), channel: String(alerts?.id) };
}

interface Told {
  readonly code: string;
  readonly keys: readonly string[];
}

async function run({ client, ...seen }: Side, list: Calls): Promise<Map<string, Told>> {
  const told = new Map<string, Told>();
  let ts = '';
  for (const [name, method, args] of list) {
    const { code, data } = await outcomeOf(client.apiCall(method, { ...args({ ...seen, ts }) }));
    if (name === 'post') ts = String(Object(data)['ts']);
    told.set(name, { code, keys: Object.keys(Object(data)) });
  }
  return told;
}

it('answers as an emulator that others wrote, apart from what is listed', async () => {
  const ours = await run(await openStandIn(), calls);
  const theirs = await run(await openEmulator(), calls);

  const codes = (told: Map<string, Told>) => [...told].map(([name, { code }]) => `${name}: ${code}`);
  expect(codes(ours)).toEqual(codes(theirs));
  for (const [name, { keys }] of theirs) {
    const missing = keys.filter((key) => !ours.get(name)?.keys.includes(key));
    expect([name, missing]).toEqual([name, []]);
  }
});

it('refuses bad blocks, which the emulator takes', async () => {
  const ours = await run(await openStandIn(), stricter);
  const theirs = await run(await openEmulator(), stricter);

  expect([...ours.values()].map(({ code }) => code)).toEqual(['invalid_blocks', 'invalid_blocks']);
  expect([...theirs.values()].map(({ code }) => code)).toEqual(['ok', 'ok']);
});
