import type { Fingerprint, LabelSet } from './label-set.ts';
import type { Severity } from './severity.ts';

/**
 * How a source lets us know that an alert is still firing: `heartbeat` repeats it with an end time until it is over,
 * `edge` says once that it fires and once that it is resolved.
 */
export type Liveness = 'heartbeat' | 'edge';

/** What an alert says; changes rarely. Stored apart from the head, so that a re-send does not rewrite it. */
export interface AlertContent {
  readonly labels: LabelSet;
  readonly annotations: Readonly<Record<string, string>>;
  readonly generatorUrl?: string;
  /** Name of the source that reported it last. */
  readonly source: string;
  /** Canonical severity; absent when the source named none that we know. */
  readonly severity?: Severity;
  /** What the policy's severity table calls it, where that cannot be told from the labels. */
  readonly severityWord?: string;
}

/** What moves with every report of an alert. Instants are epoch milliseconds. */
export interface AlertHead {
  /** Hash of the content; equal hash, equal content. */
  readonly contentHash: string;
  readonly startsAt: number;
  /** Absent: fires until told otherwise (edge). At or before now: resolved. */
  readonly endsAt?: number;
  readonly updatedAt: number;
  /** `endsAt` is our own resolve timeout, not the sender's word. */
  readonly endsAtIsTimeout: boolean;
  readonly liveness: Liveness;
  /**
   * How often it went from not firing to firing since the group has held it; starts at 1. Of senders that never say that
   * an alert is over: how often they reported it.
   */
  readonly fires: number;
}

/** One alert as a source reports it, before anybody looked at what is stored. */
export interface IncomingAlert {
  readonly fingerprint: Fingerprint;
  readonly head: AlertHead;
  readonly content: AlertContent;
  /** Its sender never says that it is over, so each report while it fires counts as a fire. */
  readonly countsReports?: true;
}

/** A report word for word as an earlier one, its times apart: what it says is read only when somebody asks. */
export interface RepeatedAlert extends Pick<IncomingAlert, 'fingerprint' | 'head' | 'countsReports'> {
  readonly words: AlertWords;
  readonly readContent: () => AlertContent;
}

/** One alert as it comes in, read or not. */
export type ReportedAlert = (IncomingAlert & { readonly words?: AlertWords }) | RepeatedAlert;

/** What follows from the words that a sender uses for an alert: the same object as long as they are remembered. */
export interface AlertWords {
  readonly fingerprint: Fingerprint;
  readonly contentHash: string;
  /** Kept here by whoever finds the groups of alerts, who alone reads it. */
  route?: unknown;
}

export function contentOf(alert: ReportedAlert): AlertContent {
  return 'content' in alert ? alert.content : alert.readContent();
}

/** One alert as a group holds it. */
export interface GroupAlert {
  readonly fingerprint: Fingerprint;
  readonly head: AlertHead;
  readonly content: AlertContent;
}

/**
 * A stretch of time in which nobody could have told us that an alert goes on; expiries that
 * fall into it are held until `holdUntil`.
 */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly holdUntil: number;
}
