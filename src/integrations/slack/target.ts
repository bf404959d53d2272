import type { WebClient } from '@slack/web-api';
import type { Card, CardButton } from '../../cards/card.ts';
import { renderCard } from '../../cards/render-card.ts';
import { renderReply } from '../../cards/render-reply.ts';
import type { Attempt, DeliveryOutcome, MessageRef, SearchOutcome } from '../../engine/delivery.ts';
import type { DeliveryStep } from '../../engine/delivery-plan.ts';
import type { GroupFacts } from '../../engine/group-facts.ts';
import type { LostCard } from '../../engine/lost-card.ts';
import type { SlackOptions } from '../../ports/policy.ts';
import type { CallContext, SeekContext, Target } from '../../ports/target.ts';
import { renderReplyMessage } from './answer-blocks.ts';
import { budgetOf, historyBudgetOf } from './budgets.ts';
import { renderCardMessage, renderPlainCardMessage, type SlackMessage } from './card-blocks.ts';
import type { ChannelCards } from './channel-cards.ts';
import { type ChannelIds, toChannelName } from './channel-ids.ts';
import { checkChannel } from './check-channel.ts';
import { toFailure } from './failure.ts';
import { toLineMetadata, toMetadata } from './metadata.ts';
import { toOutcome } from './outcome.ts';
import { explain, reasonOf } from './remedies.ts';
import { searchMessage } from './search.ts';
import type { WebApi } from './web-api.ts';

export interface SlackTargetDeps {
  readonly webApi: WebApi;
  readonly channelIds: ChannelIds;
  readonly channelCards: ChannelCards;
  /** Absent until Slack has told; lanes and budgets are then named by the token's workspace alone. */
  readonly teamId: () => string | undefined;
  /** Nobody would hear of a click: cards have no buttons but links. */
  readonly isDeaf: boolean;
}

const CALL_TIMEOUT_MS = 10_000;

type Step<Type extends DeliveryStep['type']> = Extract<DeliveryStep, { type: Type }>;

