import type { GroupId } from '../engine/alert-group.ts';
import type { GroupChange } from '../engine/group-change.ts';
import type { DeliverDeps } from './delivery-turn.ts';
import { textOf } from './error-text.ts';
import type { Seen } from './groups.ts';

export type Settlement = { readonly type: 'settled'; readonly change: GroupChange } | { readonly type: 'stale' };

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** Of the log. */
const TRIES_A_LINE = 10;
/**
 * While stopping, the store gets this many tries; afterwards the next process finds the attempt and searches for it.
 */
const TRIES_WHILE_STOPPING = 3;

/**
 * Stores how a call ended, as long as it takes: what the vendor did is known here only. `stale`: somebody else settled
 * that call meanwhile, or the group is gone.
 */
export async function settleUntilStored(
  gid: GroupId,
  settle: (seen: Seen) => Settlement,
  deps: DeliverDeps,
): Promise<'stored' | 'stale'> {
  for (let failures = 0; ; ) {
    try {
      const result = await settleOnce(gid, settle, deps);
      if (result !== 'conflict') return result;
    } catch (error) {
      failures += 1;
      if (deps.stopping.aborted && failures >= TRIES_WHILE_STOPPING) throw error;
      if (failures % TRIES_A_LINE === 1) {
        deps.log.warn('the outcome of a call is not stored yet; tried again', { gid, error: textOf(error) });
      }
      await pause(failures, deps);
    }
  }
}

async function settleOnce(gid: GroupId, settle: (seen: Seen) => Settlement, deps: DeliverDeps) {
  const seen = await deps.groups.load(gid);
  if (seen === undefined) return 'stale';
  const result = settle(seen);
  if (result.type === 'stale') return 'stale';
  const committed = await deps.commits.commit(seen.loaded, result.change, seen.situation);
  return committed === 'ok' ? 'stored' : 'conflict';
}

async function pause(failures: number, { activity, clock, random, stopping }: DeliverDeps): Promise<void> {
  const ms = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + random() / 2);
  await activity.sleepUntil(clock.now() + ms, stopping);
}
