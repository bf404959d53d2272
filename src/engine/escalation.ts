import type { Actor } from './actor.ts';
import type { IntegrationKey } from './notification.ts';

/** Who is called in which order where no pager does it, one step each time. */
export interface EscalationPolicy {
  readonly name: string;
  /** At least one. */
  readonly steps: readonly EscalationStep[];
}

export interface EscalationStep {
  /** What people read: `platform leads`. */
  readonly name: string;
  readonly mention: Mention;
}

/** Somebody whom a chat can call; ids are its own. */
export interface Mention {
  readonly chat: 'slack';
  readonly type: 'user' | 'group' | 'everyone';
  /** Of everyone: `here` or `channel`. */
  readonly id: string;
}

/** The latest escalation of an episode. */
export interface Escalation {
  /** Counts those of its episode, from 1. Who wants another names the last that they saw, so that two at once are one. */
  readonly number: number;
  readonly by: Actor;
  readonly at: number;
  readonly to: EscalatedTo;
  /** Of a pager: what it is asked for, written down before, so that asking again asks for the same; its own words. */
  readonly aim?: Readonly<Record<string, string>>;
  /** Of a pager: what has come of it; absent: nothing yet. */
  readonly outcome?: PagerOutcome;
  /** Why the pager did not do it, so that the next step was called instead. */
  readonly instead?: string;
  /** How far a chain has been called, whatever else was called since. */
  readonly chain?: { readonly policy: string; readonly step: number };
}

export type EscalatedTo =
  | {
      readonly type: 'step';
      readonly policy: string;
      /** From 1. */
      readonly step: number;
      readonly of: number;
      readonly name: string;
      readonly mention: Mention;
    }
  /** Somebody whom a person has named. */
  | { readonly type: 'mention'; readonly name: string; readonly mention: Mention }
  /** `wanted`: a level, or the name of a policy or a person there; absent: its next level. */
  | { readonly type: 'pager'; readonly target: IntegrationKey; readonly wanted?: PagerWish };

export type PagerWish =
  | { readonly type: 'level'; readonly level: number }
  | { readonly type: 'name'; readonly name: string };

export type PagerOutcome =
  /** `of`: its last level. */
  | { readonly type: 'raised'; readonly level: number; readonly of: number; readonly called: readonly string[] }
  | { readonly type: 'handed_over'; readonly to: string }
  /** It had no open incident: one is opened. */
  | { readonly type: 'opening' }
  /** Nobody is beyond. */
  | { readonly type: 'at_the_end'; readonly level: number }
  | { readonly type: 'failed'; readonly error: string }
  /** Somebody has taken it before the pager could be asked. */
  | { readonly type: 'not_needed'; readonly by: Actor };

/** Whom somebody wants called; absent: whoever is next. */
export type EscalateTo =
  | { readonly type: 'pager' }
  /** Of the pager, or the step of the group's own chain where there is none. */
  | { readonly type: 'level'; readonly level: number }
  | { readonly type: 'step'; readonly policy: string; readonly step: number }
  /** Of a policy or a step, in any case; else of a policy or a person that the pager knows. */
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'mention'; readonly name: string; readonly mention: Mention };

/** Where a group can be escalated to. */
export interface Escalations {
  /** The group's own chain. */
  readonly own?: EscalationPolicy;
  readonly policies: readonly EscalationPolicy[];
}
