import type { LoadedGroup } from '../engine/alert-group.ts';
import type { IntegrationKey } from '../engine/notification.ts';
import type { TestedTarget } from '../ports/receiver-test.ts';

/** How far one target of a test is. */
export interface Progress {
  readonly result: TestedTarget['result'];
  readonly error?: string;
  /** When it was told, as seen from outside. */
  readonly at?: number;
  /** Waiting changes nothing. */
  readonly isOver: boolean;
}

export function progressOf({ group, deliveries }: LoadedGroup, target: IntegrationKey, now: number): Progress {
  if ((group.sent[target]?.firing.length ?? 0) > 0) return { result: 'told', at: now, isOver: true };
  const trouble = deliveries.find((delivery) => delivery.target === target)?.trouble;
  if (trouble === undefined) return { result: 'not_told', isOver: false };
  const { error, isPermanent } = trouble;
  return { result: isPermanent ? 'refused' : 'not_told', error, isOver: isPermanent };
}
