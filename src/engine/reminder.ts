import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import { isOpen } from './episode.ts';
import type { FreshDecision } from './pending.ts';
import type { TimelineFact } from './timeline.ts';
import type { Audible } from './verdict.ts';

/**
 * What people who follow a card should look at again, given the decisions that are new: nobody has it and it goes on,
 * or somebody has it and something fires that they did not see.
 */
export function remindersOf(
  { loaded, group, audible }: { readonly loaded: LoadedGroup; readonly group: AlertGroup; readonly audible: Audible },
  fresh: readonly FreshDecision[],
): readonly TimelineFact[] {
  const { episode } = group;
  if (!isOpen(episode)) return [];
  const { acknowledgement } = episode;
  const isRepeat = fresh.some(({ integration, pending }) => integration.kind === 'card' && pending.reason === 'repeat');
  if (isRepeat) return [{ type: 'repeat_due', firing: audible.firing.length }];
  if (acknowledgement === undefined) return [];
  const covered = new Set(acknowledgement.covers);
  const counts = fresh
    .filter(({ pending }) => pending.reason === 'new_alerts')
    .map(({ integration }) => {
      const told = new Set(loaded.group.sent[integration.key]?.firing);
      return audible.firing.filter((fingerprint) => !covered.has(fingerprint) && !told.has(fingerprint)).length;
    });
  const count = Math.max(0, ...counts);
  return count === 0 ? [] : [{ type: 'news_after_acknowledgement', count, acknowledgedBy: acknowledgement.by }];
}
