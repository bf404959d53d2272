import type { DeliveryOutcome } from '../../engine/delivery.ts';
import type { DeliveryStep } from '../../engine/delivery-plan.ts';
import type { Failure } from './failure.ts';
import { explain } from './remedies.ts';

/** Slack had trouble before it did anything. */
const notDone = new Set(['service_unavailable', 'request_timeout', 'team_added_to_org', 'accesslimited']);

/** "It's possible some aspect of the operation succeeded" (docs.slack.dev, chat.postMessage errors). */
const perhapsDone = new Set(['internal_error', 'fatal_error']);

/** The message is not there, or is not ours any more: its app was replaced. */
const goneOnEdit = new Set(['message_not_found', 'cant_update_message']);
const goneOnReply = new Set(['message_not_found', 'thread_not_found', 'cannot_reply_to_message']);

/** What a failed post, edit or reply means for its delivery; `where` names the channel to people. */
export function toOutcome(failure: Failure, step: DeliveryStep['type'], where: string): DeliveryOutcome {
  switch (failure.type) {
    case 'rate_limited':
      return { type: 'rate_limited', error: `Slack ${where}: too many calls`, retryAfterMs: failure.retryAfterMs };
    case 'unreachable':
      return { type: 'retry', error: `Slack ${where}: ${failure.reason}` };
    case 'unanswered':
      return { type: 'unknown', error: `Slack ${where}: ${failure.reason}` };
    case 'answered':
      return toAnsweredOutcome(failure, step, where);
  }
}

function toAnsweredOutcome(
  { code, needed, details }: Extract<Failure, { type: 'answered' }>,
  step: DeliveryStep['type'],
  where: string,
): DeliveryOutcome {
  const detail = details[0] === undefined ? '' : `: ${details[0]}`;
  const error = `Slack ${where}: ${explain(code, needed)}${detail}`.slice(0, 300);
  if (notDone.has(code)) return { type: 'retry', error };
  if (perhapsDone.has(code)) return { type: 'unknown', error };
  const isGone = step === 'edit' ? goneOnEdit.has(code) : step === 'reply' && goneOnReply.has(code);
  return { type: isGone ? 'gone' : 'refused', error };
}
