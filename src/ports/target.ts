import type { GroupId } from '../engine/alert-group.ts';
import type { Attempt, DeliveryOutcome, MessageRef, SearchOutcome } from '../engine/delivery.ts';
import type { DeliveryStep } from '../engine/delivery-plan.ts';
import type { LostCard } from '../engine/lost-card.ts';
import type { Integration } from '../engine/notification.ts';
import type { Bucket } from './store.ts';

/**
 * One integration that shows groups to people or machines. Dumb: makes one call, translates the answer, never retries.
 */
export interface Target extends Integration {
  /** Calls share a circuit breaker by this name: one vendor account, or one host. */
  readonly breaker: string;
  readonly callTimeoutMs: number;
  /** The rate budgets that this step needs a token of. */
  budget(step: DeliveryStep): readonly Bucket[];
  /** Makes the call. Resolves to an outcome, also for errors; the signal aborts at the call time-out. */
  perform(step: DeliveryStep, context: CallContext): Promise<DeliveryOutcome>;
  /** Looks for the message of an attempt whose outcome is unknown. Absent: this vendor has no such search. */
  find?(attempt: Attempt, context: CallContext): Promise<SearchOutcome>;
  /**
   * Looks for a card of this group and episode that nobody remembers having posted: the newest. Absent: this vendor
   * has no such search.
   */
  findCard?(card: LostCard, context: SeekContext): Promise<SearchOutcome>;
  /** The rate budgets that such a search needs a token of. */
  readonly findCardBudget?: readonly Bucket[];
  /** What is not as it should be, each with its remedy, found without telling anybody anything. Rejects when nobody answers. */
  check?(signal: AbortSignal): Promise<readonly string[]>;
  /** Deletes a surplus message; quietly does nothing if it is gone. */
  retract?(ref: MessageRef, context: CallContext): Promise<void>;
}

export type SeekContext = Omit<CallContext, 'attemptId' | 'ref'>;

export interface CallContext {
  readonly gid: GroupId;
  readonly episode: number;
  /** Travels with the message as metadata. */
  readonly attemptId: string;
  /** Replies: the card that they hang on. */
  readonly ref?: MessageRef;
  readonly signal: AbortSignal;
}
