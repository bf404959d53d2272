import type { Acknowledgement } from './acknowledgement.ts';
import type { Actor } from './actor.ts';
import type { GroupAlert } from './alert.ts';
import type { AlertGroup } from './alert-group.ts';
import type { LabelSet } from './label-set.ts';
import type { IntegrationKey } from './notification.ts';
import type { Severity } from './severity.ts';
import type { Silence } from './silence.ts';

/** What is shown first; facts are independent, the first that applies wins in this order. */
export type ShownState = 'resolved' | 'silenced' | 'acknowledged' | 'firing' | 'pending';

/** Everything that people may be told about a group at one instant. Cards, answers and notices are drawn from it alone. */
export interface GroupFacts {
  readonly group: AlertGroup;
  /** Shortest prefix of the group's short id that is unique among live groups, at least 4 characters. */
  readonly shortId: string;
  readonly now: number;
  readonly state: ShownState;
  /** Highest severity of firing alerts (of all alerts once nothing fires). */
  readonly severity: Severity;
  /** No alert of that severity named one we know: `warning` is our guess. */
  readonly severityIsGuessed: boolean;
  readonly commonLabels: LabelSet;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  /** Firing first, oldest first within each; silenced and closed alerts included. */
  readonly alerts: readonly AlertFacts[];
  readonly firing: number;
  readonly resolved: number;
  readonly silenced: number;
  readonly firingSince: number;
  readonly endedAt?: number;
  readonly endedBy?: Actor;
  readonly endReason?: string;
  /** Closed by hand, and its source still reports it. */
  readonly stillReported: number;
  readonly acknowledgement?: Acknowledgement;
  /** Firing alerts that the acknowledgement did not see. */
  readonly newSinceAcknowledgement: number;
  /** Active silences that match at least one firing alert. */
  readonly silences: readonly Silence[];
  readonly episode: number;
  /** Times this episode ended and came back. */
  readonly reopened: number;
  /** Next flush that could notify somebody, for "what happens next". */
  readonly nextRepeatAt?: number;
  /** Targets of this group that cannot be reached now. */
  readonly trouble: readonly { readonly target: IntegrationKey; readonly since: number; readonly error: string }[];
}

export interface AlertFacts extends GroupAlert {
  readonly status: 'firing' | 'resolved';
  readonly isSilenced: boolean;
  /** How often it fired in this episode. */
  readonly fires: number;
}
