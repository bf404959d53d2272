import type { Fields } from '../fields.ts';
import { Refusal } from '../refusal.ts';
import type { Channel, Message } from '../workspace.ts';
import type { World } from '../world.ts';
import type { Arguments, ArgumentTable } from './arguments.ts';

export interface Method {
  /** Any one of these; none needed if absent. */
  readonly scopes?: readonly string[];
  /** Needs the app-level token instead of the bot's. */
  readonly appLevel?: boolean;
  readonly args: ArgumentTable;
  /** Answers what stands beside `ok: true`, or throws a Refusal. */
  readonly run: (args: Arguments, world: World) => Fields;
}

export interface Methods {
  readonly [name: string]: Method;
}

export function needScope(world: World, ...anyOf: readonly string[]): void {
  const { scopes } = world.settings;
  if (anyOf.length === 0 || anyOf.some((scope) => scopes.includes(scope))) return;
  throw new Refusal('missing_scope', { needed: anyOf.join(','), provided: scopes.join(',') });
}

export function hasScope(world: World, scope: string): boolean {
  return world.settings.scopes.includes(scope);
}

export function isMember(world: World, channel: Channel): boolean {
  return channel.members.has(world.settings.app.botUserId);
}

/** A channel by id, if the bot may know of it: a private one only as a member. */
export function seenChannel(world: World, id: string): Channel {
  const channel = world.workspace.channels.get(id);
  if (channel === undefined) throw new Refusal('channel_not_found');
  if (channel.kind !== 'public' && !isMember(world, channel)) throw new Refusal('channel_not_found');
  return channel;
}

export function joinedChannel(world: World, id: string): Channel {
  const channel = seenChannel(world, id);
  if (!isMember(world, channel)) throw new Refusal('not_in_channel');
  return channel;
}

/** `channels:history`, `groups:history` or `im:history`, as the kind of channel demands. */
export function needKindScope(world: World, channel: Channel, what: string): void {
  const prefix = { public: 'channels', private: 'groups', im: 'im' }[channel.kind];
  needScope(world, `${prefix}:${what}`);
}

export function knownMessage(channel: Channel, ts: string): Message {
  const message = channel.messages.get(ts);
  if (message === undefined) throw new Refusal('message_not_found');
  return message;
}

export function knownUser(world: World, id: string): void {
  const known = world.workspace.users.has(id) || id === world.settings.app.botUserId;
  if (!known) throw new Refusal('user_not_found');
}
