import { refuseBadContent } from './blocks/check-message.ts';
import { withIds } from './blocks/find.ts';
import { type Fields, fieldsOf, isFields, listField } from './fields.ts';
import type { Ids } from './ids.ts';
import type { Settings } from './options.ts';
import type { Channel, Content, Message, Workspace } from './workspace.ts';

/**
 * Undocumented: bolt-js issues 2509 and 2867 report failures from 11,300 characters
 * on; markdown blocks may have 12,000.
 */
const MOST_CHARACTERS = 12_000;

export interface Draft {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
}

export interface Messages {
  /** The draft checked, with the ids that its author left out. Throws the refusal that Slack would answer. */
  prepare(draft: Draft): Content;
  /** Stores a bot's message and answers it. */
  post(channel: Channel, draft: Draft, thread?: { ts: string; broadcast: boolean }): Message;
  say(channel: Channel, userId: string, text: string, threadTs?: string): Message;
  /** Keeps the metadata if the draft has none. */
  edit(message: Message, draft: Draft): Message;
}

export function createMessages(settings: Settings, ids: Ids, workspace: Workspace): Messages {
  const most = settings.limits.messageCharacters ?? MOST_CHARACTERS;

  function prepare(draft: Draft): Content {
    refuseBadContent(draft, most);
    return {
      text: draft.text ?? '',
      blocks: withIds(listOf(draft.blocks), () => ids.next('b')),
      attachments: listOf(draft.attachments).map((attachment) => ({
        ...attachment,
        ...('blocks' in attachment
          ? { blocks: withIds(fieldsOf(listField(attachment, 'blocks')), () => ids.next('b')) }
          : {}),
      })),
    };
  }

  function store(message: Omit<Message, 'ts' | 'at' | 'revisions' | 'reactions' | 'pinned'>) {
    const stamps = { ts: ids.ts(), at: settings.clock.now() };
    const stored: Message = { ...message, ...stamps, revisions: [], reactions: [], pinned: false };
    workspace.put(stored);
    return stored;
  }

  return {
    prepare,
    post(channel, draft, thread) {
      return store({
        ...prepare(draft),
        metadata: metadataOf(draft.metadata),
        channelId: channel.id,
        userId: settings.app.botUserId,
        byBot: true,
        threadTs: thread?.ts,
        broadcast: thread?.broadcast ?? false,
      });
    },
    say(channel, userId, text, threadTs) {
      return store({
        ...{ text, blocks: [], attachments: [], channelId: channel.id, userId },
        ...{ byBot: false, broadcast: false, threadTs },
      });
    },
    edit(message, draft) {
      const { text, blocks, attachments } = message;
      const revision = { at: settings.clock.now(), text, blocks, attachments };
      return workspace.replace(message, {
        ...prepare(draft),
        metadata: draft.metadata === undefined ? message.metadata : metadataOf(draft.metadata),
        editedTs: ids.ts(),
        revisions: [...message.revisions, revision],
      });
    },
  };
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? fieldsOf(value) : [];
}

function metadataOf(value: unknown): Fields | undefined {
  return isFields(value) && Object.keys(value).length > 0 ? value : undefined;
}

/** The message as the Web API and the payloads show it. */
export function messageJson(message: Message, settings: Settings, replies: Message[] = []): Fields {
  const { app, team } = settings;
  const bot = {
    bot_id: app.botId,
    app_id: app.id,
    bot_profile: {
      ...{ id: app.botId, app_id: app.id, user_id: app.botUserId, name: app.name },
      ...{ deleted: false, updated: 0, team_id: team.id },
    },
  };
  const edited = { edited: { user: message.userId, ts: message.editedTs } };
  return {
    type: 'message',
    ...(message.broadcast ? { subtype: 'thread_broadcast' } : {}),
    user: message.userId,
    ts: message.ts,
    ...(message.byBot ? bot : {}),
    team: team.id,
    text: message.text,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.editedTs === undefined ? {} : edited),
    ...(message.reactions.length > 0 ? { reactions: message.reactions.map(reactionJson) } : {}),
    ...(message.pinned ? { pinned_to: [message.channelId] } : {}),
    ...threadJson(message, replies),
  };
}

function reactionJson(reaction: Message['reactions'][number]): Fields {
  return { ...reaction, count: reaction.users.length };
}

function threadJson(message: Message, replies: readonly Message[]): Fields {
  if (message.threadTs !== undefined) return { thread_ts: message.threadTs };
  const last = replies.at(-1);
  if (last === undefined) return {};
  const users = [...new Set(replies.map((reply) => reply.userId))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: last.ts,
  };
}

/** Blocks where something can be pressed: the message's own and those in attachments. */
export function allBlocks(content: Pick<Message, 'blocks' | 'attachments'>): Fields[] {
  const attached = content.attachments.flatMap((attachment) => listField(attachment, 'blocks'));
  return [...content.blocks, ...fieldsOf(attached)];
}
