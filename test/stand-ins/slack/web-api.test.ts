import { describe, expect, it } from 'vitest';
import { button, codeOf, createClient, mrkdwn, openOffice, outcomeOf, plain } from './support.ts';

const alerts = 'C0ALERTS1';
const ana = 'U0ANA0001';
const bot = 'U0TOCSIN1';
const text = (length: number) => 'x'.repeat(length);

describe('tokens and scopes', () => {
  it('knows its bot token and refuses others', async () => {
    const { slack, client } = await openOffice({ appToken: 'xapp-1' });

    expect(await client.auth.test()).toMatchObject({ ok: true, user_id: bot, team_id: 'T0LOCAL01' });
    expect(await codeOf(createClient(slack, 'xoxb-other').auth.test())).toBe('invalid_auth');
    expect(await codeOf(createClient(slack, undefined).auth.test())).toBe('not_authed');
    expect(await codeOf(createClient(slack, 'xapp-1').auth.test())).toBe('not_allowed_token_type');
    expect(await codeOf(client.apiCall('chat.shout'))).toBe('unknown_method');
  });

  it('names the scope that is missing', async () => {
    const { client } = await openOffice({ scopes: ['commands', 'channels:read'] });

    const { data } = await outcomeOf(client.chat.postMessage({ channel: alerts, text: 'hi' }));

    expect(data).toMatchObject({
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'commands,channels:read',
    });
  });

  it('wants the history scope of the kind of channel', async () => {
    const { client } = await openOffice({
      scopes: ['channels:history'],
      channels: [{ id: 'C1', name: 'secret', isPrivate: true, members: [bot] }],
    });

    const { data } = await outcomeOf(client.conversations.history({ channel: 'C1' }));

    expect(data).toMatchObject({ error: 'missing_scope', needed: 'groups:history' });
  });

  it('never logs the token', async () => {
    const { slack, client } = await openOffice();

    await client.auth.test();
    await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: 'xoxb-local-test' }),
    });

    expect(slack.calls().map((call) => call.result['ok'])).toEqual([true, true]);
    expect(JSON.stringify(slack.calls())).not.toContain('xoxb');
  });
});

