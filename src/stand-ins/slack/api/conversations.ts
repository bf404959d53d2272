import type { Fields } from '../fields.ts';
import { Refusal } from '../refusal.ts';
import type { Channel } from '../workspace.ts';
import type { World } from '../world.ts';
import { isMember, joinedChannel, knownUser, type Methods, needKindScope, needScope, seenChannel } from './method.ts';
import { page, paging } from './paging.ts';

const MOST_TOPIC = 250;
const readScopes = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const manageScopes = ['channels:manage', 'groups:write'];

export const conversationMethods: Methods = {
  'conversations.list': {
    scopes: readScopes,
    args: { types: 'text', exclude_archived: 'flag', ...paging },
    run(args, world) {
      const types = (args.text('types') ?? 'public_channel').split(',');
      for (const type of types) needScope(world, ...scopeOfType(type));
      const visible = [...world.workspace.channels.values()].filter(
        (channel) =>
          types.includes(typeOf(channel)) &&
          (channel.kind === 'public' || isMember(world, channel)) &&
          !(args.flag('exclude_archived') && channel.archived),
      );
      const { items, next } = page(visible, args);
      return {
        channels: items.map((channel) => channelJson(world, channel)),
        response_metadata: { next_cursor: next },
      };
    },
  },

  'conversations.info': {
    scopes: readScopes,
    args: { channel: 'text!', include_num_members: 'flag', include_locale: 'flag' },
    run(args, world) {
      const channel = seenChannel(world, args.needed('channel'));
      needKindScope(world, channel, 'read');
      return { channel: channelJson(world, channel) };
    },
  },

  'conversations.members': {
    scopes: readScopes,
    args: { channel: 'text!', ...paging },
    run(args, world) {
      const channel = seenChannel(world, args.needed('channel'));
      needKindScope(world, channel, 'read');
      const { items, next } = page([...channel.members], args);
      return { members: items, response_metadata: { next_cursor: next } };
    },
  },

  'conversations.join': {
    scopes: ['channels:join'],
    args: { channel: 'text!' },
    run(args, world) {
      const channel = seenChannel(world, args.needed('channel'));
      if (channel.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type');
      if (channel.archived) throw new Refusal('is_archived');
      const already = isMember(world, channel);
      channel.members.add(world.settings.app.botUserId);
      world.workspace.changed(channel);
      const warning = { warning: 'already_in_channel' };
      return { channel: channelJson(world, channel), ...(already ? warning : {}) };
    },
  },

  'conversations.create': {
    scopes: manageScopes,
    args: { name: 'text!', is_private: 'flag' },
    run(args, world) {
      const name = args.needed('name');
      const kind = args.flag('is_private') ? 'private' : 'public';
      needScope(world, kind === 'private' ? 'groups:write' : 'channels:manage');
      refuseBadName(name);
      if (world.workspace.findByName(name) !== undefined) throw new Refusal('name_taken');
      const channel = world.workspace.addChannel(name, kind, [world.settings.app.botUserId]);
      return { channel: channelJson(world, channel) };
    },
  },

  'conversations.invite': {
    scopes: [...manageScopes, 'channels:write.invites', 'groups:write.invites'],
    args: { channel: 'text!', users: 'text!', force: 'flag' },
    run(args, world) {
      const channel = joinedChannel(world, args.needed('channel'));
      if (channel.archived) throw new Refusal('is_archived');
      const users = args.needed('users').split(',');
      for (const user of users) refuseInvitation(world, channel, user);
      for (const user of users) channel.members.add(user);
      world.workspace.changed(channel);
      return { channel: channelJson(world, channel) };
    },
  },

  'conversations.archive': {
    scopes: manageScopes,
    args: { channel: 'text!' },
    run(args, world) {
      const channel = seenChannel(world, args.needed('channel'));
      needScope(world, channel.kind === 'private' ? 'groups:write' : 'channels:manage');
      if (channel.archived) throw new Refusal('already_archived');
      if (!isMember(world, channel)) throw new Refusal('not_in_channel');
      channel.archived = true;
      world.workspace.changed(channel);
      return {};
    },
  },

  'users.conversations': {
    scopes: readScopes,
    args: { types: 'text', exclude_archived: 'flag', user: 'text', ...paging },
    run(args, world) {
      const types = (args.text('types') ?? 'public_channel').split(',');
      for (const type of types) needScope(world, ...scopeOfType(type));
      const user = args.text('user') ?? world.settings.app.botUserId;
      const theirs = [...world.workspace.channels.values()].filter(
        (channel) =>
          types.includes(typeOf(channel)) &&
          channel.members.has(user) &&
          !(args.flag('exclude_archived') && channel.archived),
      );
      const { items, next } = page(theirs, args);
      return {
        channels: items.map((channel) => channelJson(world, channel)),
        response_metadata: { next_cursor: next },
      };
    },
  },

  'conversations.setTopic': {
    scopes: [...manageScopes, 'channels:write.topic', 'groups:write.topic'],
    args: { channel: 'text!', topic: 'text' },
    run(args, world) {
      const channel = joinedChannel(world, args.needed('channel'));
      if (channel.archived) throw new Refusal('is_archived');
      const topic = args.text('topic') ?? '';
      if (topic.length > MOST_TOPIC) throw new Refusal('too_long');
      channel.topic = topic;
      world.workspace.changed(channel);
      return { channel: channelJson(world, channel) };
    },
  },
};

function typeOf(channel: Channel): string {
  return { public: 'public_channel', private: 'private_channel', im: 'im' }[channel.kind];
}

function scopeOfType(type: string): string[] {
  const scopes = new Map([
    ['public_channel', 'channels:read'],
    ['private_channel', 'groups:read'],
    ['im', 'im:read'],
    ['mpim', 'mpim:read'],
  ]);
  const scope = scopes.get(type);
  if (scope === undefined) throw new Refusal('invalid_types');
  return [scope];
}

function refuseBadName(name: string): void {
  if (name.length > 80) throw new Refusal('invalid_name_maxlength');
  if (/^[-_]+$/.test(name)) throw new Refusal('invalid_name_punctuation');
  if (!/^[\p{Ll}\p{Lo}\d_-]+$/u.test(name)) throw new Refusal('invalid_name_specials');
}

function refuseInvitation(world: World, channel: Channel, user: string): void {
  if (user === world.settings.app.botUserId) throw new Refusal('cant_invite_self');
  knownUser(world, user);
  if (channel.members.has(user)) throw new Refusal('already_in_channel');
}

function channelJson(world: World, channel: Channel): Fields {
  const { kind } = channel;
  const common = {
    id: channel.id,
    created: Math.floor(channel.createdAt / 1000),
    is_archived: channel.archived,
    is_im: kind === 'im',
    is_org_shared: false,
    context_team_id: world.settings.team.id,
  };
  if (kind === 'im') return { ...common, user: channel.name };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: kind === 'public',
    is_group: kind === 'private',
    is_private: kind === 'private',
    is_mpim: false,
    is_general: false,
    is_shared: false,
    is_member: isMember(world, channel),
    creator: channel.creator,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: channel.members.size,
  };
}
