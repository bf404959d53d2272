import type { Fields } from '../fields.ts';
import type { UserOptions } from '../options.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { hasScope, joinedChannel, knownMessage, type Methods } from './method.ts';
import { page, paging } from './paging.ts';

export const peopleMethods: Methods = {
  'users.info': {
    scopes: ['users:read'],
    args: { user: 'text!', include_locale: 'flag' },
    run(args, world) {
      const user = everybody(world).find((one) => one['id'] === args.needed('user'));
      if (user === undefined) throw new Refusal('user_not_found');
      return { user };
    },
  },

  'users.list': {
    scopes: ['users:read'],
    args: { include_locale: 'flag', ...paging },
    run(args, world) {
      const { items, next } = page(everybody(world), args);
      return { members: items, response_metadata: { next_cursor: next } };
    },
  },

  'users.lookupByEmail': {
    scopes: ['users:read.email'],
    args: { email: 'text!' },
    run(args, world) {
      const email = args.needed('email').toLowerCase();
      const found = [...world.workspace.users.values()].find((user) => user.email?.toLowerCase() === email);
      if (found === undefined) throw new Refusal('users_not_found');
      return { user: userJson(world, found) };
    },
  },

  'bots.info': {
    scopes: ['users:read'],
    args: { bot: 'text' },
    run(args, world) {
      const { app } = world.settings;
      if (args.text('bot') !== app.botId) throw new Refusal('bot_not_found');
      const identity = { id: app.botId, app_id: app.id, user_id: app.botUserId, name: app.name };
      return { bot: { ...identity, deleted: false, updated: 0, icons: {} } };
    },
  },

  'auth.test': {
    args: {},
    run(_args, { settings: { app, team } }) {
      return {
        url: `https://${team.domain}.slack.com/`,
        team: team.name,
        user: app.name,
        team_id: team.id,
        user_id: app.botUserId,
        bot_id: app.botId,
        app_id: app.id,
        is_enterprise_install: false,
      };
    },
  },

  'pins.add': {
    scopes: ['pins:write'],
    args: { channel: 'text!', timestamp: 'text!' },
    run(args, world) {
      const channel = joinedChannel(world, args.needed('channel'));
      const message = knownMessage(channel, args.needed('timestamp'));
      if (message.pinned) throw new Refusal('already_pinned');
      world.workspace.replace(message, { pinned: true });
      return {};
    },
  },

  'reactions.add': {
    scopes: ['reactions:write'],
    args: { channel: 'text!', timestamp: 'text!', name: 'text!' },
    run(args, world) {
      const channel = joinedChannel(world, args.needed('channel'));
      const message = knownMessage(channel, args.needed('timestamp'));
      const name = args.needed('name');
      if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) throw new Refusal('invalid_name');
      const me = world.settings.app.botUserId;
      const before = message.reactions.find((reaction) => reaction.name === name)?.users ?? [];
      if (before.includes(me)) throw new Refusal('already_reacted');
      const others = message.reactions.filter((reaction) => reaction.name !== name);
      world.workspace.replace(message, {
        reactions: [...others, { name, users: [...before, me] }],
      });
      return {};
    },
  },
};

function everybody(world: World): Fields[] {
  const { app } = world.settings;
  const people = [...world.workspace.users.values()].map((user) => userJson(world, user));
  const bot = userJson(world, { id: app.botUserId, name: app.name, realName: app.name });
  return [...people, { ...bot, is_bot: true }];
}

function userJson(world: World, user: UserOptions): Fields {
  const email = hasScope(world, 'users:read.email') ? { email: user.email } : {};
  const names = { real_name: user.realName, display_name: user.displayName ?? user.name };
  return {
    id: user.id,
    team_id: world.settings.team.id,
    name: user.name,
    deleted: false,
    real_name: user.realName,
    tz: user.tz ?? 'Etc/UTC',
    tz_label: user.tz ?? 'Coordinated Universal Time',
    tz_offset: user.tzOffset ?? 0,
    profile: { ...names, ...email, team: world.settings.team.id },
    is_admin: false,
    is_owner: false,
    is_bot: false,
    is_app_user: false,
    updated: 0,
  };
}
