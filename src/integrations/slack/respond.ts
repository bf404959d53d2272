import type { Answer } from '../../cards/answer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { renderAnswerMessage } from './answer-blocks.ts';
import type { SlackMessage } from './card-blocks.ts';
import { within } from './within.ts';

/** An answer as the acknowledgement of a command, or a response_url, takes it. */
export interface SlackAnswer extends SlackMessage {
  readonly response_type: 'ephemeral' | 'in_channel';
  readonly replace_original: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

export function toSlackAnswer(answer: Answer): SlackAnswer {
  return {
    response_type: answer.visibility === 'private' ? 'ephemeral' : 'in_channel',
    replace_original: false,
    ...renderAnswerMessage(answer),
    unfurl_links: false,
    unfurl_media: false,
  };
}

const CALL_TIMEOUT_MS = 5000;

/**
 * Answers through a response_url: five times within thirty minutes, whether or not the bot is in the channel
 * (docs.slack.dev/interactivity/handling-user-interaction). Resolves also when it could not: nobody can be told then.
 */
export async function respond(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  responseUrl: string,
  answer: Answer,
): Promise<void> {
  try {
    const response = await within(clock, CALL_TIMEOUT_MS, (signal) =>
      fetch(responseUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(toSlackAnswer(answer)),
        redirect: 'error',
        signal,
      }),
    );
    await response.body?.cancel();
    if (!response.ok) log.warn('slack did not take an answer', { status: response.status });
  } catch (error) {
    log.warn('slack could not be answered', { error: error instanceof Error ? error.name : 'unknown' });
  }
}
