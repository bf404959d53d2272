import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import { fallbackOf, verdictFor } from './audience.ts';
import { isOpen } from './episode.ts';
import type { IntegrationKey } from './notification.ts';
import { freshDecisions, withRuling } from './pending.ts';
import type { Situation } from './situation.ts';
import type { Standing } from './standing.ts';
import { audibleOf, isReason } from './verdict.ts';

/**
 * The group with its news pending for the fallback receiver, because `target` refuses it. The fallback is told by its
 * own rhythm: what it knows already is not told again however often a target refuses.
 */
export function handOver(
  group: AlertGroup,
  target: IntegrationKey,
  standings: readonly Standing[],
  { loaded, situation }: { readonly loaded: LoadedGroup; readonly situation: Situation },
): AlertGroup {
  const fallback = fallbackOf(situation);
  if (fallback.some(({ key }) => key === target)) return group;
  const audible = audibleOf(standings);
  let handed = group;
  for (const integration of fallback) {
    if (integration.kind !== 'notice' && !isOpen(group.episode)) continue;
    const question = { ...loaded, group };
    const verdict = verdictFor(integration, question, situation, { audible, at: situation.now });
    if (!isReason(verdict)) continue;
    const ruling = { integration, verdict, audible, standings, at: situation.now };
    const decided = withRuling(handed, ruling, loaded.deliveries);
    if (freshDecisions(handed, decided, [integration]).length > 0) handed = decided;
  }
  return handed;
}
