import type { DeliveryOutcome } from '../../engine/delivery.ts';
import { codeOf } from '../connection-failure.ts';

/** After a 429 that does not say how long. */
const DEFAULT_RETRY_AFTER_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** What an answer means: 2xx done, 5xx and 408 again later, 429 not before it says, anything else refused. */
export function outcomeOf(response: Response, host: string): DeliveryOutcome {
  if (response.ok) return { type: 'done' };
  const error = `webhook ${host} answered ${response.status}`;
  const retryAfterMs = retryAfterOf(response.headers.get('retry-after'));
  if (response.status === 429) {
    return { type: 'rate_limited', error, retryAfterMs: retryAfterMs ?? DEFAULT_RETRY_AFTER_MS };
  }
  if (response.status >= 500 || response.status === 408) {
    return retryAfterMs === undefined ? { type: 'retry', error } : { type: 'retry', error, retryAfterMs };
  }
  if (response.status >= 300 && response.status < 400) {
    return { type: 'refused', error: `${error}: redirects are not followed, give the final address` };
  }
  return { type: 'refused', error };
}

/** No answer at all. Whether it arrived does not matter: a repeat is equal to the byte. */
export function failureOf(error: unknown, host: string): DeliveryOutcome {
  return { type: 'retry', error: `webhook ${host} ${reasonOf(error)}` };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'did not answer';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'did not answer in time';
  const code = codeOf(error.cause);
  return code === undefined ? 'could not be reached' : `could not be reached (${code})`;
}

/** Seconds; the other form, a date, is left out because it needs both clocks to agree. */
function retryAfterOf(header: string | null): number | undefined {
  if (header === null || !/^\d{1,9}$/.test(header)) return undefined;
  return Math.min(Number(header) * 1000, LONGEST_RETRY_AFTER_MS);
}