describe('posting', () => {
  it('answers increasing timestamps while the clock stands still, and stores what was posted', async () => {
    const { slack, client } = await openOffice();

    const first = await client.chat.postMessage({ channel: '#alerts', text: 'one' });
    const second = await client.chat.postMessage({ channel: 'alerts', text: 'two' });

    expect(first).toMatchObject({ channel: alerts, ts: '1767614400.000100' });
    expect(second.ts).toBe('1767614400.000200');
    expect(slack.channel('alerts').messages()).toMatchObject([
      { text: 'one', userId: bot, byBot: true },
      { text: 'two' },
    ]);
  });

  it.each([
    ['an unknown channel', { channel: 'C404', text: 'a' }, 'channel_not_found'],
    ['a channel it is not in', { channel: 'elsewhere', text: 'a' }, 'not_in_channel'],
    ['a private channel it is not in', { channel: 'secret', text: 'a' }, 'channel_not_found'],
    ['nothing', { channel: alerts }, 'no_text'],
    ['empty text', { channel: alerts, text: '' }, 'no_text'],
    ['long text', { channel: alerts, text: text(4001) }, 'msg_too_long'],
    ['a bad block', { channel: alerts, text: 'a', blocks: [{ type: 'nonsense' }] }, 'invalid_blocks'],
    ['blocks that are no list', { channel: alerts, text: 'a', blocks: '{' }, 'invalid_blocks_format'],
    [
      'blocks too long together',
      { channel: alerts, blocks: Array(5).fill({ type: 'section', text: mrkdwn(text(2500)) }) },
      'msg_blocks_too_long',
    ],
    [
      'deep metadata',
      { channel: alerts, text: 'a', metadata: { event_type: 'x', event_payload: { a: { b: {} } } } },
      'invalid_metadata_format',
    ],
    [
      'much metadata',
      { channel: alerts, text: 'a', metadata: { event_type: 'x', event_payload: { a: text(9000) } } },
      'metadata_too_large',
    ],
    ['too many attachments', { channel: alerts, attachments: Array(101).fill({ text: 'a' }) }, 'too_many_attachments'],
    ['a thread that is not there', { channel: alerts, text: 'a', thread_ts: '1.000001' }, 'cannot_reply_to_message'],
    ['a misspelt argument', { channel: alerts, text: 'a', thread: '1.0' }, 'invalid_arguments'],
    ['no channel', { text: 'a' }, 'invalid_arguments'],
  ])('refuses %s', async (_name, args, code) => {
    const { slack, client } = await openOffice({
      scopes: ['chat:write'],
      channels: [
        { id: alerts, name: 'alerts', members: [bot, ana] },
        { id: 'C1', name: 'elsewhere' },
        { id: 'C2', name: 'secret', isPrivate: true },
      ],
    });

    expect(await codeOf(client.apiCall('chat.postMessage', args))).toBe(code);
    expect(slack.channel('alerts').messages()).toEqual([]);
  });

  it('says where a block is wrong', async () => {
    const { client } = await openOffice();
    const blocks = [{ type: 'header', text: plain(text(151)) }];

    const { data } = await outcomeOf(client.chat.postMessage({ channel: alerts, text: 'a', blocks }));

    const problem = 'must be less than 151 characters [json-pointer:/blocks/0/text/text]';
    expect(data).toMatchObject({
      errors: [problem],
      response_metadata: { messages: [`[ERROR] ${problem}`] },
    });
  });

  it('posts into public channels without joining only with chat:write.public', async () => {
    const channels = [{ id: 'C1', name: 'open' }];
    const { client } = await openOffice({ channels, scopes: ['chat:write', 'chat:write.public'] });

    expect(await codeOf(client.chat.postMessage({ channel: 'C1', text: 'a' }))).toBe('ok');
  });

  it('refuses an archived channel and one it was thrown out of', async () => {
    const { slack, client } = await openOffice({ scopes: ['chat:write'] });

    slack.archive('alerts');
    expect(await codeOf(client.chat.postMessage({ channel: alerts, text: 'a' }))).toBe('is_archived');
    slack.unarchive('alerts');
    slack.kick('alerts');
    expect(await codeOf(client.chat.postMessage({ channel: alerts, text: 'a' }))).toBe('not_in_channel');
  });

  it('keeps threads beside the channel, and broadcasts in both', async () => {
    const { slack, client, clock } = await openOffice();
    const parent = await client.chat.postMessage({ channel: alerts, text: 'parent' });
    const thread_ts = String(parent.ts);
    const reply = await client.chat.postMessage({ channel: alerts, text: 'reply', thread_ts });
    clock.advance(2000);
    await client.chat.postMessage({ channel: alerts, text: 'loud', thread_ts, reply_broadcast: true });

    const shown = slack.channel('alerts').messages();
    expect(shown.map((message) => message.text)).toEqual(['parent', 'loud']);
    expect(shown[0]?.replies.map((message) => message.text)).toEqual(['reply', 'loud']);
    const replies = await client.conversations.replies({ channel: alerts, ts: thread_ts });
    expect(replies.messages).toMatchObject([{ reply_count: 2 }, { text: 'reply' }, { text: 'loud' }]);
    const toReply = { channel: alerts, text: 'x', thread_ts: String(reply.ts) };
    clock.advance(2000);
    expect(await codeOf(client.chat.postMessage(toReply))).toBe('cannot_reply_to_message');
  });
});

describe('changing messages', () => {
  it('keeps the history of edits, the blocks it is not told of, and the metadata', async () => {
    const { slack, client } = await openOffice();
    const blocks = [{ type: 'section', text: mrkdwn('old') }];
    const metadata = { event_type: 'tocsin_card', event_payload: { g: 'g1' } };
    const posted = await client.chat.postMessage({ channel: alerts, text: 'old', blocks, metadata });

    await client.chat.update({ channel: alerts, ts: String(posted.ts), text: 'new' });

    expect(slack.channel('alerts').message(String(posted.ts))).toMatchObject({
      text: 'new',
      blocks: [{ text: { text: 'old' } }],
      metadata,
      revisions: [{ text: 'old' }],
    });
  });

  it('refuses what is not its own, not there, too long, or in an archived channel', async () => {
    const { slack, client } = await openOffice();
    const said = slack.say({ user: 'ana', channel: 'alerts', text: 'mine' });
    const { ts = '' } = await client.chat.postMessage({ channel: alerts, text: 'a' });
    const update = (more: object) => codeOf(client.apiCall('chat.update', { channel: alerts, ts, text: 'b', ...more }));

    expect(await update({ ts: said.ts })).toBe('cant_update_message');
    expect(await update({ ts: '1.000001' })).toBe('message_not_found');
    expect(await update({ channel: '#alerts' })).toBe('channel_not_found');
    expect(await update({ text: text(4001) })).toBe('msg_too_long');
    slack.archive('alerts');
    expect(await update({})).toBe('is_inactive');
    slack.unarchive('alerts');
    slack.deleteMessage('alerts', ts);
    expect(await update({})).toBe('message_not_found');
    expect(await codeOf(client.chat.delete({ channel: alerts, ts: said.ts }))).toBe('cant_delete_message');
  });

  it('pins and reacts once', async () => {
    const { slack, client } = await openOffice();
    const { ts: timestamp = '' } = await client.chat.postMessage({ channel: alerts, text: 'a' });
    const target = { channel: alerts, timestamp };

    expect(await codeOf(client.pins.add(target))).toBe('ok');
    expect(await codeOf(client.pins.add(target))).toBe('already_pinned');
    expect(await codeOf(client.reactions.add({ ...target, name: 'eyes' }))).toBe('ok');
    expect(await codeOf(client.reactions.add({ ...target, name: 'eyes' }))).toBe('already_reacted');
    expect(slack.channel('alerts').messages()).toMatchObject([
      { pinned: true, reactions: [{ name: 'eyes', users: [bot] }] },
    ]);
  });

  it('shows ephemerals to one member only', async () => {
    const { slack, client } = await openOffice();
    slack.kick('alerts', 'bo');
    const post = (user: string) => client.chat.postEphemeral({ channel: alerts, user, text: 'psst' });

    expect(await codeOf(post(ana))).toBe('ok');
    expect(await codeOf(post('U0BO00001'))).toBe('user_not_in_channel');
    expect(await codeOf(post('U404'))).toBe('user_not_found');
    expect(slack.ephemerals('ana')).toMatchObject([{ text: 'psst', channelId: alerts }]);
    expect(slack.channel('alerts').messages()).toEqual([]);
  });
});

