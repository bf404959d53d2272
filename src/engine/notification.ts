import type { AlertContent } from './alert.ts';
import type { Fingerprint } from './label-set.ts';

/** Why an integration is notified; Alertmanager's reasons. */
export type NotificationReason = 'first' | 'new_alerts' | 'some_resolved' | 'all_resolved' | 'repeat';

/** Why it is not. */
export type QuietReason =
  | 'nothing_firing'
  | 'all_muted'
  | 'resolved_unwanted'
  | 'repeat_not_due'
  | 'acknowledged'
  | 'closed_by_hand';

/** `<receiver>/<kind>/<index>`: one integration of one receiver, for instance `payments/slack/0`. */
export type IntegrationKey = string & { readonly brand: 'IntegrationKey' };

/**
 * How a target is told. `notice`: each decision is sent once, as a frozen snapshot. `card`: one message per episode
 * that always shows the latest state. `mirror`: an outside state, such as an incident at a pager, that is set to ours.
 * `room`: a place for an incident, with a card in it.
 */
export type DeliveryKind = 'notice' | 'card' | 'mirror' | 'room';

/** What deciding and planning need to know of an integration. */
export interface Integration {
  readonly key: IntegrationKey;
  readonly kind: DeliveryKind;
  readonly sendResolved: boolean;
  /** Queue of what shares a rate budget: the posts of one vendor account and channel. */
  readonly lane: string;
  /** Queue of what shares the budget of edits; absent: edits wait among the posts. */
  readonly editLane?: string;
  /** How long one call may take. */
  readonly callTimeoutMs: number;
  /** A mirror whose outside cannot be told that an acknowledgement was taken back. */
  readonly keepsAcknowledged?: boolean;
  /** A mirror whose outside can be asked to call the next person. */
  readonly escalates?: boolean;
}

/**
 * What an integration was last told; written by settle only, never by a decision (but where `send_resolved: false`
 * leaves nothing to tell, the flush clears it, as in Alertmanager).
 */
export interface Sent {
  readonly firing: readonly Fingerprint[];
  readonly resolved: readonly Fingerprint[];
  /** The instant of the decision, so that repeats keep to the ticks. */
  readonly at: number;
  readonly seq: number;
}

/** What a decision says, without the alerts themselves. */
export interface DecidedNotification {
  readonly seq: number;
  readonly reason: NotificationReason;
  readonly at: number;
  readonly firing: readonly Fingerprint[];
  readonly resolved: readonly Fingerprint[];
}

/** The one decision that an integration has yet to be told; a later decision replaces it while it is unsent. */
export interface PendingNotification extends DecidedNotification {
  /** The alerts at the instant of the decision; only for notices, empty otherwise. */
  readonly snapshot: readonly SnapshotAlert[];
}

export interface SnapshotAlert {
  readonly fingerprint: Fingerprint;
  readonly content: AlertContent;
  readonly startsAt: number;
  /** Absent while firing. */
  readonly endsAt?: number;
}
