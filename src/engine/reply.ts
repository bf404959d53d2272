import type { LoadedGroup } from './alert-group.ts';
import type { Delivery } from './delivery.ts';
import { latestNumberOf } from './episode.ts';
import type { Integration, PendingNotification } from './notification.ts';
import type { TimelineEntry, TimelineFact } from './timeline.ts';

/** How long a reply waits for what else happens. */
const REPLY_WINDOW_MS = 3_000;

export interface ReplyQuestion {
  readonly loaded: Pick<LoadedGroup, 'group' | 'timelineSeq'>;
  readonly delivery: Delivery;
  readonly integration: Integration;
  /** Entries of the group after `delivery.told`. */
  readonly entries: readonly TimelineEntry[];
  /** The repeat, or the first notice of an episode that came back, that this card has yet to be told. */
  readonly call?: PendingNotification;
  /** Every firing alert is silenced. */
  readonly isSilenced: boolean;
  readonly isAcknowledged: boolean;
}

export type ReplyPlan =
  | { readonly type: 'tell'; readonly entries: readonly TimelineEntry[]; readonly pings: boolean }
  | { readonly type: 'wait'; readonly until: number }
  | { readonly type: 'nothing' };

/**
 * What a card's thread should be told now: everything that a person would want to know since it was told last, at once.
 */
export function planReply(question: ReplyQuestion, now: number): ReplyPlan {
  const news = newsOf(question);
  if (question.call !== undefined) {
    return {
      type: 'tell',
      entries: news.length > 0 ? news : [stillFiring(question.loaded, question.call)],
      pings: true,
    };
  }
  const first = news.find((entry) => isTrigger(entry.fact, question));
  if (first === undefined) return { type: 'nothing' };
  const until = Math.max(first.at + REPLY_WINDOW_MS, heldUntil(news, question));
  if (now < until) return { type: 'wait', until };
  return { type: 'tell', entries: news, pings: news.some(({ pings }) => pings) };
}

/** Up to which entry there is nothing to tell, so that nobody reads those again. */
export function toldWithoutWords(question: ReplyQuestion): number {
  const [first] = newsOf(question);
  const silent = first === undefined ? question.entries : question.entries.filter(({ seq }) => seq < first.seq);
  return silent.at(-1)?.seq ?? question.delivery.told;
}

function newsOf(question: ReplyQuestion): readonly TimelineEntry[] {
  const { entries, delivery } = question;
  return entries.filter((entry) => entry.episode === delivery.episode && isNews(entry.fact, question));
}

function isNews(fact: TimelineFact, { integration, call }: ReplyQuestion): boolean {
  switch (fact.type) {
    case 'opened':
    case 'moved':
    case 'decided':
    case 'notified':
    case 'delivery_failed':
    case 'delivery_recovered':
    case 'duplicate_possible':
      return false;
    case 'assigned':
      // Whom the rota has called is on the card; who was called since is news.
      return fact.how !== 'called';
    case 'repeat_due':
      return call?.reason === 'repeat';
    case 'alerts_resolved':
    case 'ended':
      return integration.sendResolved;
    case 'alerts_added':
    case 'severity_raised':
    case 'reopened':
    case 'acknowledged':
    case 'unacknowledged':
    case 'resolved_by_hand':
    case 'reopened_by_hand':
    case 'noted':
    case 'escalated':
    case 'escalation_settled':
    case 'incident_opened':
    case 'incident_severity':
    case 'incident_resolved':
    case 'incident_channel':
    case 'incident_problem':
    case 'silenced':
    case 'silence_changed':
    case 'silence_ended':
    case 'news_after_acknowledgement':
    case 'overdue':
      return true;
  }
}

/**
 * News that is worth a reply of its own. While somebody has it, or it is silenced, the rest goes along with the next.
 */
function isTrigger(fact: TimelineFact, { isSilenced, isAcknowledged }: ReplyQuestion): boolean {
  if (fact.type === 'alerts_added') return !isSilenced && !isAcknowledged;
  return !isSilenced || (fact.type !== 'alerts_resolved' && fact.type !== 'severity_raised');
}

/**
 * What came back is told together with the notification that its next flush decides, so that people are called once.
 */
function heldUntil(news: readonly TimelineEntry[], { loaded: { group } }: ReplyQuestion): number {
  const back = news.findLast(({ fact }) => fact.type === 'reopened' || fact.type === 'reopened_by_hand');
  if (back === undefined || group.tickAt === undefined) return 0;
  const isFlushed = group.flushedAt !== undefined && group.flushedAt >= back.at;
  return isFlushed || group.episode?.endedAt !== undefined ? 0 : group.tickAt;
}

/** Says why people are called when the timeline has nothing new to say. */
function stillFiring({ group, timelineSeq }: ReplyQuestion['loaded'], call: PendingNotification): TimelineEntry {
  return {
    seq: timelineSeq,
    at: call.at,
    episode: latestNumberOf(group),
    fact: { type: 'repeat_due', firing: call.firing.length },
    pings: true,
  };
}
