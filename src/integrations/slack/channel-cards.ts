import type { WebClient } from '@slack/web-api';
import type { MessageRef, SearchOutcome } from '../../engine/delivery.ts';
import type { LostCard } from '../../engine/lost-card.ts';
import type { SeekContext } from '../../ports/target.ts';
import { toFailure } from './failure.ts';
import { type MessageMark, readMark } from './metadata.ts';

/** Slack recommends no more than 200 (docs.slack.dev/reference/methods/conversations.history). */
const PAGE = 200;
/** Five thousand messages: what is further up nobody reads either. */
const MOST_PAGES = 25;
/** Those who look for the cards of one loss share it: what is not in it is not there. */
const READING_LASTS_MS = 5 * 60_000;

/** The cards of channels, as their history tells. */
export interface ChannelCards {
  /** The newest card of a group, and others of the same episode. Many who ask for one channel share a reading of it. */
  find(channel: string, card: LostCard, context: SeekContext, client: WebClient): Promise<SearchOutcome>;
}

interface Reading {
  readonly readAt: number;
  /** Cards, newest first. */
  readonly cards: (MessageMark & { readonly ts: string })[];
  /** Messages down to here were read. */
  downTo: number;
  cursor: string | undefined;
  pages: number;
  line: Promise<void>;
}

export function createChannelCards(deps: {
  readonly now: () => number;
  /** Absent until Slack has told. */
  readonly botId: () => string | undefined;
}): ChannelCards {
  const readings = new Map<string, Reading>();

  return {
    async find(channel, card, context, client) {
      const reading = readingOf(channel, card.until);
      try {
        await readDownTo(reading, card.since, channel, client);
      } catch (error) {
        // A cursor may have become invalid. After anything else the next who asks goes on where this one stopped.
        if (toFailure(error).type === 'answered') readings.delete(channel);
        throw error;
      }
      return toOutcome(channel, reading, card, context);
    },
  };

  function readingOf(channel: string, until: number): Reading {
    const known = readings.get(channel);
    const now = deps.now();
    if (known !== undefined && known.readAt >= until && now - known.readAt < READING_LASTS_MS) return known;
    const reading = {
      readAt: now,
      cards: [],
      downTo: Number.POSITIVE_INFINITY,
      cursor: undefined,
      pages: 0,
      line: Promise.resolve(),
    };
    readings.set(channel, reading);
    return reading;
  }

  /** One page after the other, whoever asks. */
  function readDownTo(reading: Reading, since: number, channel: string, client: WebClient): Promise<void> {
    const pages = reading.line.then(async () => {
      while (reading.downTo > since && reading.pages < MOST_PAGES) await readPage(reading, channel, client);
    });
    reading.line = pages.catch(() => undefined);
    return pages;
  }

  async function readPage(reading: Reading, channel: string, client: WebClient): Promise<void> {
    const page = await client.conversations.history({
      channel,
      include_all_metadata: true,
      limit: PAGE,
      ...(reading.cursor === undefined ? {} : { cursor: reading.cursor }),
    });
    const messages = page.messages ?? [];
    for (const message of messages) {
      const mark = readMark(message.metadata);
      if (mark === undefined || message.ts === undefined || !isCard(message)) continue;
      reading.cards.push({ ...mark, ts: message.ts });
    }
    reading.cursor = page.response_metadata?.next_cursor || undefined;
    reading.pages += 1;
    reading.downTo = reading.cursor === undefined ? 0 : instantOf(messages.at(-1)?.ts);
  }

  /** Replies that also show in the channel carry marks too. What another app posted, we could not edit. */
  function isCard(message: { readonly ts?: string; readonly thread_ts?: string; readonly bot_id?: string }): boolean {
    const botId = deps.botId();
    const isOurs = botId === undefined || message.bot_id === undefined || message.bot_id === botId;
    return isOurs && (message.thread_ts === undefined || message.thread_ts === message.ts);
  }
}

function toOutcome(channel: string, { cards }: Reading, card: LostCard, { gid, episode }: SeekContext): SearchOutcome {
  const { since, renumberedAt = 0, taken } = card;
  const [newest, ...others] = cards.filter(({ g, e, ts }) => {
    const at = instantOf(ts);
    const isRight = e === episode || at <= renumberedAt;
    return g === gid && isRight && at >= since && !taken.some((ref) => ref['channel'] === channel && ref['ts'] === ts);
  });
  if (newest === undefined) return { type: 'absent' };
  const surplus = others.filter(({ e }) => e === newest.e).map(({ ts }): MessageRef => ({ channel, ts }));
  return { type: 'found', ref: { channel, ts: newest.ts }, surplus };
}

function instantOf(ts: string | undefined): number {
  return ts === undefined ? 0 : Number(ts) * 1000;
}
