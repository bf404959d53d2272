import type { AlertGroup, Episode, LoadedGroup } from './alert-group.ts';
import { isSearchable } from './attempt.ts';
import { audienceOf, fallbackOf, verdictFor } from './audience.ts';
import { cardStageOf, needsEdit } from './card-stage.ts';
import type { Delivery } from './delivery.ts';
import { rest } from './dormancy.ts';
import { changeTo, dueMark, expiryAtOf } from './due.ts';
import { isOpen, latestNumberOf, openEpisode } from './episode.ts';
import type { DeliveryPriority, GroupChange } from './group-change.ts';
import { missingRooms } from './missing-rooms.ts';
import type { IntegrationKey, NotificationReason, QuietReason } from './notification.ts';
import { decidedFact, type FreshDecision, freshDecisions, missingDeliveries, withRuling } from './pending.ts';
import { pictureOf } from './picture.ts';
import { remindersOf } from './reminder.ts';
import type { Situation } from './situation.ts';
import { type Standing, standingsOf } from './standing.ts';
import type { NewTimelineEntry, TimelineFact } from './timeline.ts';
import { type Audible, audibleOf } from './verdict.ts';
import { without } from './without.ts';

/** What a flush decided for one integration, and why. */
export interface Decision {
  readonly target: IntegrationKey;
  readonly verdict: NotificationReason | QuietReason;
}

/**
 * Decides whom to tell of a group whose tick is due, as Alertmanager's flush does; to be asked after a
 * review. Nothing is told here: a decision waits as the integration's pending notification, in place of
 * an earlier one that is still unsent.
 */
export function flushGroup(
  loaded: LoadedGroup,
  situation: Situation,
): { readonly change: GroupChange; readonly decisions: readonly Decision[] } {
  const { now } = situation;
  const standings = standingsOf(loaded, situation);
  const audible = audibleOf(standings);
  const opens = audible.firing.length > 0 && !isOpen(loaded.group.episode);
  const started = start(loaded, { situation, standings, opens });
  const decisions: Decision[] = [];
  let group = started;
  for (const integration of audienceOf(situation, audible)) {
    const verdict = verdictFor(integration, { ...loaded, group: started }, situation, { audible, at: now });
    decisions.push({ target: integration.key, verdict });
    group = withRuling(group, { integration, verdict, audible, standings, at: now }, loaded.deliveries);
  }
  return { change: toChange({ loaded, situation, standings, audible, opens, started, group }), decisions };
}

interface Flush {
  readonly loaded: LoadedGroup;
  readonly situation: Situation;
  readonly standings: readonly Standing[];
  readonly audible: Audible;
  readonly opens: boolean;
  /** The group before anything was decided. */
  readonly started: AlertGroup;
  /** The group with everything decided. */
  readonly group: AlertGroup;
}

/**
 * The group at its tick: the next one set, an episode opened, and nothing pending for integrations that are no more.
 */
function start(
  loaded: LoadedGroup,
  { situation, standings, opens }: Pick<Flush, 'situation' | 'standings' | 'opens'>,
): AlertGroup {
  const { now, timers, integrations, fallback } = situation;
  const known = new Set([...integrations, ...fallback].map(({ key }) => key));
  const lost = Object.keys(loaded.group.pending).filter((key) => !known.has(key as IntegrationKey));
  const opened = opens ? openEpisode(loaded.group, standings, now) : loaded.group;
  const group = forgetFinished(opened, loaded);
  const expiryAt = expiryAtOf(group, standings, now);
  return {
    ...without(group, 'expiryAt'),
    state: 'active',
    tickAt: now + timers.groupIntervalMs,
    hasFlushed: true,
    flushedAt: now,
    ...(expiryAt === undefined ? {} : { expiryAt }),
    pending: without(group.pending, ...(lost as IntegrationKey[])),
  };
}

