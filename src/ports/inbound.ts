import type { Actor } from '../engine/actor.ts';
import type { GroupId } from '../engine/alert-group.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { Refusal, Wish } from '../engine/input.ts';
import type { Matcher } from '../engine/matcher.ts';
import type { Silence, SilenceId } from '../engine/silence.ts';
import type { TimelineEntry } from '../engine/timeline.ts';
import type { OnCall } from './on-call.ts';
import type { ReceiverTests } from './receiver-test.ts';
import type { Runbooks } from './runbooks.ts';

/** What people may ask of Tocsin, whatever chat they use. What changes something is committed before it resolves. */
export interface Inbound extends GroupInbound, Runbooks, OnCall {}

/** What concerns groups and silences. */
export interface GroupInbound extends ReceiverTests {
  act(request: ActRequest): Promise<ActAnswer>;
  findGroup(shortId: string): Promise<GroupLookup>;
  /** The group that an incident's channel is about. */
  findRoom(channel: string): Promise<GroupId | undefined>;
  /** As it is once the room of its incident is there or refused, or soon anyway. */
  awaitRoom(gid: GroupId): Promise<GroupFacts | undefined>;
  showGroup(gid: GroupId): Promise<GroupFacts | undefined>;
  readTimeline(gid: GroupId, limit: number): Promise<readonly TimelineEntry[]>;
  /** Live groups, most urgent first. */
  listGroups(filter: GroupFilter): Promise<GroupListing>;
  silence(request: SilenceRequest): Promise<SilenceAnswer>;
  /** Moves the end of a silence, or ends it now (`endsAt` at or before now). */
  changeSilence(request: {
    readonly inputId: string;
    readonly by: Actor;
    readonly id: SilenceId;
    readonly endsAt: number;
  }): Promise<SilenceAnswer>;
  /** Silences that are not expired, active first. */
  listSilences(): Promise<readonly Silence[]>;
  /** A silence by its id or a unique prefix of it. */
  findSilence(idPrefix: string): Promise<Silence | undefined>;
  /** What these matchers would hide now; stops counting after 1.5 s. */
  previewSilence(matchers: readonly Matcher[]): Promise<SilencePreview>;
  status(): Promise<StatusReport>;
}

export interface ActRequest {
  readonly inputId: string;
  readonly by: Actor;
  readonly gid: GroupId;
  readonly episode?: number;
  readonly wish: Wish;
}

export type ActAnswer =
  | { readonly type: 'done'; readonly facts: GroupFacts }
  /** The same input had been applied before; nothing changed now. */
  | { readonly type: 'repeated'; readonly facts: GroupFacts }
  | { readonly type: 'refused'; readonly refusal: Refusal; readonly facts: GroupFacts }
  | { readonly type: 'no_such_group' }
  /** Others kept changing the group; nothing was saved. */
  | { readonly type: 'busy' }
  /** The store did not answer in time; it may or may not be saved. */
  | { readonly type: 'unsure' }
  | { readonly type: 'unsaved'; readonly error: string };

export type GroupLookup =
  | { readonly type: 'found'; readonly gid: GroupId }
  | { readonly type: 'ambiguous'; readonly candidates: readonly GroupFacts[] }
  | { readonly type: 'none' };

export interface GroupFilter {
  readonly matchers: readonly Matcher[];
  /** Free text: contained in alert name, headline or a group label, case ignored. */
  readonly text?: string;
  readonly states?: readonly GroupFacts['state'][];
  readonly severities?: readonly GroupFacts['severity'][];
  /** Nobody has responded in time. */
  readonly isOverdue?: boolean;
  /** Acknowledged by this actor id. */
  readonly acknowledgedBy?: string;
}

export interface GroupListing {
  readonly groups: readonly GroupFacts[];
  readonly total: number;
  /** Live groups in all, for "nothing found, but 12 exist". */
  readonly live: number;
  /** Counting stopped early. */
  readonly isPartial: boolean;
}

export interface SilenceRequest {
  readonly inputId: string;
  readonly by: Actor;
  readonly matchers: readonly Matcher[];
  readonly startsAt: number;
  readonly endsAt: number;
  readonly comment: string;
  /** Ends with the open episode of this group. */
  readonly untilResolved?: GroupId;
}

export type SilenceAnswer =
  | { readonly type: 'done'; readonly silence: Silence; readonly preview: SilencePreview }
  | { readonly type: 'invalid'; readonly problem: string }
  | { readonly type: 'no_such_silence' }
  | { readonly type: 'already_expired'; readonly silence: Silence }
  | { readonly type: 'unsure' }
  | { readonly type: 'unsaved'; readonly error: string };

export interface SilencePreview {
  readonly alerts: number;
  readonly groups: readonly GroupFacts[];
  readonly isPartial: boolean;
}

/** How Tocsin itself is, for `/alert status`. */
export interface StatusReport {
  readonly version: string;
  readonly startedAt: number;
  readonly now: number;
  readonly store: { readonly kind: string; readonly durability: string; readonly isReachable: boolean };
  readonly groups: {
    readonly firing: number;
    /** Of those that fire: nobody has responded in time. */
    readonly overdue: number;
    readonly acknowledged: number;
    readonly silenced: number;
  };
  readonly activeSilences: number;
  /** Expiry is held until then because nobody listened for a while. */
  readonly expiryHeldUntil?: number;
  /** Queues that a vendor or its rate limit keeps waiting. */
  readonly lanesWaiting: number;
  readonly trouble: readonly { readonly target: string; readonly since: number; readonly error: string }[];
  /** `differs`: the processes of this store have loaded another policy than the one that answers. */
  readonly policy: 'in_force' | 'differs' | 'unknown';
  /** What people should know of the store and of the machine's clock, in whole sentences. */
  readonly warnings: readonly string[];
}

/** What an incident's channel is remembered by; ids of channels are unique. */
export function roomName(channel: string): string {
  return `room ${channel}`;
}
