import type { Fields } from '../fields.ts';
import { messageJson } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import { type Channel, type Message, repliesTo } from '../workspace.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { joinedChannel, type Methods, needKindScope } from './method.ts';
import { page, paging } from './paging.ts';

const historyScopes = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];
const span = { oldest: 'text', latest: 'text', inclusive: 'flag' } as const;
const both = { ...paging, ...span, include_all_metadata: 'flag' } as const;

export const historyMethods: Methods = {
  'conversations.history': {
    scopes: historyScopes,
    args: { channel: 'text!', ...both },
    run(args, world) {
      const channel = readableChannel(args, world);
      const shown = [...channel.messages.values()]
        .filter((message) => message.threadTs === undefined || message.broadcast)
        .filter((message) => isWithin(message.ts, args))
        .reverse();
      return { ...answer(args, world, channel, shown), pin_count: 0 };
    },
  },

  'conversations.replies': {
    scopes: historyScopes,
    args: { channel: 'text!', ts: 'text!', ...both },
    run(args, world) {
      const channel = readableChannel(args, world);
      const asked = channel.messages.get(args.needed('ts'));
      const parent = asked?.threadTs === undefined ? asked : channel.messages.get(asked.threadTs);
      if (parent === undefined) throw new Refusal('thread_not_found');
      const replies = repliesTo(channel, parent.ts).filter((reply) => isWithin(reply.ts, args));
      return answer(args, world, channel, [parent, ...replies]);
    },
  },
};

function readableChannel(args: Arguments, world: World): Channel {
  const channel = joinedChannel(world, args.needed('channel'));
  needKindScope(world, channel, 'history');
  return channel;
}

function isWithin(ts: string, args: Arguments): boolean {
  const oldest = instant(args.text('oldest'), 'invalid_ts_oldest') ?? 0;
  const latest = instant(args.text('latest'), 'invalid_ts_latest') ?? Number.POSITIVE_INFINITY;
  const at = Number(ts);
  return args.flag('inclusive') ? at >= oldest && at <= latest : at > oldest && at < latest;
}

function instant(text: string | undefined, refusal: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Refusal(refusal);
  return Number(text);
}

function answer(args: Arguments, world: World, channel: Channel, messages: readonly Message[]): Fields {
  const { items, next } = page(messages, args);
  const withMetadata = args.flag('include_all_metadata');
  const shown = items.map((message) => ({
    ...messageJson(message, world.settings, repliesTo(channel, message.ts)),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  }));
  const more = next === '' ? {} : { response_metadata: { next_cursor: next } };
  return { messages: shown, has_more: next !== '', ...more };
}
