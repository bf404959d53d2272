import { isFiringAt } from '../engine/expiry.ts';
import type { Matcher } from '../engine/matcher.ts';
import type { SilencePreview } from '../ports/inbound.ts';
import type { LiveGroups } from './live-groups.ts';
import type { Liveness } from './liveness.ts';
import { matchingAlerts } from './matching-alerts.ts';

/**
 * What matchers would hide now: firing alerts, each once however many groups hold it, and the groups that they are in.
 */
export async function previewSilence(
  matchers: readonly Matcher[],
  stopAt: number,
  deps: { readonly live: LiveGroups; readonly liveness: Liveness; readonly now: () => number },
): Promise<SilencePreview> {
  const gaps = await deps.liveness.gaps();
  const hidden = new Set<string>();
  const found = await deps.live.collect({
    keep(loaded) {
      const now = deps.now();
      const firing = matchingAlerts(matchers, loaded).filter(({ head }) => isFiringAt(head, gaps, now));
      for (const { fingerprint } of firing) hidden.add(fingerprint);
      return firing.length > 0;
    },
    stopAt,
  });
  return { alerts: hidden.size, groups: found.groups.map(({ facts }) => facts), isPartial: found.isPartial };
}