describe('reading', () => {
  it('pages history newest first, between two instants, with metadata only if asked', async () => {
    const { client, clock } = await openOffice();
    const metadata = { event_type: 'tocsin_card', event_payload: { g: 'g1' } };
    const stamps: string[] = [];
    for (const text of ['a', 'b', 'c', 'd']) {
      stamps.push(String((await client.chat.postMessage({ channel: alerts, text, metadata })).ts));
      clock.advance(1000);
    }
    const oldest = String(stamps[0]);

    const first = await client.conversations.history({ channel: alerts, oldest, limit: 2 });
    const cursor = String(first.response_metadata?.next_cursor);
    const rest = await client.conversations.history({
      ...{ channel: alerts, oldest, limit: 2, cursor, inclusive: false },
      include_all_metadata: true,
    });

    expect(first).toMatchObject({ has_more: true, messages: [{ text: 'd' }, { text: 'c' }] });
    expect(first.messages?.[0]).not.toHaveProperty('metadata');
    expect(rest).toMatchObject({ has_more: false, messages: [{ text: 'b', metadata }] });
  });

  it('knows people by id and by address', async () => {
    const { client } = await openOffice({
      users: [{ id: ana, name: 'ana', realName: 'Ana', email: 'ana@x.y', tz: 'Europe/Lisbon' }],
    });

    expect(await client.users.info({ user: ana })).toMatchObject({ user: { tz: 'Europe/Lisbon' } });
    expect(await client.users.lookupByEmail({ email: 'ANA@x.y' })).toMatchObject({ user: { id: ana } });
    expect(await codeOf(client.users.info({ user: 'U404' }))).toBe('user_not_found');
    expect(await codeOf(client.users.lookupByEmail({ email: 'no@x.y' }))).toBe('users_not_found');
    expect((await client.users.list({})).members).toHaveLength(2);
  });

  it('creates, lists, invites and describes channels', async () => {
    const { slack, client } = await openOffice();
    const created = await client.conversations.create({ name: 'inc-1' });
    const channel = String(created.channel?.id);

    expect(await codeOf(client.conversations.create({ name: 'inc-1' }))).toBe('name_taken');
    expect(await codeOf(client.conversations.create({ name: 'Inc 2' }))).toBe('invalid_name_specials');
    expect(await codeOf(client.conversations.invite({ channel, users: ana }))).toBe('ok');
    expect(await codeOf(client.conversations.invite({ channel, users: ana }))).toBe('already_in_channel');
    expect(await codeOf(client.conversations.invite({ channel, users: bot }))).toBe('cant_invite_self');
    expect(await codeOf(client.conversations.setTopic({ channel, topic: text(251) }))).toBe('too_long');
    expect(slack.channel('inc-1').members).toEqual([bot, ana]);
    expect((await client.conversations.list({})).channels).toHaveLength(2);
  });
});

it('takes JSON bodies as well as forms', async () => {
  const { slack } = await openOffice();

  const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      authorization: 'Bearer xoxb-local-test',
    },
    body: JSON.stringify({ channel: alerts, blocks: [{ type: 'actions', elements: [button('a')] }] }),
  });

  expect(await response.json()).toMatchObject({ ok: true });
  expect(slack.channel('alerts').messages()).toMatchObject([{ blocks: [{ type: 'actions' }] }]);
});
