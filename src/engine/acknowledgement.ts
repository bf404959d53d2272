import type { Actor } from './actor.ts';
import type { Fingerprint } from './label-set.ts';

/** Somebody took the group. Stops repeats and escalation, never news. */
export interface Acknowledgement {
  readonly by: Actor;
  readonly at: number;
  readonly note?: string;
  /** What fired when it was given; anything else that fires since is news. */
  readonly covers: readonly Fingerprint[];
}
