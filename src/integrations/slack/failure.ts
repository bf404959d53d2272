import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { codeOf, isNotConnected } from '../connection-failure.ts';
import { redact } from './redact.ts';

/** What went wrong with a Web API call, in few enough kinds to decide by. */
export type Failure =
  /** Slack answered `ok: false`. */
  | { readonly type: 'answered'; readonly code: string; readonly needed?: string; readonly details: readonly string[] }
  | { readonly type: 'rate_limited'; readonly retryAfterMs: number }
  /** Nothing reached Slack. */
  | { readonly type: 'unreachable'; readonly reason: string }
  /** It may have reached Slack, and may have been done. */
  | { readonly type: 'unanswered'; readonly reason: string };

/** When a 429 does not say how long. */
const DEFAULT_RETRY_AFTER_MS = 30_000;

/**
 * Reads an error that @slack/web-api threw. Anything it does not know counts as
 * unanswered: better looked for than doubled.
 */
export function toFailure(error: unknown): Failure {
  if (error instanceof WebAPIPlatformError) return toAnswered(error.data);
  if (error instanceof WebAPIRateLimitedError) {
    return { type: 'rate_limited', retryAfterMs: error.retryAfter * 1000 };
  }
  if (error instanceof WebAPIHTTPError) return toHttpFailure(error.statusCode);
  if (error instanceof WebAPIRequestError) return toConnectionFailure(error.original);
  if (error instanceof Error && error.message.includes('Retry header')) {
    return { type: 'rate_limited', retryAfterMs: DEFAULT_RETRY_AFTER_MS };
  }
  return { type: 'unanswered', reason: reasonOf(error) };
}

function toAnswered(data: {
  readonly error: string;
  readonly needed?: unknown;
  readonly response_metadata?: { readonly messages?: readonly unknown[] };
}): Failure {
  if (data.error === 'ratelimited' || data.error === 'rate_limited') {
    return { type: 'rate_limited', retryAfterMs: DEFAULT_RETRY_AFTER_MS };
  }
  const details = (data.response_metadata?.messages ?? []).filter((message) => typeof message === 'string');
  const needed = typeof data.needed === 'string' ? { needed: data.needed } : {};
  return { type: 'answered', code: data.error, ...needed, details };
}

/** A gateway's 503 is an answer given instead of Slack's; other 5xx may come after the work was done. */
function toHttpFailure(status: number): Failure {
  const reason = `answered HTTP ${status}`;
  if (status === 503 || (status >= 400 && status < 500)) return { type: 'unreachable', reason };
  return { type: 'unanswered', reason };
}

function toConnectionFailure(original: Error): Failure {
  const code = codeOf(original.cause) ?? codeOf(original);
  if (isNotConnected(code)) return { type: 'unreachable', reason: `cannot be reached (${code})` };
  return { type: 'unanswered', reason: reasonOf(original) };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'did not answer in time';
  const code = codeOf(error.cause);
  return code === undefined ? `failed: ${redact(error.message)}` : `cut the connection (${code})`;
}
