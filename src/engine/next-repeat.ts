import type { LoadedGroup } from './alert-group.ts';
import { earliest } from './earliest.ts';
import { isOpen } from './episode.ts';
import type { Situation } from './situation.ts';
import { sentTo } from './verdict.ts';

/**
 * The tick at which somebody hears of a firing group again although nothing changes; its first notice while it waits for that.
 * Absent when it has no tick, or nobody was told yet.
 */
export function nextRepeatOf(loaded: LoadedGroup, situation: Situation): number | undefined {
  const { timers, integrations, now } = situation;
  const { tickAt } = loaded.group;
  if (tickAt === undefined || !isOpen(loaded.group.episode)) return tickAt;
  const sent = integrations.map((integration) => sentTo(integration, loaded, timers, now)?.at);
  const told = earliest(sent);
  if (told === undefined) return undefined;
  const ticks = Math.ceil((told + timers.repeatIntervalMs - tickAt) / timers.groupIntervalMs);
  return tickAt + Math.max(0, ticks) * timers.groupIntervalMs;
}
