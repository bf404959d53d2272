import type { Severity } from './severity.ts';

/** Runs from when people were told of the first firing alert of that urgency until somebody has the group. */
export interface ResponseClock {
  /** Of the severity table. */
  readonly word: string;
  readonly severity: Severity;
  readonly since: number;
  /** Past this instant the group is overdue. */
  readonly by: number;
  /** When it was noted that nobody did, which is told once. */
  readonly missedAt?: number;
}
