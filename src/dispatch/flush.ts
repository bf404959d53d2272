import type { AlertGroup, GroupId } from '../engine/alert-group.ts';
import { changeTo } from '../engine/due.ts';
import { flushGroup } from '../engine/flush.ts';
import type { Log } from '../ports/log.ts';
import type { Commits } from './commits.ts';
import { textOf } from './error-text.ts';
import type { Groups } from './groups.ts';
import { type MigrationDeps, migrateGroup } from './migration.ts';
import type { Unreadable } from './unreadable.ts';

/** How long a claimed group is left alone by everybody else. */
export const FLUSH_LEASE_MS = 30_000;

/** Conflicts with clicks and deliveries before the group is left to its next claim. */
const TRIES = 10;

export interface FlushDeps {
  readonly groups: Groups;
  readonly commits: Commits;
  readonly log: Log;
  readonly unreadable: Unreadable;
  readonly migration: MigrationDeps;
  /** Whether this process may decide now. */
  readonly mayWork: () => Promise<boolean>;
}

/**
 * Decides for a claimed group whom to tell, and commits that. Commits are compare-and-set: of two processes that hold
 * the same claim one decides. On failure the lease runs out and the group is claimed again.
 */
export async function flush(gid: GroupId, deps: FlushDeps): Promise<void> {
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if ((await flushOnce(gid, deps)) === 'ok') return;
    }
    deps.log.warn('a group kept changing and was not flushed; tried again when its lease ends', { gid });
  } catch (error) {
    if (deps.unreadable.isWrong(error)) return;
    deps.log.warn('a group was not flushed; tried again when its lease ends', { gid, error: textOf(error) });
  }
}

async function flushOnce(gid: GroupId, deps: FlushDeps): Promise<'ok' | 'conflict'> {
  const { groups, commits, migration } = deps;
  // The machine may have slept since the claim, and the policy be another by now.
  if (!(await deps.mayWork())) return 'ok';
  const seen = await groups.load(gid);
  if (seen === undefined) return 'ok';
  // A process with an older policy may have put alerts here that belong elsewhere: nobody is told of them from here.
  if ((await migrateGroup(seen, migration)) !== 'in_place') return 'conflict';
  const { loaded, situation } = seen;
  const change = isTickDue(loaded.group, situation.now) ? flushGroup(loaded, situation).change : changeTo(loaded.group);
  return await commits.commit(loaded, change, situation);
}

function isTickDue(group: AlertGroup, now: number): boolean {
  if (group.state === 'dormant' || group.state === 'retired') return false;
  return group.tickAt !== undefined && group.tickAt <= now;
}
