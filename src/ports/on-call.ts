/** Who is called when something breaks, as the pager says. */
export interface OnCall {
  /** Answers within 1.5 s: with what was heard last when the pager does not. */
  onCall(): Promise<OnCallReading>;
}

export type OnCallReading =
  | { readonly type: 'known'; readonly readAt: number; readonly turns: readonly OnCallTurn[] }
  /** The pager did not say, and never has yet. */
  | { readonly type: 'unknown'; readonly reason: string }
  /** Nobody was told where to ask. */
  | { readonly type: 'not_configured' };

/** One person on one level; all their words come from strangers. */
export interface OnCallTurn {
  readonly person: string;
  /** For finding them in a chat; absent: the pager does not say. */
  readonly email?: string;
  readonly policy: string;
  /** 1 is called first. */
  readonly level: number;
  readonly schedule?: string;
  /** Absent: does not go off call. */
  readonly until?: number;
}

/** Who is called first for the groups of a receiver: for cards, which wait for nobody. */
export interface FirstOnCall {
  /** At once, from what was read last. */
  find(receiver: string): FirstOnCallReading;
  /** Reads it anew; never rejects. What cannot be read is `unknown` after a few minutes. */
  refresh(): Promise<void>;
}

export type FirstOnCallReading =
  | { readonly type: 'known'; readonly people: readonly string[] }
  | { readonly type: 'unknown' }
  /** This receiver calls nobody, or nobody can be asked who that would be. */
  | { readonly type: 'none' };