/** Past episodes are kept for the cards and mirrors that have yet to show their end. */
function forgetFinished(group: AlertGroup, loaded: LoadedGroup): AlertGroup {
  if (group.pastEpisodes === undefined) return group;
  const isUnfinished = (past: Episode) =>
    loaded.deliveries.some((card) => {
      const stage = card.episode === past.number ? cardStageOf({ group, rev: loaded.rev }, card) : undefined;
      return stage !== undefined && (needsEdit(card, stage) || isSearchable(card) || card.attempt?.type === 'set');
    });
  const pastEpisodes = group.pastEpisodes.filter(isUnfinished);
  const rest = without(group, 'pastEpisodes');
  return pastEpisodes.length === 0 ? rest : { ...rest, pastEpisodes };
}

function toChange(flush: Flush): GroupChange {
  const { loaded, situation, standings, group } = flush;
  const integrations = [...situation.integrations, ...fallbackOf(situation)];
  const rooms = missingRooms(group, loaded.deliveries, situation);
  const created = [...missingDeliveries(group, loaded, integrations), ...rooms];
  const deliveries = [...loaded.deliveries, ...created];
  const fresh = freshDecisions(loaded.group, group, integrations);
  const reminders = remindersOf(flush, fresh);
  const timeline = toTimeline(flush, fresh, reminders);
  const rested = rest(noteReminder(group, reminders, situation), standings, {
    deliveries,
    situation,
    flushedAt: situation.now,
  });
  const after = { ...loaded, group: rested.group, timelineSeq: loaded.timelineSeq + timeline.length };
  return changeTo(rested.group, {
    drop: rested.drop,
    timeline,
    deliveries: created,
    deliveryDue: deliveries
      .filter((delivery) => rooms.includes(delivery) || isConcerned(delivery, flush, reminders.length > 0))
      .map((delivery) => dueMark(after, delivery, situation, priorityOf(delivery, standings))),
  });
}

/** Only where it matters: people who are called twice within a minute. */
function noteReminder(group: AlertGroup, reminders: readonly TimelineFact[], { now }: Situation): AlertGroup {
  const isReminder = reminders.some(({ type }) => type === 'repeat_due');
  if (!isReminder || group.episode?.clocks === undefined) return group;
  return { ...group, episode: { ...group.episode, remindedAt: now } };
}

function toTimeline(
  { situation, standings, audible, opens, group }: Flush,
  fresh: readonly FreshDecision[],
  reminders: readonly TimelineFact[],
): readonly NewTimelineEntry[] {
  const { severity } = pictureOf(standings, group.groupLabels);
  const opened: TimelineFact[] = opens ? [{ type: 'opened', firing: audible.firing.length, severity }] : [];
  const decided = fresh.map(decidedFact);
  const entry = { at: situation.now, episode: latestNumberOf(group) };
  return [
    ...[...opened, ...decided].map((fact) => ({ ...entry, fact, pings: false })),
    ...reminders.map((fact) => ({ ...entry, fact, pings: true })),
  ];
}

/**
 * Deliveries with something new to tell or nothing to tell any more; all cards of the episode if people should look
 * again. A card that is behind is due already, and maybe first in its lane because somebody has clicked.
 */
function isConcerned(delivery: Delivery, { loaded, group }: Flush, isReminding: boolean): boolean {
  const isCurrent = delivery.episode === 0 || delivery.episode === group.episode?.number;
  const stage = cardStageOf(loaded, delivery);
  if (!isCurrent || (stage !== undefined && needsEdit(delivery, stage))) return false;
  return (
    (isReminding && delivery.episode !== 0) || loaded.group.pending[delivery.target] !== group.pending[delivery.target]
  );
}

function priorityOf({ episode, shownRev }: Delivery, standings: readonly Standing[]): DeliveryPriority {
  if (pictureOf(standings, {}).severity === 'critical') return 1;
  return episode === 0 || shownRev === undefined ? 2 : 3;
}
