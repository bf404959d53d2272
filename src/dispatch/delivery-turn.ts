import type { Delivery } from '../engine/delivery.ts';
import type { IntegrationKey } from '../engine/notification.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { LaneTurn, Store, TurnEnd } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';
import type { Activity } from './activity.ts';
import type { Breakers } from './breakers.ts';
import type { Commits } from './commits.ts';
import type { Groups, Seen } from './groups.ts';
import type { History } from './history.ts';
import type { Holds } from './holds.ts';
import type { Unreadable } from './unreadable.ts';

export type { TurnEnd };

/** One turn of a lane: a delivery as it was just read, and until when the lane is ours. */
export interface Work {
  readonly turn: LaneTurn;
  readonly leaseUntil: number;
  readonly seen: Seen;
  readonly delivery: Delivery;
  readonly target: Target;
  /** Budgets whose tokens this turn has, by key: others changed the group before they could be used. */
  readonly paid: ReadonlySet<string>;
}

/** Others changed the group between the look and the attempt; the tokens that were taken are not lost. */
export interface Overtaken {
  readonly type: 'overtaken';
  readonly paid: ReadonlySet<string>;
}

/** What turns are taken with. */
export interface DeliverDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly log: Log;
  readonly meter: Meter;
  readonly newId: () => string;
  readonly random: () => number;
  readonly targets: () => ReadonlyMap<IntegrationKey, Target>;
  /** For cards whose integration the policy has no more: can redraw them. */
  readonly formerTarget: (key: IntegrationKey) => Target | undefined;
  readonly groups: Groups;
  readonly commits: Commits;
  readonly breakers: Breakers;
  readonly history: History;
  readonly holds: Holds;
  readonly unreadable: Unreadable;
  /** Aborted when no new call may begin. */
  readonly stopping: AbortSignal;
}
