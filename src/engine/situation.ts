import type { Gap } from './alert.ts';
import type { Escalations } from './escalation.ts';
import type { IncidentOptions } from './incident.ts';
import type { Losses } from './lost-card.ts';
import type { Integration } from './notification.ts';
import type { RouteTimers } from './route.ts';
import type { SeverityTable } from './severity-table.ts';
import type { Silence } from './silence.ts';

/** What surrounds a decision: an instant, and what else is true at it. */
export interface Situation {
  readonly now: number;
  readonly timers: RouteTimers;
  /** The integrations of the group's receiver. */
  readonly integrations: readonly Integration[];
  /** Where a notification goes whose target refuses for good. */
  readonly fallback: readonly Integration[];
  /** Integrations that the policy has no more and that can still redraw the cards of this group. */
  readonly former?: readonly Integration[];
  /** What every incident's room is like as an integration; absent: no chat here can make one. */
  readonly room?: Omit<Integration, 'key'>;
  /** Absent: as usual. */
  readonly incidents?: IncidentOptions;
  readonly silences: readonly Silence[];
  readonly gaps: readonly Gap[];
  readonly lifecycle: Lifecycle;
  /** How fast somebody has to respond; absent: nobody has to. */
  readonly severities?: SeverityTable;
  /** The policy says where pages are that tell what to do. */
  readonly hasRunbooks?: boolean;
  /** Who is called first for it; absent: not known. */
  readonly onCall?: readonly string[];
  /** Absent: the policy names nobody to escalate to. */
  readonly escalations?: Escalations;
  /** Present when the store may have forgotten something. */
  readonly losses?: Losses;
}

export interface Lifecycle {
  /** Firing again this long after its end continues the same episode. */
  readonly flapWindowMs: number;
  /** How long expiry waits for senders after we were away. */
  readonly expiryHoldMs: number;
  /** How long a changed card waits for further changes. */
  readonly cardDebounceMs: number;
  /** Whether a group closed by hand comes back when it fires again, or at its next repeat. */
  readonly reopen: 'on_refire' | 'on_repeat';
}
