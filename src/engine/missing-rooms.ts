import type { AlertGroup } from './alert-group.ts';
import type { Delivery } from './delivery.ts';
import { isOpen } from './episode.ts';
import { openIncidentOf, roomKeyOf } from './incident.ts';
import type { Situation } from './situation.ts';

/** The record that the room of an incident needs for the episode that is open now and does not have yet. */
export function missingRooms(
  group: AlertGroup,
  deliveries: readonly Delivery[],
  { room }: Pick<Situation, 'room'>,
): readonly Delivery[] {
  const { episode } = group;
  const incident = openIncidentOf(group);
  if (incident === undefined || room === undefined || !isOpen(episode) || incident.room.place === 'none') return [];
  const target = roomKeyOf(group, incident);
  if (deliveries.some((one) => one.target === target && one.episode === episode.number)) return [];
  return [{ schema: 1, target, episode: episode.number, lane: room.lane, told: 0, failures: 0 }];
}