/** One card per group and episode in one channel: posted once, then edited, with replies in its thread. */
export function createSlackTarget(options: SlackOptions, deps: SlackTargetDeps): Target {
  const { webApi, channelIds, channelCards } = deps;
  const channel = toChannelName(options.channel);
  const where = options.channel === '' ? 'channel of an incident' : `channel ${options.channel}`;
  const team = (): string => deps.teamId() ?? 'workspace';
  const draw = (facts: GroupFacts): Card => (deps.isDeaf ? withoutActions(renderCard(facts)) : renderCard(facts));

  return {
    key: options.key,
    kind: 'card',
    sendResolved: options.sendResolved,
    get lane() {
      return `slack:${team()}:${channel}`;
    },
    get editLane() {
      return `slack:${team()} edits`;
    },
    get breaker() {
      return `slack:${team()}`;
    },
    callTimeoutMs: CALL_TIMEOUT_MS,
    budget: (step) => budgetOf(step, team(), channel),
    perform,
    find,
    findCard,
    get findCardBudget() {
      return historyBudgetOf(team());
    },
    retract,
    check: (signal) => checkChannel(webApi(signal), channel, channelIds),
  };

  async function perform(step: DeliveryStep, context: CallContext): Promise<DeliveryOutcome> {
    const client = webApi(context.signal);
    try {
      switch (step.type) {
        case 'post':
          return await withPlainBlocks(draw(step.facts), (message) =>
            post(client, message, { ...context, into: step.place?.['channel'] ?? channel }),
          );
        case 'edit':
          return await withPlainBlocks(draw(step.facts), (message) => edit(client, message, step.ref));
        case 'reply':
          return await reply(client, step, context);
        case 'send':
        case 'set':
        case 'room':
          return { type: 'refused', error: `Slack ${where}: a card cannot do a "${step.type}"` };
      }
    } catch (error) {
      return toOutcome(toFailure(error), step.type, where);
    }
  }

  async function post(
    client: WebClient,
    message: SlackMessage,
    { into, ...context }: CallContext & { readonly into: string },
  ): Promise<DeliveryOutcome> {
    if (into === '') return { type: 'refused', error: 'Slack: the policy has no channel for this card any more' };
    const answer = await client.chat.postMessage({
      channel: into,
      ...message,
      ...unfurlNothing,
      metadata: toMetadata({ g: context.gid, e: context.episode, a: context.attemptId }),
    });
    const ref = refOf(answer);
    if (ref === undefined) return { type: 'unknown', error: `Slack ${where}: answered without saying where` };
    channelIds.learn(into, ref.channel);
    return { type: 'done', ref };
  }

  async function edit(client: WebClient, message: SlackMessage, ref: MessageRef): Promise<DeliveryOutcome> {
    const { channel: id, ts } = placeOf(ref);
    // Left out, attachments and text would stay what they were (docs.slack.dev/messaging/modifying-messages).
    await client.chat.update({ channel: id, ts, ...message, attachments: [], parse: 'none' });
    return { type: 'done' };
  }

  async function reply(client: WebClient, step: Step<'reply'>, context: CallContext): Promise<DeliveryOutcome> {
    const { channel: id, ts } = placeOf(step.ref);
    const mark = { g: context.gid, e: context.episode, a: context.attemptId };
    const message = {
      channel: id,
      ...renderReplyMessage(renderReply(step.entries, step.facts)),
      ...unfurlNothing,
      metadata: toMetadata(mark),
    };
    // In the channel of an incident everything is about one thing: there is no thread.
    const placed = ts === '' ? { ...message, metadata: toLineMetadata(mark) } : { ...message, thread_ts: ts };
    await client.chat.postMessage(step.pings ? { ...message, thread_ts: ts, reply_broadcast: true } : placed);
    return { type: 'done' };
  }

  async function find(attempt: Attempt, context: CallContext): Promise<SearchOutcome> {
    if (attempt.type === 'edit') return { type: 'absent' };
    const client = webApi(context.signal);
    try {
      const id = context.ref?.['channel'] ?? (await channelIds.find(channel, client));
      if (id === undefined) return { type: 'unavailable', error: `Slack ${where}: ${explain('channel_not_found')}` };
      return await searchMessage(client, id, attempt, context);
    } catch (error) {
      const failure = toFailure(error);
      const isUnreached = failure.type !== 'answered';
      return { type: 'unavailable', error: `Slack ${where}: ${reasonOf(failure)}`, isUnreached };
    }
  }

  async function findCard(card: LostCard, context: SeekContext): Promise<SearchOutcome> {
    const client = webApi(context.signal);
    try {
      const id = await channelIds.find(channel, client);
      if (id === undefined) return { type: 'unavailable', error: `Slack ${where}: ${explain('channel_not_found')}` };
      return await channelCards.find(id, card, context, client);
    } catch (error) {
      const failure = toFailure(error);
      const after = failure.type === 'rate_limited' ? { retryAfterMs: failure.retryAfterMs } : {};
      const isUnreached = failure.type === 'unreachable' || failure.type === 'unanswered';
      return { type: 'unavailable', error: `Slack ${where}: ${reasonOf(failure)}`, isUnreached, ...after };
    }
  }

  async function retract(ref: MessageRef, context: CallContext): Promise<void> {
    try {
      await webApi(context.signal).chat.delete(placeOf(ref));
    } catch (error) {
      const failure = toFailure(error);
      if (failure.type === 'answered' && failure.code === 'message_not_found') return;
      throw new Error(`Slack ${where}: a second card could not be deleted: ${reasonOf(failure)}`, { cause: error });
    }
  }
}

/** Slack knows nothing of what is behind an alert's links, and should not ask. */
const unfurlNothing = { unfurl_links: false, unfurl_media: false };

/**
 * Workspaces get new kinds of blocks at different times; a card that is refused for its blocks goes out in plain ones.
 */
const refusedBlocks = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long']);

async function withPlainBlocks(
  card: Card,
  call: (message: SlackMessage) => Promise<DeliveryOutcome>,
): Promise<DeliveryOutcome> {
  try {
    return await call(renderCardMessage(card));
  } catch (error) {
    const failure = toFailure(error);
    if (failure.type !== 'answered' || !refusedBlocks.has(failure.code)) throw error;
    return await call(renderPlainCardMessage(card));
  }
}

function withoutActions(card: Card): Card {
  const isLink = ({ type }: CardButton): boolean => type === 'link';
  return { ...card, buttons: card.buttons.filter(isLink), menu: card.menu.filter(isLink) };
}

function refOf(answer: { readonly channel?: string; readonly ts?: string }): Place | undefined {
  const { channel, ts } = answer;
  return channel === undefined || ts === undefined ? undefined : { channel, ts };
}

interface Place extends MessageRef {
  readonly channel: string;
  readonly ts: string;
}

function placeOf(ref: MessageRef): Place {
  return { channel: ref['channel'] ?? '', ts: ref['ts'] ?? '' };
}
