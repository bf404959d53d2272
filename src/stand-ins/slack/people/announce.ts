import type { Change } from '../changes.ts';
import { type Fields, textField } from '../fields.ts';
import type { Channel, Message } from '../workspace.ts';
import type { World } from '../world.ts';
import type { Events } from './events.ts';

/** Tells the app of messages as they appear and vanish, if it subscribes to them. Answers the function that ends it. */
export function announceMessages(world: World, events: Events): () => void {
  return world.changes.on((change) => {
    const channel = world.workspace.channels.get(textField(change.data, 'channel') ?? '');
    if (channel === undefined) return;
    const event = eventOf(world, change, channel);
    if (event !== undefined) events.announce(messageEvent(channel), event);
  });
}

function messageEvent(channel: Channel): string {
  return { public: 'message.channels', private: 'message.groups', im: 'message.im' }[channel.kind];
}

function eventOf(world: World, change: Change, channel: Channel): Fields | undefined {
  const ts = textField(change.data, 'ts') ?? '';
  const common = { type: 'message', channel: channel.id, channel_type: channelType(channel) };
  if (change.type === 'message_deleted') {
    return { ...common, subtype: 'message_deleted', deleted_ts: ts, hidden: true };
  }
  const message = channel.messages.get(ts);
  if (change.type !== 'message' || message === undefined) return undefined;
  return { ...common, ...spoken(message, world) };
}

function spoken(message: Message, world: World): Fields {
  const { ts, text, userId, threadTs } = message;
  return {
    ...{ ts, text, user: userId, team: world.settings.team.id },
    ...(message.byBot ? { bot_id: world.settings.app.botId } : {}),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  };
}

function channelType(channel: Channel): string {
  return { public: 'channel', private: 'group', im: 'im' }[channel.kind];
}
