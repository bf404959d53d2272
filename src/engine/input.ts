import type { Acknowledgement } from './acknowledgement.ts';
import type { Actor } from './actor.ts';
import type { EscalateTo, Escalation, PagerOutcome } from './escalation.ts';
import type { Incident, IncidentSeverity } from './incident.ts';

/**
 * Something a person (or another system) wants of one group. Applying the same `id`
 * twice changes nothing the second time.
 */
export interface Input {
  readonly id: string;
  readonly by: Actor;
  /** The episode that the person looked at; absent when they named the group by id. */
  readonly episode?: number;
  readonly wish: Wish;
  /** For an incident that is opened: nobody else has it. Numbers are dear, so one is taken only when asked for. */
  readonly number?: number;
}

export type Wish =
  | { readonly type: 'acknowledge'; readonly note?: string }
  | { readonly type: 'unacknowledge' }
  | { readonly type: 'resolve'; readonly reason?: string }
  | { readonly type: 'reopen' }
  /** These are called for it, where people are called: as the rota says, or because somebody has handed it on. */
  | { readonly type: 'assign'; readonly to: readonly string[]; readonly how: 'called' | 'reassigned' | 'escalated' }
  | { readonly type: 'note'; readonly text: string }
  /** `after`: the number of the escalation that the person saw last, 0: none; absent: they named the group by id. */
  | { readonly type: 'escalate'; readonly after?: number; readonly to?: EscalateTo }
  /** What the pager will be asked for, about to be asked. */
  | { readonly type: 'escalation_aimed'; readonly number: number; readonly aim: Readonly<Record<string, string>> }
  | { readonly type: 'escalation_settled'; readonly number: number; readonly outcome: PagerOutcome }
  /** Without a severity, what the alerts propose; without a title, what they are called. */
  | { readonly type: 'open_incident'; readonly severity?: IncidentSeverity; readonly title?: string }
  | { readonly type: 'incident_severity'; readonly severity: IncidentSeverity }
  | { readonly type: 'resolve_incident'; readonly reason?: string };

/** Why a wish was not granted: a polite value, not an error. */
export type Refusal =
  | { readonly type: 'already_acknowledged'; readonly acknowledgement: Acknowledgement }
  | { readonly type: 'not_acknowledged' }
  | { readonly type: 'already_resolved'; readonly at: number; readonly by?: Actor }
  | { readonly type: 'not_resolved' }
  /** The source does not report it any more, so there is nothing to reopen. */
  | { readonly type: 'not_firing' }
  | { readonly type: 'past_episode'; readonly current: number }
  | { readonly type: 'already_escalated'; readonly escalation: Escalation }
  | { readonly type: 'cannot_escalate'; readonly why: 'not_told_yet' | 'silenced' | 'nobody_named' | 'no_card' }
  /** Nobody comes after `name`. */
  | { readonly type: 'last_step'; readonly policy: string; readonly name: string }
  | { readonly type: 'unknown_step'; readonly wanted: string; readonly known: readonly string[] }
  /** What it was about has gone on. */
  | { readonly type: 'overtaken' }
  | { readonly type: 'incident_open' | 'incident_severity_is'; readonly incident: Incident }
  /** `last`: the one that ended last. */
  | { readonly type: 'no_incident'; readonly last?: Incident };
