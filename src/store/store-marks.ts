import type { GroupId } from '../engine/alert-group.ts';
import type { IntegrationKey } from '../engine/notification.ts';

/** What makes somebody look again: for the check of the store's one invariant, and for support. */
export interface StoreMarks {
  readonly groups: readonly { readonly gid: GroupId; readonly at: number }[];
  readonly deliveries: readonly DeliveryMark[];
}

export interface DeliveryMark {
  readonly gid: GroupId;
  readonly target: IntegrationKey;
  readonly episode: number;
  /** Absent: no due mark. */
  readonly at?: number;
  /** Waits in its lane. */
  readonly isInLane: boolean;
}
