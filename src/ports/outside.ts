import type { GroupId } from '../engine/alert-group.ts';
import type { EscalateEffect, OutsideEvent } from '../engine/group-change.ts';

/** What an integration needs that hears of what people do elsewhere. */
export interface Outside {
  /** Keeps an event until it is applied; once resolved, that is durable. Its id again changes nothing. */
  receive(id: string, event: OutsideEvent): Promise<void>;
  /** Remembers which group a vendor's name stands for. */
  remember(name: string, gid: GroupId): Promise<void>;
  recall(name: string): Promise<GroupId | undefined>;
}

/** What became of an event: `unmatched` is tried again for a while. */
export type OutsideResult = 'done' | 'unmatched';

/** Applies an event that was received, perhaps by another process, and perhaps not for the first time. */
export type ApplyOutside = (id: string, event: OutsideEvent) => Promise<OutsideResult>;

/** Asks a pager to call somebody, perhaps not for the first time; `again`: a little later. */
export type Escalate = (effect: EscalateEffect) => Promise<'done' | 'again'>;
