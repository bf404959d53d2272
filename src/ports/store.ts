import type { AlertContent, AlertHead, Gap } from '../engine/alert.ts';
import type { AlertGroup, GroupId, GroupState, LoadedGroup } from '../engine/alert-group.ts';
import type { DeliveryPriority, GroupChange, OutboxEffect } from '../engine/group-change.ts';
import type { Fingerprint } from '../engine/label-set.ts';
import type { IntegrationKey } from '../engine/notification.ts';
import type { Silence, SilenceId } from '../engine/silence.ts';
import type { TimelineEntry } from '../engine/timeline.ts';

/**
 * Keeps everything that must outlive the process. Every method is atomic and, once resolved, as durable as `durability`
 * says; `now` is always an argument. Stores compare and write; what a change means is decided by the engine.
 *
 * The one invariant (`check` in the contract suite): a group that is not dormant or retired has a due mark; a delivery
 * whose card is behind, or that has a pending notification, has a due mark or waits in its lane.
 */
export interface Store extends AlertStore, GroupStore, LaneStore, SilenceStore, FleetStore, RetentionStore {
  /** What survives what, in words for people: `survives a power cut`. */
  readonly durability: string;
  /** What people call it: `SQLite`. */
  readonly kind?: string;
  /** Rejects when the store cannot take writes. */
  ping(): Promise<void>;
  /**
   * Notes that somebody listens at `now`. When nobody did for longer than `gapMs` before, remembers that as a gap held
   * until `now + holdMs`. Gives the gaps whose hold is not over.
   */
  beat(now: number, gapMs: number, holdMs: number): Promise<readonly Gap[]>;
  /** Small facts of the program's own (`silences_swept`); absent until written. */
  readNote(key: string): Promise<string | undefined>;
  writeNote(key: string, value: string): Promise<void>;
  /**
   * Gives 1, 2, 3 and so on under this name, each to one caller: what is taken and not used leaves a gap. The latest is
   * the note of that name.
   */
  takeNumber(name: string): Promise<number>;
  /** Where the store comes from; light enough to be asked before each first post. */
  history(now: number): Promise<StoreHistory>;
  /** How far the store can be trusted at this instant. */
  condition(now: number): Promise<StoreCondition>;
  close(): Promise<void>;
}

export interface AlertStore {
  /** One reading per reference, in order. */
  readHeads(refs: readonly HeadRef[]): Promise<readonly HeadReading[]>;
  /**
   * Writes what merging decided, each write only if its head is still `expected`. Results in order.
   * Different groups are written independently; `ok` for all means all is durable. Applying the same write
   * twice answers `moved` the second time.
   */
  commitIngest(writes: readonly IngestWrite[], now: number): Promise<readonly IngestResult[]>;
}

export interface HeadRef {
  readonly gid: GroupId;
  readonly fingerprint: Fingerprint;
}

export interface HeadReading {
  readonly head?: AlertHead;
  /** Absent: the group does not exist yet. */
  readonly group?: { readonly state: GroupState; readonly owed: boolean };
}

export interface IngestWrite extends HeadRef {
  /** The head that was read; absent: the group did not hold the alert. */
  readonly expected?: AlertHead;
  readonly head: AlertHead;
  /** Only when new or changed. */
  readonly content?: AlertContent;
  /**
   * People would see a difference: adds 1 to the group's revision and makes the deliveries of its watched episode due.
   */
  readonly bumpsRev: boolean;
  /**
   * A firing alert that wakes a new, dormant or retired group: it becomes `waiting`, not flushed yet, and
   * due at this instant. A group that waits already becomes due at the earliest. Either counts as a
   * revision. Active groups keep their ticks.
   */
  readonly wakeAt?: number;
  /**
   * When bumped, the watched deliveries are due at this instant in their own lanes: the earliest mark wins, but one
   * that names another lane is replaced, because what it was for does not come next any more.
   */
  readonly refreshAt: number;
  /** The group to create if it does not exist: dormant, unless the alert wakes it. */
  readonly group: AlertGroup;
}

export type IngestResult = { readonly type: 'ok' } | { readonly type: 'moved'; readonly reading: HeadReading };

