import type { Fields } from '../fields.ts';
import { messageJson } from '../messages.ts';
import { Refusal, refusalWith } from '../refusal.ts';
import { type Channel, type Message, repliesTo } from '../workspace.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { draftArguments, draftOf } from './draft.ts';
import { hasScope, isMember, knownMessage, knownUser, type Methods, seenChannel } from './method.ts';

const wording = { mrkdwn: 'flag', parse: 'text', link_names: 'flag' } as const;
const unfurl = { unfurl_links: 'flag', unfurl_media: 'flag' } as const;

export const chatMethods: Methods = {
  'chat.postMessage': {
    scopes: ['chat:write'],
    args: {
      channel: 'text!',
      ...{ ...draftArguments, ...wording, ...unfurl },
      ...{ thread_ts: 'text', reply_broadcast: 'flag' },
    },
    run(args, world) {
      const channel = channelToPostIn(world, args.needed('channel'));
      const message = world.messages.post(channel, draftOf(args), threadOf(args, channel));
      return { channel: channel.id, ts: message.ts, message: shown(world, channel, message) };
    },
  },

  'chat.update': {
    scopes: ['chat:write'],
    args: { channel: 'text!', ts: 'text!', ...draftArguments, parse: 'text', link_names: 'flag' },
    run(args, world) {
      const channel = seenChannel(world, args.needed('channel'));
      const before = ownMessage(world, channel, args.needed('ts'), 'cant_update_message');
      if (channel.archived) throw new Refusal('is_inactive');
      const edited = world.messages.edit(before, updateOf(args, before));
      const { ts, text } = edited;
      return { channel: channel.id, ts, text, message: shown(world, channel, edited) };
    },
  },

  'chat.delete': {
    scopes: ['chat:write'],
    args: { channel: 'text!', ts: 'text!' },
    run(args, world) {
      const channel = seenChannel(world, args.needed('channel'));
      const message = ownMessage(world, channel, args.needed('ts'), 'cant_delete_message');
      world.workspace.remove(message);
      return { channel: channel.id, ts: message.ts };
    },
  },

  'chat.postEphemeral': {
    scopes: ['chat:write'],
    args: {
      ...{ channel: 'text!', user: 'text!', thread_ts: 'text' },
      ...{ ...draftArguments, ...wording },
    },
    run(args, world) {
      const channel = channelToPostIn(world, args.needed('channel'));
      const userId = args.needed('user');
      knownUser(world, userId);
      if (!channel.members.has(userId)) throw new Refusal('user_not_in_channel');
      const thread = { threadTs: args.text('thread_ts') };
      const prepared = world.messages.prepare(draftOf(args));
      const shownTo = { channelId: channel.id, userId, ...thread };
      return { message_ts: world.ephemerals.show({ ...prepared, ...shownTo }).ts };
    },
  },

  'chat.getPermalink': {
    args: { channel: 'text!', message_ts: 'text!' },
    run(args, world) {
      const channel = seenChannel(world, args.needed('channel'));
      const message = knownMessage(channel, args.needed('message_ts'));
      const { domain } = world.settings.team;
      const path = `archives/${channel.id}/p${message.ts.replace('.', '')}`;
      const thread = message.threadTs === undefined ? '' : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
      return { channel: channel.id, permalink: `https://${domain}.slack.com/${path}${thread}` };
    },
  },
};

/** What chat.update is not told it leaves as it is; text alone therefore keeps the old blocks on screen. */
function updateOf(args: Arguments, before: Message) {
  const draft = draftOf(args);
  if (draft.text === undefined && draft.blocks === undefined && draft.attachments === undefined) {
    throw new Refusal('no_text');
  }
  return {
    text: draft.text ?? before.text,
    blocks: draft.blocks ?? before.blocks,
    attachments: draft.attachments ?? before.attachments,
    metadata: draft.metadata,
  };
}

/** By id, by name with or without `#`, or a user id for the direct conversation. Only posting takes names. */
function channelToPostIn(world: World, wanted: string): Channel {
  const channel = namedChannel(world, wanted);
  if (channel.archived) throw new Refusal('is_archived');
  const uninvited = channel.kind === 'public' && hasScope(world, 'chat:write.public');
  if (!isMember(world, channel) && !uninvited) throw new Refusal('not_in_channel');
  return channel;
}

function namedChannel(world: World, wanted: string): Channel {
  const { workspace } = world;
  if (workspace.users.has(wanted)) return workspace.directWith(wanted);
  const byName = workspace.findByName(wanted.replace(/^#/, ''));
  return seenChannel(world, byName === undefined ? wanted : byName.id);
}

function threadOf(args: Arguments, channel: Channel): { ts: string; broadcast: boolean } | undefined {
  const ts = args.text('thread_ts');
  const broadcast = args.flag('reply_broadcast');
  if (ts === undefined && !broadcast) return undefined;
  if (ts === undefined) {
    throw refusalWith('invalid_arguments', ['reply_broadcast needs thread_ts']);
  }
  const parent = channel.messages.get(ts);
  const isReply = parent?.threadTs !== undefined;
  if (parent === undefined || isReply) throw new Refusal('cannot_reply_to_message');
  return { ts, broadcast };
}

function ownMessage(world: World, channel: Channel, ts: string, refusal: string): Message {
  const message = knownMessage(channel, ts);
  const isOwn = message.byBot && message.userId === world.settings.app.botUserId;
  if (!isOwn) throw new Refusal(refusal);
  return message;
}

function shown(world: World, channel: Channel, message: Message): Fields {
  return messageJson(message, world.settings, repliesTo(channel, message.ts));
}
