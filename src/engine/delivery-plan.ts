import type { Actor } from './actor.ts';
import type { Attempt, MessageRef, MirrorState, Settles } from './delivery.ts';
import type { GroupFacts } from './group-facts.ts';
import type { LostCard } from './lost-card.ts';
import type { PendingNotification } from './notification.ts';
import type { TimelineEntry } from './timeline.ts';

/** One vendor call, with all that is needed to make it. */
export type DeliveryStep =
  | {
      readonly type: 'post';
      readonly facts: GroupFacts;
      readonly pings: boolean;
      /** Where to, when the target has no place of its own. */
      readonly place?: MessageRef;
    }
  | { readonly type: 'edit'; readonly facts: GroupFacts; readonly ref: MessageRef }
  | {
      readonly type: 'reply';
      readonly facts: GroupFacts;
      readonly ref: MessageRef;
      readonly entries: readonly TimelineEntry[];
      /** Also shown in the channel, because the engine says that somebody should look. */
      readonly pings: boolean;
    }
  | {
      readonly type: 'send';
      readonly facts: GroupFacts;
      readonly notification: PendingNotification;
      /** `<gid>-<integration key>-<seq>-<instant of the decision>`: equal for every repeat of the same notice. */
      readonly idempotencyKey: string;
    }
  | {
      /** Idempotent by nature. What it is set of is named by `facts.group.groupKey`, in every episode the same. */
      readonly type: 'set';
      readonly facts: GroupFacts;
      readonly state: MirrorState;
      /** Opens what calls people; otherwise the state of what is open changes. */
      readonly isTrigger: boolean;
    }
  | {
      /** Makes the place for an incident ready: idempotent, as one that was lost is made again. */
      readonly type: 'room';
      readonly facts: GroupFacts;
      readonly action: RoomAction;
      /** The channel, once there is one. */
      readonly ref: MessageRef;
    };

export type RoomAction =
  /** Or finds it, if it was made since. The name may have to give way to one that is free. */
  | { readonly type: 'create'; readonly name: string; readonly isPrivate: boolean; readonly since: number }
  /** Who opened it, who is called for it, and these; each alone, so that one who cannot come keeps nobody away. */
  | { readonly type: 'invite'; readonly channel: string; readonly by: Actor; readonly others: readonly string[] }
  | { readonly type: 'topic'; readonly channel: string; readonly topic: string }
  | { readonly type: 'archive' };

/** What a delivery should do next. One plan, one vendor call; settle, then plan again. */
export type DeliveryPlan =
  | { readonly type: 'step'; readonly step: DeliveryStep; readonly settles: Settles }
  /** The outcome of an earlier call is unknown: look for it before anything is posted again. */
  | {
      readonly type: 'search';
      readonly attempt: Attempt;
      readonly settles: Settles;
      /** Where it went, when that is neither the target's own place nor that of its card. */
      readonly place?: MessageRef;
    }
  /** The store may have forgotten that this card was posted: look for it before it is posted, perhaps again. */
  | { readonly type: 'seek'; readonly lossAt: number; readonly card: LostCard; readonly settles: Settles }
  /** A mirror has nothing to call for, and yet something to write down; committed like the outcome of a call. */
  | {
      readonly type: 'agree';
      readonly settles: Settles;
      /** What is pending has come to nothing: nobody is told of it, nor counts as told. */
      readonly withdraws: boolean;
    }
  | { readonly type: 'wait'; readonly until: number }
  | { readonly type: 'nothing' };
