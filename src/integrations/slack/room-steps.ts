import type { WebClient } from '@slack/web-api';
import { inert } from '../../cards/inert.ts';
import type { DeliveryOutcome } from '../../engine/delivery.ts';
import type { RoomAction } from '../../engine/delivery-plan.ts';
import { type Failure, toFailure } from './failure.ts';
import { escapeText } from './mrkdwn.ts';
import { toOutcome } from './outcome.ts';
import { fitted } from './plain-text.ts';

type Create = Extract<RoomAction, { type: 'create' }>;

/** How many names are tried: the one asked for, then with -2, -3 and so on. */
const MOST_NAMES = 9;
/** Our clock and Slack's may differ. */
const SKEW_MS = 60_000;
/** Slack recommends no more than 200 (docs.slack.dev/reference/methods/users.conversations). */
const PAGE = 200;
/** docs.slack.dev/reference/methods/conversations.setTopic */
const MOST_TOPIC = 250;

/**
 * Makes a channel of this name, or of the next one that is free. A name is what an earlier call that was lost is found
 * by: no two channels have one, and ours was made by us since the incident was opened.
 */
export async function createRoom(
  action: Create,
  botUserId: string | undefined,
  client: WebClient,
): Promise<DeliveryOutcome> {
  for (let suffix = 1; suffix <= MOST_NAMES; suffix += 1) {
    const name = suffix === 1 ? action.name : `${action.name}-${suffix}`;
    const made = await make(name, action.isPrivate, client);
    if (made.type !== 'taken') return made;
    // Looked for once: the first name that is taken tells of every earlier call.
    const ours = suffix === 1 ? await findOurs(action, botUserId, client) : undefined;
    if (ours !== undefined) return ours;
  }
  return { type: 'refused', error: `Slack made no channel: every name like ${action.name} is taken (name_taken)` };
}

async function make(
  name: string,
  isPrivate: boolean,
  client: WebClient,
): Promise<DeliveryOutcome | { readonly type: 'taken' }> {
  try {
    const { channel } = await client.conversations.create({ name, is_private: isPrivate });
    if (channel?.id === undefined) return { type: 'unknown', error: 'Slack made a channel without saying which' };
    return { type: 'done', ref: { channel: channel.id, name: channel.name ?? name } };
  } catch (error) {
    const failure = toFailure(error);
    if (failure.type === 'answered' && failure.code === 'name_taken') return { type: 'taken' };
    return toOutcome(inItsOwnWords(failure, 'creating'), 'room', 'made no channel');
  }
}

/** Absent: it is somebody else's, or we may not look. */
async function findOurs(
  action: Create,
  botUserId: string | undefined,
  client: WebClient,
): Promise<DeliveryOutcome | undefined> {
  try {
    let cursor: string | undefined;
    do {
      const page = await client.users.conversations({
        types: action.isPrivate ? 'private_channel' : 'public_channel',
        exclude_archived: true,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const ours = page.channels?.find((channel) => isOurs(channel, action, botUserId));
      if (ours?.id !== undefined) return { type: 'done', ref: { channel: ours.id, name: ours.name ?? action.name } };
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined);
    return undefined;
  } catch (error) {
    const failure = toFailure(error);
    return failure.type === 'answered' ? undefined : toOutcome(failure, 'room', 'did not say which channels there are');
  }
}

interface Listed {
  readonly name?: string | undefined;
  readonly creator?: string | undefined;
  /** Seconds. */
  readonly created?: number | undefined;
}

function isOurs({ name = '', creator, created = 0 }: Listed, { name: wanted, since }: Create, us?: string): boolean {
  if (us !== undefined && creator !== us) return false;
  if (created * 1000 < since - SKEW_MS) return false;
  return name === wanted || isSuffixed(name, wanted);
}

function isSuffixed(called: string, name: string): boolean {
  return called.startsWith(`${name}-`) && /^\d$/.test(called.slice(name.length + 1));
}

/** Text in it does nothing: topics are plain, and what could be taken for a mention is escaped besides. */
export async function setRoomTopic(
  { channel, topic }: Extract<RoomAction, { type: 'topic' }>,
  client: WebClient,
): Promise<DeliveryOutcome> {
  try {
    await client.conversations.setTopic({ channel, topic: fitted(escapeText(inert(topic, MOST_TOPIC)), MOST_TOPIC) });
    return { type: 'done' };
  } catch (error) {
    return toOutcome(inItsOwnWords(toFailure(error), 'setting the topic of'), 'room', 'did not set the topic');
  }
}

export async function archiveRoom(channel: string, client: WebClient): Promise<DeliveryOutcome> {
  try {
    await client.conversations.archive({ channel });
    return { type: 'done' };
  } catch (error) {
    const failure = toFailure(error);
    if (failure.type === 'answered' && failure.code === 'already_archived') return { type: 'done' };
    return toOutcome(inItsOwnWords(failure, 'archiving'), 'room', 'did not archive the channel');
  }
}

/** What the same code means elsewhere is about posting. */
function inItsOwnWords(failure: Failure, doing: string): Failure {
  if (failure.type !== 'answered' || !restrictions.has(failure.code)) return failure;
  const code = `a workspace setting keeps the app from ${doing} channels (${failure.code})`;
  return { ...failure, code };
}

const restrictions: ReadonlySet<string> = new Set(['restricted_action', 'cannot_create_channel', 'user_is_restricted']);
