import type { LoadedGroup } from './alert-group.ts';
import { earliest } from './earliest.ts';
import { isOpen } from './episode.ts';
import type { Situation } from './situation.ts';
import { sentTo } from './verdict.ts';

/**
 * The tick at which somebody hears of a firing group again although nothing changes; its first notice while it waits
 * for that. Absent when it has no tick.
 */
export function nextRepeatOf(loaded: LoadedGroup, situation: Situation): number | undefined {
  const { timers, integrations, now } = situation;
  const { tickAt } = loaded.group;
  if (tickAt === undefined || !isOpen(loaded.group.episode)) return tickAt;
  const sent = integrations.map((integration) => sentTo(integration, loaded, timers, now)?.at);
  // Who was not told yet is being told now.
  const told = earliest(sent) ?? now;
  const ticks = Math.ceil((told + timers.repeatIntervalMs - tickAt) / timers.groupIntervalMs);
  return tickAt + Math.max(0, ticks) * timers.groupIntervalMs;
}
