import type { LoadedGroup } from './alert-group.ts';
import type { Integration } from './notification.ts';
import type { Situation } from './situation.ts';
import { type Audible, isAcknowledged, sentTo, verdictOf } from './verdict.ts';

/**
 * The integrations that a flush decides for. A fallback receiver hears news only when it is handed over by a target
 * that refuses; that everything is over it hears like everybody who was told of something.
 */
export function audienceOf(situation: Situation, audible: Audible): readonly Integration[] {
  const { integrations } = situation;
  return audible.firing.length > 0 ? integrations : [...integrations, ...fallbackOf(situation)];
}

/** The fallback integrations that are not the group's own anyway. */
export function fallbackOf({ integrations, fallback }: Situation): readonly Integration[] {
  const own = new Set(integrations.map(({ key }) => key));
  return fallback.filter(({ key }) => !own.has(key));
}

export function verdictFor(
  integration: Integration,
  loaded: Pick<LoadedGroup, 'group' | 'deliveries'>,
  { timers }: Situation,
  { audible, at }: { readonly audible: Audible; readonly at: number },
): ReturnType<typeof verdictOf> {
  return verdictOf({
    sent: sentTo(integration, loaded, timers, at),
    mayHaveHeard: mayHaveHeard(integration, loaded),
    audible,
    sendResolved: integration.sendResolved,
    isAcknowledged: isAcknowledged(loaded.group),
    repeatIntervalMs: timers.repeatIntervalMs,
    at,
  });
}

/** A notice whose call was lost may have arrived: whoever heard it waits for the end. */
function mayHaveHeard({ key, kind }: Integration, { deliveries }: Pick<LoadedGroup, 'deliveries'>): boolean {
  const delivery = deliveries.find(({ target, episode }) => target === key && episode === 0);
  return kind === 'notice' && (delivery?.isUnsure === true || delivery?.attempt !== undefined);
}
