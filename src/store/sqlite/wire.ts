import type { AlertHead, Gap } from '../../engine/alert.ts';
import type { GroupId, GroupState } from '../../engine/alert-group.ts';
import type { DeliveryDue } from '../../engine/group-change.ts';
import type { Fingerprint } from '../../engine/label-set.ts';
import type { IntegrationKey } from '../../engine/notification.ts';
import type { SilenceId } from '../../engine/silence.ts';
import type { MovePage, MoveRecord, RecordCounts } from '../../ports/move-store.ts';
import type { Bucket, CommitResult, FleetNode, LaneTurn, PolicyMark, TurnEnd } from '../../ports/store.ts';
import type { StoredGroup } from '../records.ts';
import type { StoreMarks } from '../store-marks.ts';

/**
 * What the main thread asks of the worker. Records travel as JSON text, made and read on the main thread: a string
 * crosses threads at the price of a copy, an object at ten times that.
 */
export interface WireMethods {
  ping(): void;
  beat(now: number, gapMs: number, holdMs: number): readonly Gap[];
  readNote(key: string): string | undefined;
  writeNote(key: string, value: string): void;
  takeNumber(name: string): number;
  readHeads(refs: PackedRefs): PackedReadings;
  /** What is there now where a write was not taken; absent when all were. */
  commitIngest(writes: PackedWrites): PackedReadings | undefined;
  claimGroups(now: number, leaseMs: number, max: number): readonly GroupId[];
  loadGroup(gid: GroupId): StoredGroup | undefined;
  commitGroup(commit: WireCommit): CommitResult;
  touchGroups(gids: readonly GroupId[], at: number): void;
  readTimeline(gid: GroupId, after: number, limit: number): readonly { readonly seq: number; readonly entry: string }[];
  scanGroups(after: number, limit: number, which: Which): WirePage;
  findGroups(shortIdPrefix: string, limit: number): readonly GroupId[];
  addEffect(id: string, doc: string): void;
  readOutbox(max: number): readonly string[];
  removeOutbox(ids: readonly string[]): void;
  moveDue(now: number, max: number): number;
  takeLane(now: number, leaseMs: number): LaneTurn | undefined;
  endTurn(turn: LaneTurn, end: TurnEnd): void;
  takeTokens(buckets: readonly Bucket[], now: number): number;
  countWaiting(): number;
  nextDueAt(): number | undefined;
  readSilences(sinceVersion: number): { readonly version: number; readonly docs: readonly string[] };
  findSilence(id: SilenceId): string | undefined;
  /** `expected` is the stored text that the writer has seen. */
  putSilence(id: SilenceId, doc: string, expected: string | undefined): 'ok' | 'conflict';
  reportNode(node: FleetNode, forgetBefore: number): readonly FleetNode[];
  removeNode(id: string): void;
  readPolicyMark(): PolicyMark | undefined;
  adoptPolicy(hash: string, expectedEpoch: number): PolicyMark;
  takeChore(name: string, owner: string, now: number, leaseMs: number): boolean;
  endChore(name: string, owner: string): void;
  /** Made with the file; the same as long as it lives. */
  readHistory(): string;
  forgetGroup(gid: GroupId, ver: number, rev: number): boolean;
  trimTimeline(gid: GroupId, upTo: number): number;
  /** `expected` is the stored text that the caller has seen. */
  forgetSilence(id: SilenceId, expected: string): boolean;
  inspect(): StoreMarks;
  countRecords(): RecordCounts;
  dump(cursor: string | undefined): MovePage;
  restore(records: readonly MoveRecord[]): void;
}

export type WireMethod = keyof WireMethods;

export interface WireCall {
  readonly id: number;
  readonly method: WireMethod;
  readonly args: readonly unknown[];
}

export interface WireReply {
  readonly id: number;
  readonly value?: unknown;
  /** Present when it failed. */
  readonly error?: string;
}

export type FromWorker =
  | { readonly type: 'opened' }
  | { readonly type: 'refused'; readonly error: string }
  | { readonly type: 'replies'; readonly replies: readonly WireReply[] }
  | { readonly type: 'closed'; readonly error?: string };

export type ToWorker =
  | { readonly type: 'calls'; readonly calls: readonly WireCall[] }
  /** Finish what came before, then close. */
  | { readonly type: 'close' };

/**
 * The two calls of ingest in columns, strings apart from numbers: objects cost 2.3 us an alert to
 * send to another thread, this 0.3 us.
 */
export interface PackedRefs {
  readonly strings: readonly string[];
}

export interface PackedReadings {
  readonly strings: readonly string[];
  readonly numbers: Float64Array;
}

export interface PackedWrites {
  readonly strings: readonly string[];
  readonly numbers: Float64Array;
}

export interface Which {
  readonly liveOnly: boolean;
  readonly withRetired: boolean;
}

export interface WirePage {
  readonly groups: readonly StoredGroup[];
  readonly next: number | undefined;
}

export interface WireCommit {
  readonly gid: GroupId;
  readonly ver: number;
  readonly rev: number;
  readonly doc: string;
  readonly state: GroupState;
  readonly tickAt: number | undefined;
  readonly isOpen: boolean;
  readonly owed: boolean;
  readonly watchedEpisode: number | undefined;
  readonly bumpsRev: boolean;
  readonly drop: readonly { readonly fingerprint: Fingerprint; readonly head: AlertHead }[];
  readonly timeline: readonly string[];
  readonly deliveries: readonly WireDelivery[];
  readonly groupDueAt: number | undefined;
  readonly deliveryDue: readonly DeliveryDue[];
  readonly outbox: readonly { readonly id: string; readonly doc: string }[];
}

export interface WireDelivery {
  readonly target: IntegrationKey;
  readonly episode: number;
  readonly lane: string;
  readonly doc: string;
}
