import type { AlertHead, IncomingAlert, Liveness, ReportedAlert } from '../engine/alert.ts';
import type { SeverityTable } from '../engine/severity-table.ts';

/** One kind of sender: turns a request body into alerts, and says how its alerts end. Never throws on what strangers send. */
export interface Source {
  readonly name: string;
  readonly liveness: Liveness;
  /** The alerts of a body, unread, and the path at which they stand; a problem where the body has another shape. */
  unpack(body: unknown): Unpacked | Promise<Unpacked>;
  /** Reads one of them, or says all that is wrong with it. */
  read(item: unknown, path: string, context: SourceContext): ReadAlert;
  /**
   * Present where bodies are lists, and an alert's head depends on nothing but its times: gives that head; absent when
   * the times are wrong.
   */
  readonly headFrom?: (times: AlertTimes, context: SourceContext) => HeadTimes | undefined;
}

/** The times that a sender gives, as epoch milliseconds; absent: it gives none. */
export interface AlertTimes {
  readonly startsAt: number | undefined;
  readonly endsAt: number | undefined;
}

export type HeadTimes = Omit<AlertHead, 'contentHash' | 'fires'>;

export type Unpacked =
  | { readonly type: 'items'; readonly items: readonly unknown[]; readonly path: string }
  | { readonly type: 'refused'; readonly problems: readonly BodyProblem[] }
  /** Nothing can be said about it now; the sender should try again. */
  | { readonly type: 'unavailable'; readonly error: string };

export type ReadAlert<Alert extends ReportedAlert = IncomingAlert> =
  | { readonly type: 'alert'; readonly alert: Alert }
  | { readonly type: 'refused'; readonly problems: readonly BodyProblem[] };

export interface SourceContext {
  readonly now: number;
  /** Heartbeat alerts without an end time end this long after their last report. */
  readonly resolveTimeoutMs: number;
  /** Edge alerts end this long after their last report; absent: never by themselves. */
  readonly expireAfterMs?: number;
  /** What the source is called where that differs from its kind. */
  readonly source?: string;
  /** Labels that are taken off every alert. */
  readonly dropLabels?: readonly string[];
  /** What the sender's own words for severities mean by the table, both in lower case. */
  readonly severities?: ReadonlyMap<string, string>;
  /** Absent: the usual words. */
  readonly severityTable?: SeverityTable;
}

/** One thing that is wrong with a body. `path` reads `alerts[3].labels.team`; the body itself is the empty path. */
export interface BodyProblem {
  readonly path: string;
  readonly message: string;
}
