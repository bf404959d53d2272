import type { Delivery } from './delivery.ts';
import type { Integration } from './notification.ts';

/** Beyond the call's own time-out: how long a vendor may take to show what a lost call has made. */
export const UNKNOWN_GRACE_MS = 5_000;

/**
 * Until when nobody may call for a delivery, because a call that is not settled may still be under way, or what it made
 * not be found yet; absent: it has none. What an edit made is not looked for.
 */
export function unknownUntil({ attempt }: Delivery, { callTimeoutMs }: Integration): number | undefined {
  if (attempt === undefined || attempt.isAbsent === true) return undefined;
  return attempt.at + callTimeoutMs + (attempt.type === 'edit' ? 0 : UNKNOWN_GRACE_MS);
}

/** Whether a lost call may have left a message that a second one would double; the others are just repeated. */
export function isSearchable({ attempt }: Delivery): boolean {
  return attempt !== undefined && attempt.isAbsent !== true && (attempt.type === 'post' || attempt.type === 'reply');
}
