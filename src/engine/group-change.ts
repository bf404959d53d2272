import type { Actor } from './actor.ts';
import type { AlertHead } from './alert.ts';
import type { AlertGroup, GroupId } from './alert-group.ts';
import type { Delivery } from './delivery.ts';
import type { Wish } from './input.ts';
import type { Fingerprint } from './label-set.ts';
import type { IntegrationKey } from './notification.ts';
import type { SilenceId } from './silence.ts';
import type { NewTimelineEntry } from './timeline.ts';

/** What one decision writes, all of it or nothing. */
export interface GroupChange {
  readonly group: AlertGroup;
  /**
   * Cards should be drawn again although no alert changed (an acknowledgement, an ended
   * episode): adds 1 to the group's revision.
   */
  readonly bumpsRev: boolean;
  /** Alerts that leave the group; each only if its head is still the one that was seen. */
  readonly drop: readonly { readonly fingerprint: Fingerprint; readonly head: AlertHead }[];
  readonly timeline: readonly NewTimelineEntry[];
  /** Deliveries that are new or changed. */
  readonly deliveries: readonly Delivery[];
  /** The group's own due mark (flush or expiry); absent: none. */
  readonly groupDueAt?: number;
  /** Due marks of deliveries; an absent instant removes the mark. */
  readonly deliveryDue: readonly DeliveryDue[];
  readonly outbox: readonly OutboxEffect[];
}

export interface DeliveryDue {
  readonly target: IntegrationKey;
  readonly episode: number;
  readonly at?: number;
  /** The lane of what comes next; absent: the delivery's own. */
  readonly lane?: string;
  readonly priority: DeliveryPriority;
}

/** Lower goes first: answers to people, critical news, new cards, edits. */
export type DeliveryPriority = 0 | 1 | 2 | 3;

/** An effect outside this group, applied at least once, idempotent by id. */
export type OutboxEffect =
  | { readonly id: string; readonly type: 'expire_silence'; readonly silence: SilenceId }
  | { readonly id: string; readonly type: 'outside_event'; readonly event: OutsideEvent }
  /** The pager is asked what the group's escalation of this number says. */
  | EscalateEffect;

export interface EscalateEffect {
  readonly id: string;
  readonly type: 'escalate';
  readonly gid: GroupId;
  readonly episode: number;
  readonly number: number;
}

/** What somebody did where a group is mirrored, as its integration has read it. */
export interface OutsideEvent {
  readonly schema: 1;
  /** The integration's name: `pagerduty`. */
  readonly origin: string;
  readonly receivedAt: number;
  /** When it happened, by the vendor's clock. */
  readonly occurredAt: number;
  /** What it happened to, in the vendor's words: opaque to everybody but the integration. */
  readonly subject: Readonly<Record<string, string>>;
  readonly by: Actor;
  readonly wish: Wish;
}
