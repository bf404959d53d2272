import type { IntegrationKey } from '../engine/notification.ts';
import type { Silence } from '../engine/silence.ts';

/** Sends a test to every integration of a receiver, and says what works. */
export interface ReceiverTests {
  testReceiver(request: TestRequest): Promise<TestAnswer>;
}

export interface TestRequest {
  /** Absent: the fallback receiver, or that of the top route. */
  readonly receiver?: string;
  /** Whoever asks knows that somebody may be called. */
  readonly mayPage: boolean;
  /** Who asks, as people know them. */
  readonly by: string;
}

export type TestAnswer =
  | { readonly type: 'no_such_receiver'; readonly receiver: string; readonly known: readonly string[] }
  /** Nothing was sent: these would call somebody, and nobody has said that they may. */
  | { readonly type: 'would_page'; readonly receiver: string; readonly targets: readonly IntegrationKey[] }
  | { readonly type: 'nobody_to_tell'; readonly receiver: string }
  | { readonly type: 'unsaved'; readonly error: string }
  | TestReport;

export interface TestReport {
  readonly type: 'tested';
  readonly receiver: string;
  readonly targets: readonly TestedTarget[];
  /** They hold the test back, as they would a real alert with these labels. */
  readonly silences: readonly Silence[];
  /** Everything that the test has left is resolved, and it is forgotten. Otherwise it ends by itself. */
  readonly isCleanedUp: boolean;
}

export interface TestedTarget {
  readonly target: IntegrationKey;
  readonly result: 'told' | 'refused' | 'not_told';
  /** From asking until it was told. */
  readonly tookMs?: number;
  /** What the last call met. */
  readonly error?: string;
  /** What is not as it should be, each with its remedy. */
  readonly findings: readonly string[];
}
