import type { Actor } from './actor.ts';
import type { EscalatedTo, PagerOutcome } from './escalation.ts';
import type { IncidentSeverity } from './incident.ts';
import type { IntegrationKey, NotificationReason } from './notification.ts';
import type { Severity } from './severity.ts';
import type { SilenceId } from './silence.ts';

/** One fact about a group, never changed once written. The store numbers entries 1, 2, 3 ... per group. */
export interface TimelineEntry {
  readonly seq: number;
  readonly at: number;
  /** Episode it belongs to; 0 before the first. */
  readonly episode: number;
  readonly fact: TimelineFact;
  /** The engine wants people to look: a thread reply that also shows in the channel. */
  readonly pings: boolean;
}

/** An entry before the store has numbered it. */
export type NewTimelineEntry = Omit<TimelineEntry, 'seq'>;

export type TimelineFact =
  | { readonly type: 'opened'; readonly firing: number; readonly severity: Severity }
  | { readonly type: 'alerts_added'; readonly count: number; readonly names: readonly string[] }
  | {
      readonly type: 'alerts_resolved';
      readonly count: number;
      readonly names: readonly string[];
      readonly remaining: number;
    }
  | { readonly type: 'severity_raised'; readonly from: Severity; readonly to: Severity }
  /** `byExpiry`: no sender said so, it was not heard of any more. */
  | { readonly type: 'ended'; readonly byExpiry: boolean }
  | { readonly type: 'reopened'; readonly firing: number }
  /** The policy has changed: alerts went on into groups of these receivers. */
  | { readonly type: 'moved'; readonly count: number; readonly to: readonly string[] }
  | { readonly type: 'acknowledged'; readonly by: Actor; readonly note?: string }
  | { readonly type: 'unacknowledged'; readonly by: Actor }
  | { readonly type: 'resolved_by_hand'; readonly by: Actor; readonly reason?: string; readonly stillFiring: number }
  | { readonly type: 'reopened_by_hand'; readonly by: Actor }
  | {
      readonly type: 'assigned';
      readonly by: Actor;
      readonly to: readonly string[];
      readonly how: 'called' | 'reassigned' | 'escalated';
    }
  | { readonly type: 'noted'; readonly by: Actor; readonly text: string }
  | { readonly type: 'escalated'; readonly by: Actor; readonly to: EscalatedTo }
  /** What has come of asking a pager for it. */
  | {
      readonly type: 'escalation_settled';
      readonly by: Actor;
      readonly target: IntegrationKey;
      readonly outcome: PagerOutcome;
    }
  | {
      readonly type: 'incident_opened';
      readonly by: Actor;
      readonly number: number;
      readonly severity: IncidentSeverity;
      readonly title: string;
    }
  | {
      readonly type: 'incident_severity';
      readonly by: Actor;
      readonly number: number;
      readonly from: IncidentSeverity;
      readonly to: IncidentSeverity;
    }
  | { readonly type: 'incident_resolved'; readonly by: Actor; readonly number: number; readonly reason?: string }
  /** `channel`: what the chat calls it; `name`: what people do. */
  | { readonly type: 'incident_channel'; readonly number: number; readonly channel: string; readonly name: string }
  /** Something about its channel did not work, and the rest goes on. */
  | { readonly type: 'incident_problem'; readonly number: number; readonly problem: string }
  | { readonly type: 'silenced'; readonly by: Actor; readonly silence: SilenceId; readonly until: number }
  /** Somebody moved its end. */
  | { readonly type: 'silence_changed'; readonly by: Actor; readonly silence: SilenceId; readonly until: number }
  /** `by`: whoever ended it before its time. */
  | { readonly type: 'silence_ended'; readonly by?: Actor; readonly silence: SilenceId }
  | { readonly type: 'news_after_acknowledgement'; readonly count: number; readonly acknowledgedBy: Actor }
  | { readonly type: 'repeat_due'; readonly firing: number }
  /** Nobody has responded in time to what is that severe. */
  | { readonly type: 'overdue'; readonly respondBy: number; readonly severity: Severity }
  | {
      readonly type: 'decided';
      readonly target: IntegrationKey;
      readonly reason: NotificationReason;
      readonly seq: number;
    }
  | {
      readonly type: 'notified';
      readonly target: IntegrationKey;
      readonly reason: NotificationReason;
      readonly seq: number;
    }
  | {
      readonly type: 'delivery_failed';
      readonly target: IntegrationKey;
      readonly error: string;
      readonly isPermanent: boolean;
    }
  | { readonly type: 'delivery_recovered'; readonly target: IntegrationKey }
  | { readonly type: 'duplicate_possible'; readonly target: IntegrationKey };
