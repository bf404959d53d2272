import type { WebClient } from '@slack/web-api';
import type { Attempt, MessageRef, SearchOutcome } from '../../engine/delivery.ts';
import type { CallContext } from '../../ports/target.ts';
import { isOurMark, type MessageMark } from './metadata.ts';

/** Our clock and Slack's may differ; a message cannot be older than this before its attempt. */
const SKEW_MS = 60_000;

/** Slack recommends no more than 200 (docs.slack.dev/reference/methods/conversations.history). */
const PAGE = 200;

interface Found {
  readonly ts?: string | undefined;
  readonly metadata?: unknown;
}

/**
 * Looks through the channel, or through the card's thread for a reply, for the message that carries the attempt's id.
 */
export async function searchMessage(
  client: WebClient,
  channel: string,
  attempt: Attempt,
  context: CallContext,
): Promise<SearchOutcome> {
  const mark = { g: context.gid, e: context.episode, a: attempt.id };
  const threadTs = attempt.type === 'reply' ? context.ref?.['ts'] : undefined;
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const args = {
      channel,
      oldest: ((attempt.at - SKEW_MS) / 1000).toFixed(6),
      include_all_metadata: true,
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const page =
      threadTs === undefined
        ? await client.conversations.history(args)
        : await client.conversations.replies({ ...args, ts: threadTs });
    found.push(...timestampsOf(page.messages ?? [], mark));
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return toSearchOutcome(channel, found);
}

function timestampsOf(messages: readonly Found[], mark: MessageMark): string[] {
  return messages.flatMap((message) =>
    message.ts !== undefined && isOurMark(message.metadata, mark) ? [message.ts] : [],
  );
}

/** The oldest is kept. */
function toSearchOutcome(channel: string, timestamps: readonly string[]): SearchOutcome {
  const [first, ...later] = [...new Set(timestamps)].sort().map((ts): MessageRef => ({ channel, ts }));
  return first === undefined ? { type: 'absent' } : { type: 'found', ref: first, surplus: later };
}