export interface GroupStore {
  /**
   * Leases up to `max` groups whose due mark is at or before `now`, earliest first;
   * their marks move to `now + leaseMs`.
   */
  claimGroups(now: number, leaseMs: number, max: number): Promise<readonly GroupId[]>;
  loadGroup(gid: GroupId): Promise<LoadedGroup | undefined>;
  /**
   * Applies a change if nobody committed since `ver` was read. Where ingest moved the revision since `rev`, or the head
   * of an alert to drop, nothing is lost: the group does not go dormant or retire, no due mark (a lease is one) is
   * removed or moved later, and a `finalRev` that is new is left out, so that whoever comes next looks again. Rejects,
   * and writes nothing, when a due mark names a delivery that does not exist.
   */
  commitGroup(commit: GroupCommit): Promise<CommitResult>;
  /**
   * Adds 1 to the revision of each existing group and makes its watched deliveries
   * due at `at`, as an ingest write does.
   */
  touchGroups(gids: readonly GroupId[], at: number): Promise<void>;
  /** Entries after `after`, oldest first, at most `limit`. */
  readTimeline(gid: GroupId, after: number, limit: number): Promise<readonly TimelineEntry[]>;
  /** Every group that is not retired (unless asked for), in stable pages; without `cursor` from the start. */
  scanGroups(options: ScanOptions): Promise<ScanPage>;
  /** Live groups (not dormant, or with an open episode) whose short id starts with this upper-case prefix. */
  findGroups(shortIdPrefix: string, limit: number): Promise<readonly GroupId[]>;
  /** Keeps an effect that no commit of a group asks for, as durably as what a person did. Its id again: once. */
  addEffect(effect: OutboxEffect): Promise<void>;
  /** Effects that wait, oldest first. */
  readOutbox(max: number): Promise<readonly OutboxEffect[]>;
  removeOutbox(ids: readonly string[]): Promise<void>;
}

export interface GroupCommit {
  readonly ver: number;
  readonly rev: number;
  readonly change: GroupChange;
  /**
   * The episode whose deliveries ingest makes due when it bumps the revision: the open one, or the last while it
   * may still be reopened; absent: none.
   */
  readonly watchedEpisode?: number;
  /** Some integration was last told that something fires. */
  readonly owed: boolean;
  /** It is what a person did, which nobody sends again: it waits for a replica where there is one. */
  readonly isAct?: boolean;
}

export type CommitResult =
  /** `ver` is higher than before, by how much is the store's business. */
  { readonly type: 'ok'; readonly ver: number; readonly rev: number } | { readonly type: 'conflict' };

export interface ScanOptions {
  readonly cursor?: string;
  readonly limit: number;
  /** Leave out groups that are dormant and whose episode has ended. */
  readonly liveOnly: boolean;
  /** Give retired ones, too. */
  readonly withRetired?: boolean;
}

