import { type StandInClock, within } from '../clock.ts';
import type { Fields } from '../fields.ts';

export type Kind = 'slash_commands' | 'interactive' | 'events_api';

export interface Delivery {
  readonly kind: Kind;
  readonly payload: Fields;
  readonly retry?: { readonly num: number; readonly reason: string } | undefined;
}

/** What the app answered, or how it failed to. */
export type Ack =
  | { readonly type: 'acked'; readonly body: unknown }
  | { readonly type: 'failed'; readonly error: AckError; readonly reason: RetryReason };

/** What Slack tells the person. */
export type AckError = 'operation_timeout' | 'dispatch_failed';

/** What X-Slack-Retry-Reason says. */
export type RetryReason = 'http_timeout' | 'http_error' | 'connection_failed';

/** Carries one payload to the app. Settles when the app answered or cannot; aborted when it is too late. */
export type Carrier = (delivery: Delivery, signal: AbortSignal) => Promise<Ack>;

/** docs.slack.dev: everything is acknowledged within three seconds. */
const ACK_MS = 3000;

export async function deliver(clock: StandInClock, carrier: Carrier, delivery: Delivery): Promise<Ack> {
  const ack = await within(clock, ACK_MS, (signal) => carrier(delivery, signal));
  if (ack !== 'late') return ack;
  return { type: 'failed', error: 'operation_timeout', reason: 'http_timeout' };
}
