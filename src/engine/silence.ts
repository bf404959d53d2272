import type { GroupId } from './alert-group.ts';
import type { Matcher } from './matcher.ts';

export type SilenceId = string & { readonly brand: 'SilenceId' };

/** Holds back the notifications of every alert that all matchers match, from `startsAt` (inclusive) to `endsAt` (exclusive). */
export interface Silence {
  readonly schema: 1;
  readonly id: SilenceId;
  readonly matchers: readonly Matcher[];
  readonly startsAt: number;
  readonly endsAt: number;
  readonly updatedAt: number;
  readonly createdBy: string;
  readonly comment: string;
  /** An until-resolved silence ends with this episode, at `endsAt` at the latest. */
  readonly until?: { readonly gid: GroupId; readonly episode: number };
}

export type SilenceState = 'pending' | 'active' | 'expired';
