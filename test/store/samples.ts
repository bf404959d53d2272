import { createHash } from 'node:crypto';
import type { AlertContent, AlertHead } from '../../src/engine/alert.ts';
import type { AlertGroup, Episode, GroupId, LoadedGroup } from '../../src/engine/alert-group.ts';
import type { Delivery } from '../../src/engine/delivery.ts';
import type { DeliveryDue, GroupChange } from '../../src/engine/group-change.ts';
import type { Fingerprint } from '../../src/engine/label-set.ts';
import type { IntegrationKey } from '../../src/engine/notification.ts';
import type { GroupKey } from '../../src/engine/route.ts';
import type { Silence, SilenceId } from '../../src/engine/silence.ts';
import type { NewTimelineEntry } from '../../src/engine/timeline.ts';
import type { GroupCommit, HeadRef, IngestWrite, Store } from '../../src/ports/store.ts';

export const noon = 1_763_640_000_000;
export const minute = 60_000;
export const slack = 'default/slack/0' as IntegrationKey;

export function aGid(name: string): GroupId {
  return createHash('sha256').update(name).digest('base64url').slice(0, 22) as GroupId;
}

export function aFingerprint(name: string): Fingerprint {
  return createHash('sha256').update(name).digest('hex').slice(0, 16) as Fingerprint;
}

export function aGroup(gid: GroupId, over: Partial<AlertGroup> = {}): AlertGroup {
  return {
    schema: 1,
    gid,
    receiver: 'default',
    routeKey: '{}',
    groupKey: '{}:{alertname="Slow"}' as GroupKey,
    groupLabels: { alertname: 'Slow' },
    state: 'dormant',
    hasFlushed: false,
    sent: {},
    pending: {},
    lastSeq: 0,
    inputs: [],
    ...over,
  };
}

export function aHead(over: Partial<AlertHead> = {}): AlertHead {
  return {
    contentHash: 'c1',
    startsAt: noon,
    endsAt: noon + 4 * minute,
    updatedAt: noon,
    endsAtIsTimeout: false,
    liveness: 'heartbeat',
    fires: 1,
    ...over,
  };
}

export function aContent(over: Partial<AlertContent> = {}): AlertContent {
  const labels = { alertname: 'Slow', instance: 'a' };
  return { labels, annotations: { summary: 'Slow' }, source: 'prometheus', severity: 'warning', ...over };
}

export function ref(group: string, alert = 'a'): HeadRef {
  return { gid: aGid(group), fingerprint: aFingerprint(alert) };
}

/** A new firing alert that wakes its group; override what matters. */
export function aWrite(to: HeadRef, over: Partial<IngestWrite> = {}): IngestWrite {
  return {
    ...to,
    head: aHead(),
    content: aContent(),
    bumpsRev: true,
    wakeAt: noon + minute / 2,
    refreshAt: noon + 1_000,
    group: aGroup(to.gid),
    ...over,
  };
}

/** The same alert heard again: writes its head only. */
export function aReport(to: HeadRef, expected: AlertHead, over: Partial<IngestWrite> = {}): IngestWrite {
  const { content: _content, wakeAt: _wakeAt, ...rest } = aWrite(to);
  const head = { ...expected, endsAt: noon + 5 * minute, updatedAt: noon + minute };
  return { ...rest, expected, head, bumpsRev: false, ...over };
}

export function anEpisode(number = 1, over: Partial<Episode> = {}): Episode {
  const seen = { firing: [], severity: 'warning' as const };
  return { number, openedAt: noon, firingSince: noon, firedBefore: {}, reopened: 0, seen, ...over };
}

export function aDelivery(over: Partial<Delivery> = {}): Delivery {
  return { schema: 1, target: slack, episode: 1, lane: 'slack:C1', told: 0, failures: 0, ...over };
}

export function due(over: Partial<DeliveryDue> = {}): DeliveryDue {
  return { target: slack, episode: 1, at: noon, priority: 3, ...over };
}

export function anEntry(over: Partial<NewTimelineEntry> = {}): NewTimelineEntry {
  return { at: noon, episode: 1, fact: { type: 'opened', firing: 1, severity: 'warning' }, pings: false, ...over };
}

/** A commit of what was loaded; without overrides it changes nothing but the version, and keeps the group awake. */
export function aCommit(
  loaded: LoadedGroup,
  change: Partial<GroupChange> = {},
  rest: Partial<Pick<GroupCommit, 'watchedEpisode' | 'owed' | 'rev' | 'ver'>> = {},
): GroupCommit {
  const group: AlertGroup = { ...loaded.group, state: 'active', tickAt: noon + 5 * minute };
  const nothing = { drop: [], timeline: [], deliveries: [], deliveryDue: [], outbox: [] };
  const whole = { group, bumpsRev: false, groupDueAt: noon + 5 * minute, ...nothing, ...change };
  return { ver: loaded.ver, rev: loaded.rev, change: whole, owed: false, ...rest };
}

/** What a commit needs to send a group to sleep. */
export function asleep(loaded: LoadedGroup): Partial<GroupChange> {
  const { tickAt: _tickAt, ...group } = loaded.group;
  return { group: { ...group, state: 'dormant' }, ...noDueMark };
}

const noDueMark = { groupDueAt: undefined } as unknown as Partial<GroupChange>;

export function aSilence(id: string, over: Partial<Silence> = {}): Silence {
  return {
    schema: 1,
    id: id as SilenceId,
    matchers: [{ name: 'alertname', operator: '=', value: 'Slow' }],
    startsAt: noon,
    endsAt: noon + 60 * minute,
    updatedAt: noon,
    createdBy: 'ana',
    comment: 'deploy',
    ...over,
  };
}

export async function ingest(store: Store, ...writes: readonly IngestWrite[]): Promise<void> {
  const results = await store.commitIngest(writes, noon);
  const moved = results.findIndex((result) => result.type !== 'ok');
  if (moved >= 0) throw new Error(`write ${moved} was not taken: ${JSON.stringify(results[moved])}`);
}

export async function load(store: Store, gid: GroupId): Promise<LoadedGroup> {
  const loaded = await store.loadGroup(gid);
  if (loaded === undefined) throw new Error(`no group ${gid}`);
  return loaded;
}

export async function commit(store: Store, wanted: GroupCommit): Promise<{ ver: number; rev: number }> {
  const result = await store.commitGroup(wanted);
  if (result.type !== 'ok') throw new Error('the commit met a conflict');
  return result;
}

/** A group with one firing alert, an open and watched episode, and a card that is up to date; its only mark is its tick. */
export async function openGroup(store: Store, name: string, lane = 'slack:C1'): Promise<LoadedGroup> {
  const to = ref(name);
  await ingest(store, aWrite(to));
  const loaded = await load(store, to.gid);
  const group: AlertGroup = {
    ...loaded.group,
    state: 'active',
    tickAt: noon + 5 * minute,
    hasFlushed: true,
    episode: anEpisode(),
  };
  const deliveries = [aDelivery({ lane, shownRev: loaded.rev })];
  await commit(store, aCommit(loaded, { group, deliveries }, { watchedEpisode: 1, owed: true }));
  return load(store, to.gid);
}

/** Makes the card of a group due at `at`. */
export async function oweCard(store: Store, gid: GroupId, over: Partial<DeliveryDue> = {}): Promise<void> {
  const loaded = await load(store, gid);
  const watched = { watchedEpisode: 1, owed: true };
  await commit(store, aCommit(loaded, { group: loaded.group, deliveryDue: [due(over)] }, watched));
}
