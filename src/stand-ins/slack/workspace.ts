import type { Changes } from './changes.ts';
import type { Fields } from './fields.ts';
import type { Ids } from './ids.ts';
import type { Settings, UserOptions } from './options.ts';

/** What a message says. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly Fields[];
  readonly attachments: readonly Fields[];
}

export interface Revision extends Content {
  readonly at: number;
}

/** A stored message. The stand-in replaces it on every edit; it never changes underneath a reader. */
export interface Message extends Content {
  readonly ts: string;
  readonly channelId: string;
  readonly userId: string;
  readonly byBot: boolean;
  readonly at: number;
  readonly metadata?: Fields | undefined;
  readonly threadTs?: string | undefined;
  readonly broadcast: boolean;
  readonly editedTs?: string | undefined;
  /** What it said before each edit, oldest first. */
  readonly revisions: readonly Revision[];
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly pinned: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly createdAt: number;
  readonly creator: string;
  archived: boolean;
  topic: string;
  readonly members: Set<string>;
  /** Oldest first. */
  readonly messages: Map<string, Message>;
}

export interface Workspace {
  readonly users: ReadonlyMap<string, UserOptions>;
  readonly channels: ReadonlyMap<string, Channel>;
  findByName(name: string): Channel | undefined;
  addChannel(name: string, kind: Channel['kind'], members: readonly string[]): Channel;
  /** The conversation of the bot and one person; made when first needed. */
  directWith(userId: string): Channel;
  put(message: Message): void;
  replace(message: Message, change: Partial<Message>): Message;
  remove(message: Message): void;
  changed(channel: Channel): void;
}

export function createWorkspace(settings: Settings, ids: Ids, changes: Changes): Workspace {
  const { clock, app } = settings;
  const users = new Map(settings.users.map((user) => [user.id, user]));
  const channels = new Map<string, Channel>();
  for (const { id, name, isPrivate, members = [] } of settings.channels) {
    channels.set(id, {
      ...newChannel(id, name, isPrivate === true ? 'private' : 'public', members),
      creator: settings.users[0]?.id ?? app.botUserId,
    });
  }

  function newChannel(id: string, name: string, kind: Channel['kind'], members: readonly string[]): Channel {
    return {
      id,
      name,
      kind,
      createdAt: clock.now(),
      creator: app.botUserId,
      archived: false,
      topic: '',
      members: new Set(members),
      messages: new Map(),
    };
  }

  function changed(channel: Channel): void {
    changes.emit('channel', { id: channel.id, name: channel.name });
  }

  function add(channel: Channel): Channel {
    channels.set(channel.id, channel);
    changed(channel);
    return channel;
  }

  function messagesOf(message: Message): Map<string, Message> {
    const channel = channels.get(message.channelId);
    if (channel === undefined) throw new Error(`no channel ${message.channelId}`);
    return channel.messages;
  }

  return {
    users,
    channels,
    changed,
    findByName: (name) => [...channels.values()].find((channel) => channel.name === name),
    addChannel: (name, kind, members) => add(newChannel(ids.next('C'), name, kind, members)),
    directWith(userId) {
      const existing = [...channels.values()].find((channel) => channel.kind === 'im' && channel.members.has(userId));
      const members = [userId, app.botUserId];
      return existing ?? add(newChannel(ids.next('D'), userId, 'im', members));
    },
    put(message) {
      messagesOf(message).set(message.ts, message);
      changes.emit('message', { channel: message.channelId, ts: message.ts });
    },
    replace(message, change) {
      const next = { ...message, ...change };
      messagesOf(message).set(message.ts, next);
      changes.emit('message_changed', { channel: message.channelId, ts: message.ts });
      return next;
    },
    remove(message) {
      messagesOf(message).delete(message.ts);
      changes.emit('message_deleted', { channel: message.channelId, ts: message.ts });
    },
  };
}

/** Replies of a thread, oldest first, without its parent. */
export function repliesTo(channel: Channel, ts: string): Message[] {
  return [...channel.messages.values()].filter((message) => message.threadTs === ts);
}
