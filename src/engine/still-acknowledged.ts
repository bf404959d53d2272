import type { LoadedGroup } from './alert-group.ts';
import type { Delivery } from './delivery.ts';
import { openNumberOf } from './episode.ts';
import type { Integration, IntegrationKey } from './notification.ts';
import type { Situation } from './situation.ts';

/** Mirrors that go on to show an acknowledgement which was taken back here. */
export function stillAcknowledgedAt(
  { group, deliveries }: LoadedGroup,
  { integrations }: Situation,
): readonly IntegrationKey[] {
  const episode = openNumberOf(group);
  return deliveries
    .filter((delivery) => {
      const integration = integrations.find(({ key }) => key === delivery.target);
      return delivery.episode === episode && integration !== undefined && staysAcknowledged(delivery, integration);
    })
    .map(({ target }) => target);
}

/** Whether an acknowledgement that has been told, or may have been, cannot be taken back outside. */
export function staysAcknowledged(
  { mirrored, attempt }: Delivery,
  { keepsAcknowledged }: Pick<Integration, 'keepsAcknowledged'>,
): boolean {
  if (keepsAcknowledged !== true) return false;
  return [mirrored, attempt?.settles.mirrored].some(
    (state) => state?.status === 'acknowledged' || state?.staysAcknowledged === true,
  );
}
