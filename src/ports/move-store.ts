import type { AlertHead, Gap } from '../engine/alert.ts';
import type { GroupId, GroupState } from '../engine/alert-group.ts';
import type { DeliveryPriority } from '../engine/group-change.ts';
import type { Fingerprint } from '../engine/label-set.ts';
import type { IntegrationKey } from '../engine/notification.ts';
import type { PolicyMark, Store } from './store.ts';

/**
 * Copies a store record by record, into one of another kind or of another number of partitions. Nobody else may
 * use either meanwhile.
 *
 * Everything that must outlive a restart travels: groups (retired ones too: their cards may have to be finished) with
 * their counters, alerts, deliveries, due marks and timelines, silences, outbox, notes, gaps, the last beat and the
 * policy in force. What does not: leases and lanes (a due mark puts its delivery into its lane again; a mark that a
 * lease has moved stays where it was moved to), rate budgets, nodes and chores. Since the last beat travels, the first
 * beat at the new place finds the time of the move to be a gap, and nothing expires because of it.
 */
export interface MoveStore {
  countRecords(): Promise<RecordCounts>;
  /**
   * The records after `cursor`, or the first ones, at most some 2,000 or 1 MB; a group comes before what hangs on it.
   * A cursor stays good after a restart, as long as nothing is written.
   */
  dump(cursor?: string): Promise<MovePage>;
  /**
   * Writes records as they are, in the order in which they were dumped; what is there already under the same name is
   * replaced, and with the first page go the notes and the policy of whoever started on the store before. A page
   * written twice is the same as once.
   */
  restore(records: readonly MoveRecord[]): Promise<void>;
}

export interface MovePage {
  readonly records: readonly MoveRecord[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

export interface RecordCounts {
  readonly groups: number;
  readonly alerts: number;
  readonly deliveries: number;
  readonly timelineEntries: number;
  readonly silences: number;
  readonly effects: number;
}

/** One record, the same from every store; `doc` is its text as `src/store/records.ts` makes it. */
export type MoveRecord =
  | MovedBeat
  | MovedPolicy
  | MovedNote
  | MovedSilence
  | MovedEffect
  | MovedGroup
  | MovedDelivery
  | MovedAlert
  | MovedEntry;

/** The first record of all. `at`: when somebody listened last; absent: nobody ever did. */
export interface MovedBeat {
  readonly type: 'beat';
  readonly at?: number;
  readonly gaps: readonly Gap[];
}

export interface MovedPolicy {
  readonly type: 'policy';
  readonly mark: PolicyMark;
}

export interface MovedNote {
  readonly type: 'note';
  readonly key: string;
  readonly value: string;
}

/** In the order of their versions. */
export interface MovedSilence {
  readonly type: 'silence';
  readonly id: string;
  readonly version: number;
  readonly doc: string;
}

export interface MovedEffect {
  readonly type: 'effect';
  readonly id: string;
  readonly doc: string;
}

/** A group, with what ingest changes apart from its record. */
export interface MovedGroup {
  readonly type: 'group';
  readonly gid: GroupId;
  readonly doc: string;
  readonly ver: number;
  readonly rev: number;
  readonly state: GroupState;
  readonly tickAt?: number;
  readonly wasWoken: boolean;
  readonly owed: boolean;
  /** Its latest episode has not ended. */
  readonly isOpen: boolean;
  readonly watchedEpisode?: number;
  readonly dueAt?: number;
  /** Number of its newest timeline entry. */
  readonly timelineSeq: number;
  /** How many of its oldest timeline entries are not kept any more. */
  readonly trimmed: number;
}

export interface MovedDelivery {
  readonly type: 'delivery';
  readonly gid: GroupId;
  readonly target: IntegrationKey;
  readonly episode: number;
  /** Its own lane. */
  readonly lane: string;
  readonly doc: string;
  /** `lane`: another than its own. */
  readonly due?: { readonly at: number; readonly priority: DeliveryPriority; readonly lane?: string };
}

export interface MovedAlert {
  readonly type: 'alert';
  readonly gid: GroupId;
  readonly fingerprint: Fingerprint;
  /** Its place in its group, from 0, by arrival. */
  readonly position: number;
  readonly head: AlertHead;
  readonly doc: string;
}

export interface MovedEntry {
  readonly type: 'entry';
  readonly gid: GroupId;
  readonly seq: number;
  readonly doc: string;
}

export type MovableStore = Store & MoveStore;
