import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { DeliveryOutcome } from '../../engine/delivery.ts';
import { type PagerDutyAnswer, statusText } from './pdjs.ts';

/** "Back off, and try again later": 30 s apart (developer.pagerduty.com/docs/events-api-v2-overview). */
const DEFAULT_RETRY_AFTER_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** What an answer to an event means. `accepted` is not proof of an incident, but there is no better one. */
export function outcomeOf(answer: PagerDutyAnswer, version: 1 | 2): DeliveryOutcome {
  switch (answer.type) {
    case 'unreached':
      return { type: 'retry', error: `PagerDuty ${answer.reason}` };
    case 'unanswered':
      return { type: 'unknown', error: `PagerDuty ${answer.reason}` };
    case 'answered':
      return toOutcome(answer, version);
  }
}

function toOutcome(
  { status, body, headers }: Extract<PagerDutyAnswer, { type: 'answered' }>,
  version: 1 | 2,
): DeliveryOutcome {
  if (status >= 200 && status < 300) return { type: 'done' };
  const error = `PagerDuty answered ${statusText(status)}`;
  const retryAfterMs = retryAfterOf(headers);
  // Version 1 says 403 to whoever is too fast (developer.pagerduty.com/docs/events-api-v1-overview).
  if (status === 429 || (status === 403 && version === 1)) {
    return { type: 'rate_limited', error, retryAfterMs: retryAfterMs ?? DEFAULT_RETRY_AFTER_MS };
  }
  if (status >= 500 || status === 408) {
    return { type: 'retry', error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  return {
    type: 'refused',
    error: `${error}${reasonsOf(body)}: check the routing key of this pagerduty_configs entry`,
  };
}

/** Seconds, by either name; REST calls have the second. */
function retryAfterOf(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['retry-after'] ?? headers['ratelimit-reset'];
  if (typeof text !== 'string' || !/^\d{1,9}$/.test(text)) return undefined;
  return Math.min(Number(text) * 1000, LONGEST_RETRY_AFTER_MS);
}

const Reasons = z.object({ errors: z.array(z.string()) });

/** PagerDuty names fields, and repeats no values but our own; a key among them would be one too many. */
function reasonsOf(body: unknown): string {
  const parsed = Reasons.safeParse(body);
  if (!parsed.success || parsed.data.errors.length === 0) return '';
  const words = parsed.data.errors.join('; ').replace(/\b[0-9A-Za-z]{20,}\b/g, '[secret]');
  return ` (${words.slice(0, 200)})`;
}
