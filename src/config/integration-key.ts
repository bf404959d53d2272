import type { IntegrationKey } from '../engine/notification.ts';

export function keyOf(receiver: string, kind: string, index: number): IntegrationKey {
  return `${receiver}/${kind}/${index}` as IntegrationKey;
}
