import type { RoomAction } from './delivery-plan.ts';
import type { DecidedNotification, IntegrationKey } from './notification.ts';
import type { Severity } from './severity.ts';

/** Where a card was posted: opaque to everybody but its integration (`{ channel, ts }` for Slack). */
export type MessageRef = Readonly<Record<string, string>>;

/** What one target shows of one episode and was told about it. For notices `episode` is 0: they belong to the group. */
export interface Delivery {
  readonly schema: 1;
  readonly target: IntegrationKey;
  readonly episode: number;
  /** Its own lane: where it waits when its alerts change. That of edits once its card is posted. */
  readonly lane: string;
  readonly ref?: MessageRef;
  /** What a mirror's outside state was last set to in this episode; absent: it was not set. */
  readonly mirrored?: MirrorState;
  /** The revision that is shown; behind when it differs from what it should show (never compared with <). */
  readonly shownRev?: number;
  /** Timeline sequence number up to which its thread has been told. */
  readonly told: number;
  /** A call whose outcome is not stored yet. */
  readonly attempt?: Attempt;
  /** A notice or a mirror's state may have arrived without our knowing, so whatever happens its end is told. */
  readonly isUnsure?: boolean;
  /** A mirror's lost call may still arrive, and undo what was set since: from then on it is set once more. */
  readonly againAt?: number;
  /** Its card was looked for, because the store may have forgotten it; the loss that was the reason. */
  readonly sought?: { readonly lossAt: number; readonly searches: number; readonly isOver?: boolean };
  /** Failures in a row. */
  readonly failures: number;
  /** Not before this instant (back-off, Retry-After). */
  readonly notBefore?: number;
  /** Present while it cannot reach its target; shown on cards and in `/alert status`. */
  readonly trouble?: { readonly since: number; readonly error: string; readonly isPermanent: boolean };
}

/** What a mirror sets an outside state to. */
export interface MirrorState {
  readonly status: 'firing' | 'acknowledged' | 'resolved';
  readonly severity: Severity;
  /** What is wrong, in one line, cut; its words come from strangers. */
  readonly summary: string;
  /** Somebody has opened it again there: who has yet to be told of it by opening it counts as told. */
  readonly isReopened?: boolean;
  /** It was acknowledged before, and the outside cannot be told that it is no longer. */
  readonly staysAcknowledged?: boolean;
}

export interface Attempt {
  /** Travels with the message, so that a search can find it. */
  readonly id: string;
  readonly at: number;
  readonly type: 'post' | 'edit' | 'reply' | 'send' | 'set' | 'room';
  /** Searches made for it so far. */
  readonly searches: number;
  /** What becomes true once its message is found. */
  readonly settles: Settles;
  /** Searched for and given up: its message may be made again, with the same id. */
  readonly isAbsent?: boolean;
}

/** What becomes true when the step succeeds. */
export interface Settles {
  readonly shownRev?: number;
  readonly mirrored?: MirrorState;
  readonly told?: number;
  /** This decision has been told. */
  readonly notification?: DecidedNotification;
  /** When the message was drawn that tells a group first: the time to respond that it shows began then. */
  readonly toldAt?: number;
  /** This step of an incident's room is done, or cannot be. */
  readonly room?: { readonly incident: number; readonly action: RoomAction };
}

/** How a vendor call ended. Only `unknown` may have happened or not. */
export type DeliveryOutcome =
  | {
      readonly type: 'done';
      readonly ref?: MessageRef;
      /** Rooms: who was invited, and what did not work although the step did. */
      readonly people?: readonly string[];
      readonly problems?: readonly string[];
    }
  | { readonly type: 'unknown'; readonly error: string }
  | { readonly type: 'retry'; readonly error: string; readonly retryAfterMs?: number }
  | { readonly type: 'rate_limited'; readonly error: string; readonly retryAfterMs: number }
  /** Cannot succeed until somebody changes something: unknown channel, revoked token. */
  | { readonly type: 'refused'; readonly error: string }
  /** The message we meant to edit or answer is not there any more. */
  | { readonly type: 'gone'; readonly error: string };

/** What a search for an attempt's message brought. */
export type SearchOutcome =
  | {
      readonly type: 'found';
      readonly ref: MessageRef /** Later copies of the same attempt, to be deleted. */;
      readonly surplus: readonly MessageRef[];
    }
  | { readonly type: 'absent' }
  /** `isUnreached`: nobody answered, which says nothing about whether a search is possible. */
  | {
      readonly type: 'unavailable';
      readonly error: string;
      readonly isUnreached?: boolean;
      readonly retryAfterMs?: number;
    };
