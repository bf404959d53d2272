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
  const { tickAt, pending } = loaded.group;
  if (tickAt === undefined || !isOpen(loaded.group.episode)) return tickAt;
  // Mirrors are not told again what they say already. Who is being told counts as told.
  const heard = integrations.filter(({ kind }) => kind !== 'mirror');
  if (heard.length < integrations.length && heard.length === 0) return undefined;
  const sent = heard.map((one) => pending[one.key]?.at ?? sentTo(one, loaded, timers, now)?.at);
  const told = earliest(sent) ?? now;
  const ticks = Math.ceil((told + timers.repeatIntervalMs - tickAt) / timers.groupIntervalMs);
  return tickAt + Math.max(0, ticks) * timers.groupIntervalMs;
}
