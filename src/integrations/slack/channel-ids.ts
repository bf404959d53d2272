import type { WebClient } from '@slack/web-api';

/** Posting takes a channel's name, everything else its id. Remembers every id that an answer has told. */
export interface ChannelIds {
  learn(channel: string, id: string): void;
  /** Absent: no channel of that name that the bot can see. Throws what the client throws. */
  find(channel: string, client: WebClient): Promise<string | undefined>;
}

export function createChannelIds(): ChannelIds {
  const ids = new Map<string, string>();

  async function list(client: WebClient): Promise<void> {
    let cursor: string | undefined;
    do {
      const page = await client.conversations.list({
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { name, id } of page.channels ?? []) {
        if (name !== undefined && id !== undefined) ids.set(name, id);
      }
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined);
  }

  return {
    learn: (channel, id) => {
      ids.set(toChannelName(channel), id);
    },
    async find(channel, client) {
      const name = toChannelName(channel);
      if (isChannelId(name)) return name;
      if (!ids.has(name)) await list(client);
      return ids.get(name);
    },
  };
}

/** Slack may give fewer, and recommends no more than 200 (docs.slack.dev/reference/methods/conversations.list). */
const PAGE = 200;

export function toChannelName(channel: string): string {
  return channel.replace(/^#/, '');
}

/** Names are lower case, ids are not. */
export function isChannelId(name: string): boolean {
  return /^[CGD][A-Z0-9]{6,}$/.test(name);
}