export interface ScanPage {
  readonly groups: readonly LoadedGroup[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

/**
 * Fair, rate-limited order of deliveries. A lane is the queue before one rate budget (the posts of a
 * channel, the edits of an account), best entry first, one process at a time. A delivery waits in the lane
 * that its due mark names, else in its own.
 */
export interface LaneStore {
  /**
   * Puts due deliveries into their lanes; how many. A delivery stays owed until a commit changes its due mark: one
   * whose turn ended without such a commit is due again. The other way round, an entry may outlive its mark, or stay
   * behind when the mark names another lane: its turn finds nothing to do there. So a delivery may have turns in two
   * lanes at once; that only one of them calls is the work of the attempt, which each call has to commit first.
   */
  moveDue(now: number, max: number): Promise<number>;
  /** Leases a lane that has an entry and is not held back, and gives its best entry (priority, then age). */
  takeLane(now: number, leaseMs: number, owner: string): Promise<LaneTurn | undefined>;
  /**
   * Ends a turn. The entry leaves its lane unless `keepEntry`; `heldUntil` keeps the whole lane
   * quiet. One that leaves and is still owed is due again at once, or at `dueAgainAt`. Ignored when the lease was lost.
   */
  endTurn(turn: LaneTurn, end: TurnEnd): Promise<void>;
  /** Takes one token from every bucket, or from none; the milliseconds to wait, 0 when taken. */
  takeTokens(buckets: readonly Bucket[], now: number): Promise<number>;
  /** Deliveries that wait in lanes, or have their turn there. */
  countWaiting(): Promise<number>;
  /** Earliest instant at which a group, a delivery or a lane needs somebody; absent: nothing waits. */
  nextDueAt(): Promise<number | undefined>;
}

export interface TurnEnd {
  readonly keepEntry: boolean;
  readonly heldUntil?: number;
  readonly dueAgainAt?: number;
}

export interface LaneTurn {
  readonly lane: string;
  readonly fence: number;
  readonly gid: GroupId;
  readonly target: IntegrationKey;
  readonly episode: number;
  readonly priority: DeliveryPriority;
}

/** A rate budget: `perMs` per token on average, at most `burst` at once (GCRA). */
export interface Bucket {
  readonly key: string;
  readonly perMs: number;
  readonly burst: number;
}

export interface SilenceStore {
  /** Everything that changed after `sinceVersion` (0: all), and the version it brings one to. */
  readSilences(sinceVersion: number): Promise<{ readonly version: number; readonly changed: readonly Silence[] }>;
  /**
   * Writes a silence; `conflict` when somebody changed that silence since `expected`
   * was read (absent: it must not exist).
   */
  putSilence(silence: Silence, expected?: Silence): Promise<'ok' | 'conflict'>;
  findSilence(id: SilenceId): Promise<Silence | undefined>;
}

/** Forgets what nobody needs any more, a little at a time; what that is, the engine says. */
export interface RetentionStore {
  /**
   * Forgets a group with everything that hangs on it, its alerts included. False, and nothing is forgotten, when it has
   * changed since `ver` and `rev` were read, is live, or has a due mark, or one of its deliveries has one or waits in a lane.
   */
  forgetGroup(gid: GroupId, seen: { readonly ver: number; readonly rev: number }): Promise<boolean>;
  /** Forgets the entries up to this number; the others keep theirs. Gives how many are gone. */
  trimTimeline(gid: GroupId, upTo: number): Promise<number>;
  /** False when it has changed since, or was the last that did: versions are counted by it. */
  forgetSilence(silence: Silence): Promise<boolean>;
}

/** What the processes that share a store know of each other. */
export interface FleetStore {
  /** Notes that this process lives at `node.at`; forgets nodes unheard of since `forgetBefore`; gives all that are left. */
  reportNode(node: FleetNode, forgetBefore: number): Promise<readonly FleetNode[]>;
  removeNode(id: string): Promise<void>;
  /** The policy in force; absent before the first. */
  readPolicyMark(): Promise<PolicyMark | undefined>;
  /**
   * Puts this policy in force as epoch `expectedEpoch + 1`, unless somebody put another in force since; gives the mark
   * that holds then. `expectedEpoch` 0: none yet.
   */
  adoptPolicy(hash: string, expectedEpoch: number): Promise<PolicyMark>;
  /** Leases a chore that one process at a time should do; the same owner renews. */
  takeChore(name: string, owner: string, now: number, leaseMs: number): Promise<boolean>;
  /** Gives a chore back; nothing happens when somebody else has it. */
  endChore(name: string, owner: string): Promise<void>;
}

export interface FleetNode {
  readonly id: string;
  /** When it was heard of last. */
  readonly at: number;
  readonly version: string;
  /** The newest policy epoch whose policy it has loaded; 0: none. */
  readonly policyEpoch: number;
  /** The newest schema of records that it reads. */
  readonly schema: number;
}

export interface PolicyMark {
  readonly hash: string;
  /** Counts the policies put in force, from 1. */
  readonly epoch: number;
}

export interface StoreHistory {
  /**
   * One for the store and one for each server that takes its writes, in no order. One that was not there before has
   * begun without the newest writes, perhaps: a failover, a restart, a store that was emptied.
   */
  readonly ids: readonly string[];
  /** When it was found to be emptied, as far as this process saw it. */
  readonly wasFlushedAt?: number;
}

export interface StoreCondition {
  /**
   * What people should know, in whole sentences for people; empty: all is well ("not durable: Redis runs without
   * appendonly ...").
   */
  readonly warnings: readonly string[];
  /** Changes when history may have lost its newest writes: a failover (replication id) or a flush. */
  readonly history: string;
  /** Everything was gone when it was last looked at (flushed by mistake). */
  readonly wasFlushedAt?: number;
  /** Ours minus the store's clock, ms; absent: the store has no clock of its own. */
  readonly skewMs?: number;
}
