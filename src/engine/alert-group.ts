import type { Acknowledgement } from './acknowledgement.ts';
import type { Actor } from './actor.ts';
import type { GroupAlert } from './alert.ts';
import type { Delivery } from './delivery.ts';
import type { Escalation } from './escalation.ts';
import type { Incident } from './incident.ts';
import type { Fingerprint, LabelSet } from './label-set.ts';
import type { IntegrationKey, PendingNotification, Sent } from './notification.ts';
import type { ResponseClock } from './response-clock.ts';
import type { GroupKey } from './route.ts';
import type { Severity } from './severity.ts';

/** 22 characters of base64url: receiver and group key, hashed. */
export type GroupId = string & { readonly brand: 'GroupId' };

/**
 * `waiting`: group_wait runs. `active`: ticks every group_interval. `dormant`: nothing to wait for, kept for its
 * memory. `retired`: the policy no longer makes this group.
 */
export type GroupState = 'waiting' | 'active' | 'dormant' | 'retired';

/** What a receiver is told about together, without its alerts. A plain record: stores keep it as it is. */
export interface AlertGroup {
  readonly schema: 1;
  readonly gid: GroupId;
  readonly receiver: string;
  readonly routeKey: string;
  readonly groupKey: GroupKey;
  readonly groupLabels: LabelSet;
  readonly state: GroupState;
  /** Next flush; absent when dormant. */
  readonly tickAt?: number;
  /**
   * Earliest instant at which a firing alert could expire, or by which somebody has to respond; lazy, so it may be too
   * early, never too late.
   */
  readonly expiryAt?: number;
  /** True once flushed since it last woke: then the "flush old alerts at once" rule is off. */
  readonly hasFlushed: boolean;
  /** Instant of the latest flush. */
  readonly flushedAt?: number;
  /** The latest episode, open or ended. */
  readonly episode?: Episode;
  /** Earlier episodes with a card that does not show their end yet, newest last; at most 5. */
  readonly pastEpisodes?: readonly Episode[];
  /** Given while no episode is open; moves into the next one. */
  readonly upcomingAcknowledgement?: Acknowledgement;
  /** What a person closed although it still fires: counts as resolved until it goes quiet. */
  readonly closed?: ClosedByHand;
  /** What people opened about it, newest last: at most one goes on, and four that are over are remembered. */
  readonly incidents?: readonly Incident[];
  readonly sent: Readonly<Record<IntegrationKey, Sent>>;
  readonly pending: Readonly<Record<IntegrationKey, PendingNotification>>;
  /** Sequence number of the latest decision; 0 before the first. */
  readonly lastSeq: number;
  /** Ids of the last 128 inputs that were applied, newest last. */
  readonly inputs: readonly string[];
}

/** From the first notice of a group until no alert of it fires; card, acknowledgement and thread belong to it. */
export interface Episode {
  /** 1 for a group's first. */
  readonly number: number;
  readonly openedAt: number;
  /** When its first alert started to fire, as the senders say. */
  readonly firingSince: number;
  readonly endedAt?: number;
  /** Present when a person ended it. */
  readonly endedBy?: Actor;
  readonly endReason?: string;
  /** Present when it ended because the policy moved its alerts: the receivers that hear of them now. */
  readonly movedTo?: readonly string[];
  readonly acknowledgement?: Acknowledgement;
  /** Who is called for it elsewhere. */
  readonly assigned?: Assigned;
  readonly escalation?: Escalation;
  /** Until when somebody has to respond to it; absent: nobody has to, or somebody has it. One for each urgency. */
  readonly clocks?: readonly ResponseClock[];
  /** When people were last called because nobody has it and it goes on. */
  readonly remindedAt?: number;
  /** When it was first acknowledged, kept after an un-acknowledge (for time to acknowledge). */
  readonly firstAcknowledgedAt?: number;
  /**
   * What to add to an alert's own count to know how often it fired in this episode: what it did before it left the
   * group, less what belongs to earlier episodes; at most 1,000 entries.
   */
  readonly firedBefore: Readonly<Record<Fingerprint, number>>;
  /** How often it ended and came back within the flap window. */
  readonly reopened: number;
  /** What the timeline knows of its alerts: the next look writes down what differs. */
  readonly seen: SeenAlerts;
  /** The group's revision that its cards show for good, once it ended. */
  readonly finalRev?: number;
  /** Present once it ended: what its cards say although its alerts may have left the group. */
  readonly memory?: EpisodeMemory;
}

export interface Assigned {
  readonly to: readonly string[];
  readonly by: Actor;
  readonly at: number;
}

/** Alerts that fire while silenced are not seen until their silence ends. */
export interface SeenAlerts {
  readonly firing: readonly Fingerprint[];
  readonly severity: Severity;
}

/** The last picture of an episode. */
export interface EpisodeMemory {
  readonly commonLabels: LabelSet;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly severity: Severity;
  readonly severityIsGuessed: boolean;
  /** How many different alerts fired in it. */
  readonly alerts: number;
  /** The most urgent one, to have words for a card; its `fires` are those of the episode. */
  readonly example?: GroupAlert;
}

export interface ClosedByHand {
  readonly by: Actor;
  readonly at: number;
  /** How often each had fired by then: one that fired more often since is not covered. */
  readonly fires: Readonly<Record<Fingerprint, number>>;
}

/** One reading of a group and all that hangs on it. `ver` guards commits; `rev` counts what ingest changed. */
export interface LoadedGroup {
  readonly group: AlertGroup;
  readonly ver: number;
  readonly rev: number;
  readonly alerts: readonly GroupAlert[];
  readonly deliveries: readonly Delivery[];
  /** Sequence number of the newest timeline entry; 0 when there is none. */
  readonly timelineSeq: number;
}
