import type { IncomingAlert, Liveness } from '../engine/alert.ts';

/** One kind of sender: turns a request body into alerts, and says how its alerts end. */
export interface Source {
  readonly name: string;
  readonly liveness: Liveness;
  /** Never throws on what strangers send: a body of the wrong shape gives no alerts and a problem at its path. */
  parse(body: unknown, context: SourceContext): SourceReport;
}

export interface SourceContext {
  readonly now: number;
  /** Heartbeat alerts without an end time end this long after their last report. */
  readonly resolveTimeoutMs: number;
  /** Edge alerts end this long after their last report; absent: never by themselves. */
  readonly expireAfterMs?: number;
}

/** The alerts that are fine, and what is wrong with the others. */
export interface SourceReport {
  readonly alerts: readonly IncomingAlert[];
  readonly problems: readonly BodyProblem[];
}

/** One thing that is wrong with a body. `path` reads `alerts[3].labels.team`; the body itself is the empty path. */
export interface BodyProblem {
  readonly path: string;
  readonly message: string;
}
