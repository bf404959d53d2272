import type { Actor } from '../../src/engine/actor.ts';
import type { AlertHead, GroupAlert } from '../../src/engine/alert.ts';
import type { AlertGroup, Episode, GroupId, LoadedGroup } from '../../src/engine/alert-group.ts';
import type { Delivery } from '../../src/engine/delivery.ts';
import { type Fingerprint, toLabelSet } from '../../src/engine/label-set.ts';
import type { Integration, IntegrationKey, PendingNotification, Sent } from '../../src/engine/notification.ts';
import type { GroupKey } from '../../src/engine/route.ts';
import { severityOf } from '../../src/engine/severity.ts';
import type { Silence, SilenceId } from '../../src/engine/silence.ts';
import type { Situation } from '../../src/engine/situation.ts';
import type { NewTimelineEntry, TimelineEntry, TimelineFact } from '../../src/engine/timeline.ts';

/** Instants in these tests are minutes since some beginning, so that tables can be read. */
export const minute = 60_000;
export const second = 1_000;
export const hour = 60 * minute;

/** When these tests look at a group, unless they say otherwise. */
export const now = 20 * minute;

export const ana: Actor = { id: 'slack:U1', name: 'Ana', origin: 'slack' };
export const bo: Actor = { id: 'slack:U2', name: 'Bo', origin: 'slack' };

function key(text: string): IntegrationKey {
  return text as IntegrationKey;
}

export function fp(text: string): Fingerprint {
  return text as Fingerprint;
}

const shared = { sendResolved: true, callTimeoutMs: 10 * second };

export const card: Integration = { ...shared, key: key('team/slack/0'), kind: 'card', lane: 'slack' };
export const notice: Integration = { ...shared, key: key('team/webhook/0'), kind: 'notice', lane: 'hook' };
export const mirror: Integration = { ...shared, key: key('team/pager/0'), kind: 'mirror', lane: 'pager' };
export const spareCard: Integration = { ...shared, key: key('spare/slack/0'), kind: 'card', lane: 'spare' };
export const spareNotice: Integration = { ...shared, key: key('spare/webhook/0'), kind: 'notice', lane: 'spare hook' };

export const spareMirror: Integration = { ...shared, key: key('spare/pager/0'), kind: 'mirror', lane: 'spare pager' };

/** Parts of a situation whose receiver has a card and a notice. */
export const both = { integrations: [card, notice] };

/** Ten seconds, five minutes, four hours; one card; nothing silenced. */
export function aSituation(now: number, parts: Partial<Situation> = {}): Situation {
  return {
    now,
    timers: { groupWaitMs: 10 * second, groupIntervalMs: 5 * minute, repeatIntervalMs: 4 * hour },
    integrations: [card],
    fallback: [],
    silences: [],
    gaps: [],
    lifecycle: { flapWindowMs: 10 * minute, expiryHoldMs: 2 * minute, cardDebounceMs: second, reopen: 'on_refire' },
    ...parts,
  };
}

export interface AlertParts extends Partial<AlertHead> {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An alert that fires until told otherwise; its name is its fingerprint and its label `alertname`. */
export function anAlert(name: string, parts: AlertParts = {}): GroupAlert {
  const { labels: extra = {}, annotations = {}, ...head } = parts;
  const labels = toLabelSet(Object.entries({ alertname: name, ...extra }));
  const severity = severityOf(labels);
  return {
    fingerprint: fp(name),
    head: {
      contentHash: 'c',
      startsAt: 0,
      updatedAt: 0,
      endsAtIsTimeout: false,
      liveness: 'edge',
      fires: 1,
      ...head,
    },
    content: { labels, annotations, source: 'test', ...(severity === undefined ? {} : { severity }) },
  };
}

/** The same alert after its sender said that it was over. */
export function over(alert: GroupAlert, endsAt: number): GroupAlert {
  return { ...alert, head: { ...alert.head, endsAt, updatedAt: endsAt } };
}

export function aGroup(parts: Partial<AlertGroup> = {}): AlertGroup {
  return {
    schema: 1,
    gid: 'gid' as GroupId,
    receiver: 'team',
    routeKey: '{}',
    groupKey: '{}:{}' as GroupKey,
    groupLabels: toLabelSet([['cluster', 'eu']]),
    state: 'waiting',
    tickAt: 0,
    hasFlushed: false,
    sent: {},
    pending: {},
    lastSeq: 0,
    inputs: [],
    ...parts,
  };
}

/** Open since 0, with everything seen that is named in `firing`. */
export function anEpisode(parts: Partial<Episode> & { readonly firing?: readonly string[] } = {}): Episode {
  const { firing = [], ...rest } = parts;
  return {
    number: 1,
    openedAt: 0,
    firingSince: 0,
    firedBefore: {},
    reopened: 0,
    seen: { firing: firing.map(fp), severity: 'warning' },
    ...rest,
  };
}

export function aDelivery(parts: Partial<Delivery> = {}): Delivery {
  return { schema: 1, target: card.key, episode: 1, lane: 'slack', told: 0, failures: 0, ...parts };
}

/** A card that is posted and shows revision 1. */
export function aCard(parts: Partial<Delivery> = {}): Delivery {
  return aDelivery({ ref: { ts: '1' }, shownRev: 1, ...parts });
}

/** A mirror's delivery; nothing was set yet. */
export function aMirror(parts: Partial<Delivery> = {}): Delivery {
  return aDelivery({ target: mirror.key, lane: 'pager', ...parts });
}

export function aNotice(parts: Partial<Delivery> = {}): Delivery {
  return aDelivery({ target: notice.key, episode: 0, lane: 'hook', ...parts });
}

export function sent(firing: readonly string[], parts: Partial<Sent> = {}): Sent {
  return { firing: firing.map(fp), resolved: [], at: 0, seq: 1, ...parts };
}

export function pending(parts: Partial<PendingNotification> = {}): PendingNotification {
  return { seq: 1, reason: 'first', at: 0, firing: [], resolved: [], snapshot: [], ...parts };
}

export interface LoadedParts {
  readonly group?: Partial<AlertGroup>;
  readonly alerts?: readonly GroupAlert[];
  readonly deliveries?: readonly Delivery[];
  readonly rev?: number;
  readonly timelineSeq?: number;
}

/** A group as read at version 1 and revision 1. */
export function aLoaded(parts: LoadedParts = {}): LoadedGroup {
  const { group, alerts = [], deliveries = [], rev = 1, timelineSeq = 0 } = parts;
  return { group: aGroup(group), ver: 1, rev, alerts, deliveries, timelineSeq };
}

export function aSilence(id: string, name: string, parts: Partial<Silence> = {}): Silence {
  return {
    schema: 1,
    id: id as SilenceId,
    matchers: [{ name: 'alertname', operator: '=', value: name }],
    startsAt: 0,
    endsAt: 1_000 * hour,
    updatedAt: 0,
    createdBy: 'ana',
    comment: '',
    ...parts,
  };
}

export function anEntry(seq: number, fact: TimelineFact, parts: Partial<TimelineEntry> = {}): TimelineEntry {
  return { seq, at: 0, episode: 1, pings: false, ...parts, fact };
}

export function factsOf(entries: readonly NewTimelineEntry[]): readonly TimelineFact['type'][] {
  return entries.map(({ fact }) => fact.type);
}
