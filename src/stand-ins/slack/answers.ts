import { type Arguments, parseArguments } from './api/arguments.ts';
import { draftArguments, draftOf } from './api/draft.ts';
import { type Fields, textField } from './fields.ts';
import { Refusal } from './refusal.ts';
import type { Message } from './workspace.ts';
import type { World } from './world.ts';

/** What a replace or delete concerns: the message that was clicked, or the first answer to a command. */
export type Original =
  | { readonly type: 'message'; readonly channelId: string; readonly ts: string }
  | { readonly type: 'ephemeral'; readonly ts: string };

/** Where the answers to one interaction appear. */
export interface AnswerPlace {
  readonly userId: string;
  readonly channelId: string;
  readonly threadTs?: string | undefined;
  readonly original?: Original | undefined;
}

const answerArguments = {
  ...draftArguments,
  thread_ts: 'text',
  response_type: 'text',
  replace_original: 'flag',
  delete_original: 'flag',
  mrkdwn: 'flag',
  parse: 'text',
  link_names: 'flag',
  unfurl_links: 'flag',
  unfurl_media: 'flag',
} as const;

/** Shows what the app answered to a command or click; answers what a later replace would concern. Throws Refusal. */
export function showAnswer(world: World, payload: Fields, place: AnswerPlace): Original | undefined {
  const args = parseArguments(payload, answerArguments);
  const type = args.text('response_type') ?? 'ephemeral';
  if (type !== 'ephemeral' && type !== 'in_channel') throw new Refusal('invalid_response_type');
  const { original } = place;
  if (args.flag('delete_original')) {
    if (original !== undefined) removeOriginal(world, original, place);
    return undefined;
  }
  if (args.flag('replace_original') && original !== undefined) {
    return replaceOriginal(world, args, original, place);
  }
  return type === 'in_channel' ? showAll(world, args, place) : showOne(world, args, place);
}

function showOne(world: World, args: Arguments, place: AnswerPlace): Original {
  const { userId, channelId } = place;
  const threadTs = args.text('thread_ts') ?? place.threadTs;
  const prepared = world.messages.prepare(draftOf(args));
  const shown = world.ephemerals.show({ ...prepared, userId, channelId, threadTs });
  return { type: 'ephemeral', ts: shown.ts };
}

/** Not tied to the bot's membership: whoever acted is in the channel. */
function showAll(world: World, args: Arguments, place: AnswerPlace): Original {
  const channel = world.workspace.channels.get(place.channelId);
  if (channel === undefined) throw new Refusal('channel_not_found');
  if (channel.archived) throw new Refusal('is_archived');
  const ts = args.text('thread_ts') ?? place.threadTs;
  const thread = ts === undefined ? undefined : { ts, broadcast: false };
  const message = world.messages.post(channel, draftOf(args), thread);
  return { type: 'message', channelId: channel.id, ts: message.ts };
}

function replaceOriginal(world: World, args: Arguments, original: Original, place: AnswerPlace): Original {
  const draft = draftOf(args);
  if (original.type === 'message') {
    world.messages.edit(originalMessage(world, original), draft);
    return original;
  }
  const before = world.ephemerals.find(place.userId, original.ts);
  if (before === undefined) throw new Refusal('message_not_found');
  world.ephemerals.replace(original.ts, world.messages.prepare(draft));
  return original;
}

function removeOriginal(world: World, original: Original, place: AnswerPlace): void {
  if (original.type === 'message') world.workspace.remove(originalMessage(world, original));
  else if (world.ephemerals.find(place.userId, original.ts) === undefined) {
    throw new Refusal('message_not_found');
  } else world.ephemerals.remove(original.ts);
}

function originalMessage(world: World, original: { channelId: string; ts: string }): Message {
  const message = world.workspace.channels.get(original.channelId)?.messages.get(original.ts);
  if (message === undefined) throw new Refusal('message_not_found');
  return message;
}

/** What Slack itself says under a message box when an app fails, in words close to Slack's. */
export function showFailure(world: World, place: AnswerPlace, what: string, error: string): void {
  world.ephemerals.show({
    userId: place.userId,
    channelId: place.channelId,
    threadTs: place.threadTs,
    text: `${what} failed with the error "${error}"`,
    blocks: [],
    attachments: [],
    error,
  });
}

/** The ack of a command: nothing, plain text, or an answer like those to response_url. */
export function ackPayload(body: unknown): Fields | undefined {
  if (typeof body === 'string') return body === '' ? undefined : { text: body };
  if (typeof body !== 'object' || body === null) return undefined;
  const payload = body as Fields;
  const isEmpty = Object.keys(payload).length === 0;
  const isNothing = textField(payload, 'text') === '' && Object.keys(payload).length === 1;
  return isEmpty || isNothing ? undefined : payload;
}
