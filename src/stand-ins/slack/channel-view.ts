import { type Channel, type Message, repliesTo } from './workspace.ts';

/** A message as a reader of the channel finds it: with its thread. */
export interface ShownMessage extends Message {
  readonly replies: readonly Message[];
}

/** Looks at the channel as it is when asked. */
export interface ChannelView {
  readonly id: string;
  readonly name: string;
  readonly kind: Channel['kind'];
  readonly topic: string;
  readonly archived: boolean;
  readonly members: readonly string[];
  /** What stands in the channel, oldest first; replies hang on their parents. */
  messages(): ShownMessage[];
  message(ts: string): ShownMessage | undefined;
}

export function viewChannel(channel: Channel): ChannelView {
  function shown(message: Message): ShownMessage {
    return { ...message, replies: repliesTo(channel, message.ts) };
  }
  return {
    id: channel.id,
    name: channel.name,
    kind: channel.kind,
    topic: channel.topic,
    archived: channel.archived,
    members: [...channel.members],
    messages() {
      const top = [...channel.messages.values()].filter(
        (message) => message.threadTs === undefined || message.broadcast,
      );
      return top.map(shown);
    },
    message(ts) {
      const found = channel.messages.get(ts);
      return found === undefined ? undefined : shown(found);
    },
  };
}
