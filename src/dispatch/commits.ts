import type { AlertGroup, GroupId, LoadedGroup } from '../engine/alert-group.ts';
import type { GroupChange } from '../engine/group-change.ts';
import type { IntegrationKey } from '../engine/notification.ts';
import type { Situation } from '../engine/situation.ts';
import type { TimelineFact } from '../engine/timeline.ts';
import { isOwed, watchedEpisodeOf } from '../engine/watch.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { CommitResult, Store } from '../ports/store.ts';

/** Saves decisions about groups. Every change of a group except ingest's goes through here. */
export interface Commits {
  /** Resolves at the next commit of this group in this process, or when aborted. */
  next(gid: GroupId, signal: AbortSignal): Promise<void>;
  commit(loaded: LoadedGroup, change: GroupChange, situation: Situation): Promise<CommitResult['type']>;
}

export function createCommits(deps: {
  readonly store: Store;
  readonly log: Log;
  readonly meter: Meter;
  readonly wake: (at: number) => void;
  readonly wakeOutbox: () => void;
}): Commits {
  const waiting = new Map<GroupId, Set<() => void>>();

  function next(gid: GroupId, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const others = waiting.get(gid) ?? new Set();
      const wake = (): void => {
        others.delete(wake);
        if (others.size === 0) waiting.delete(gid);
        resolve();
      };
      waiting.set(gid, others.add(wake));
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  return {
    next,
    async commit(loaded, change, situation) {
      const watchedEpisode = watchedEpisodeOf(change.group, situation);
      const result = await deps.store.commitGroup({
        ver: loaded.ver,
        rev: loaded.rev,
        change,
        ...(watchedEpisode === undefined ? {} : { watchedEpisode }),
        owed: isOwed(change.group),
        ...(change.group.inputs.at(-1) === loaded.group.inputs.at(-1) ? {} : { isAct: true }),
      });
      if (result.type === 'conflict') return 'conflict';
      for (const wake of [...(waiting.get(change.group.gid) ?? [])]) wake();
      for (const { fact } of change.timeline) {
        countFact(fact, change.group, situation.now, deps.meter);
        logFact(fact, change.group, deps.log);
      }
      countAcknowledgement(loaded.group, change.group, deps.meter);
      deps.wake(dueAtOf(change));
      if (change.outbox.length > 0) deps.wakeOutbox();
      return 'ok';
    },
  };
}

function dueAtOf(change: GroupChange): number {
  const instants = [change.groupDueAt, ...change.deliveryDue.map(({ at }) => at)];
  return Math.min(...instants.map((at) => at ?? Number.POSITIVE_INFINITY));
}

/** What changes a group for people. Deliveries and single alerts are many; the timeline has them. */
const changes: ReadonlySet<TimelineFact['type']> = new Set([
  'opened',
  'overdue',
  'ended',
  'reopened',
  'acknowledged',
  'unacknowledged',
  'resolved_by_hand',
  'reopened_by_hand',
  'assigned',
  'escalated',
  'escalation_settled',
  'incident_opened',
  'incident_severity',
  'incident_resolved',
  'incident_channel',
  'incident_problem',
  'silenced',
  'silence_changed',
  'silence_ended',
]);

function logFact(fact: TimelineFact, { gid, receiver }: AlertGroup, log: Log): void {
  if (!changes.has(fact.type)) return;
  const by = 'by' in fact ? fact.by?.id : undefined;
  log.info('a group changed', { gid, receiver, fact: fact.type, ...(by === undefined ? {} : { by }) });
}

function countFact(fact: TimelineFact, { sent }: AlertGroup, now: number, meter: Meter): void {
  if (fact.type === 'notified') {
    meter.count('notifications_total', { ...namesOf(fact.target), reason: fact.reason });
    const decidedAt = sent[fact.target]?.at;
    if (decidedAt === undefined) return;
    const seconds = Math.max(0, now - decidedAt) / 1000;
    meter.observe('notification_lag_seconds', { integration: kindOf(fact.target) }, seconds);
  } else if (fact.type === 'overdue') {
    meter.count('overdue_total', { severity: fact.severity });
  } else if (fact.type === 'duplicate_possible') {
    meter.count('possible_duplicate_cards_total', { integration: kindOf(fact.target) });
  } else if (fact.type === 'delivery_failed' && fact.isPermanent) {
    meter.count('undeliverable_total', namesOf(fact.target));
  }
}

/** Only the first of an episode, and not one that was given before anybody was told. */
function countAcknowledgement({ episode: before }: AlertGroup, { episode }: AlertGroup, meter: Meter): void {
  const at = episode?.firstAcknowledgedAt;
  if (episode === undefined || at === undefined || before?.number !== episode.number) return;
  if (before.firstAcknowledgedAt !== undefined) return;
  const seconds = Math.max(0, at - episode.openedAt) / 1000;
  meter.observe('time_to_acknowledge_seconds', { severity: episode.seen.severity }, seconds);
}

/** The vendor in `<receiver>/<kind>/<index>`; a receiver's name may hold slashes itself. */
export function kindOf(target: IntegrationKey): string {
  return target.split('/').at(-2) ?? 'unknown';
}

/** Receiver and vendor of a target, as labels of what is counted. */
export function namesOf(target: IntegrationKey): { readonly receiver: string; readonly integration: string } {
  return { receiver: target.split('/').slice(0, -2).join('/'), integration: kindOf(target) };
}
