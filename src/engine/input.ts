import type { Acknowledgement } from './acknowledgement.ts';
import type { Actor } from './actor.ts';

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
}

export type Wish =
  | { readonly type: 'acknowledge'; readonly note?: string }
  | { readonly type: 'unacknowledge' }
  | { readonly type: 'resolve'; readonly reason?: string }
  | { readonly type: 'reopen' }
  /** These are called for it, where people are called: as the rota says, or because somebody has handed it on. */
  | { readonly type: 'assign'; readonly to: readonly string[]; readonly how: 'called' | 'reassigned' | 'escalated' }
  | { readonly type: 'note'; readonly text: string };

/** Why a wish was not granted: a polite value, not an error. */
export type Refusal =
  | { readonly type: 'already_acknowledged'; readonly acknowledgement: Acknowledgement }
  | { readonly type: 'not_acknowledged' }
  | { readonly type: 'already_resolved'; readonly at: number; readonly by?: Actor }
  | { readonly type: 'not_resolved' }
  /** The source does not report it any more, so there is nothing to reopen. */
  | { readonly type: 'not_firing' }
  | { readonly type: 'past_episode'; readonly current: number };
