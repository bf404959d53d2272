import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import { audienceOf, verdictFor } from './audience.ts';
import type { Delivery } from './delivery.ts';
import { type Rest, rest } from './dormancy.ts';
import type { Situation } from './situation.ts';
import { standingsOf } from './standing.ts';
import { type Audible, audibleOf, isReason } from './verdict.ts';

/** As soon as the last flush has been told to everybody, its group rests: it need not wait for the next tick. */
export function restIfTold(
  group: AlertGroup,
  loaded: LoadedGroup,
  deliveries: readonly Delivery[],
  situation: Situation,
): Rest {
  const { flushedAt } = group;
  if (group.state !== 'active' || flushedAt === undefined) return { group, drop: [] };
  const audible = audibleOf(standingsOf({ ...loaded, group }, situation, flushedAt));
  const isTold = audienceOf(situation, audible).every((integration) => {
    const verdict = verdictFor(integration, { group, deliveries }, situation, { audible, at: flushedAt });
    return !isReason(verdict) && !isUncleared(verdict, audible);
  });
  return isTold
    ? rest(group, standingsOf(loaded, situation), { deliveries, situation, flushedAt })
    : { group, drop: [] };
}

/** A flush has yet to note that somebody who wants no resolved notices has nothing firing any more. */
function isUncleared(verdict: ReturnType<typeof verdictFor>, { firing }: Audible): boolean {
  return verdict === 'resolved_unwanted' && firing.length === 0;
}
