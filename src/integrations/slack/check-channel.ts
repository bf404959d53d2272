import type { WebClient } from '@slack/web-api';
import { type ChannelIds, toChannelName } from './channel-ids.ts';
import { toFailure } from './failure.ts';
import { reasonOf } from './remedies.ts';

/** The scopes of manifests/slack/manifest.yaml without which something does not work, and what. */
const neededScopes: ReadonlyMap<string, string> = new Map([
  ['chat:write', 'nothing can be posted'],
  ['channels:read', 'a card whose post was cut off may be posted twice'],
  ['groups:read', 'a card whose post was cut off may be posted twice'],
  ['channels:history', 'a card whose post was cut off may be posted twice'],
  ['groups:history', 'a card whose post was cut off may be posted twice'],
  ['users:read', 'whoever clicks has no name and no time zone'],
]);

/** What is not as it should be about the app and a channel, each with its remedy. Posts nothing. */
export async function checkChannel(
  client: WebClient,
  channel: string,
  channelIds: ChannelIds,
): Promise<readonly string[]> {
  try {
    const { response_metadata: about } = await client.auth.test();
    const granted = about?.scopes;
    const missing = granted === undefined ? [] : [...neededScopes].filter(([scope]) => !granted.includes(scope));
    const found = missing.length === 0 ? [] : [lackOf(new Map(missing))];
    const canLook = !missing.some(([scope]) => scope === 'channels:read');
    return canLook ? [...found, ...(await checkMembership(client, channel, channelIds))] : found;
  } catch (error) {
    return [reasonOf(toFailure(error))];
  }
}

/** All in one: they are added at once. */
function lackOf(missing: ReadonlyMap<string, string>): string {
  const scopes = [...missing.keys()].join(', ');
  const consequences = [...new Set(missing.values())].join(', and ');
  const [noun, them] = missing.size === 1 ? ['scope', 'it'] : ['scopes', 'them'];
  return `the app lacks the ${noun} ${scopes}, so ${consequences}: add ${them} from manifests/slack/manifest.yaml and install the app again`;
}

async function checkMembership(client: WebClient, channel: string, channelIds: ChannelIds): Promise<readonly string[]> {
  const id = await channelIds.find(channel, client);
  if (id === undefined) return ['there is no such channel, or it is private and the bot is not in it: /invite the bot'];
  const { channel: found } = await client.conversations.info({ channel: id });
  if (found?.is_archived === true) return ['the channel is archived: unarchive it, or name another'];
  if (found?.is_member === true) return [];
  const name = found?.name ?? toChannelName(channel);
  return [
    `the bot is not in #${name}: it can post there, but not find a card again whose post was cut off; /invite the bot`,
  ];
}
