import type { Gap, GroupAlert } from '../../src/engine/alert.ts';
import type { AlertGroup, LoadedGroup } from '../../src/engine/alert-group.ts';
import type { Delivery } from '../../src/engine/delivery.ts';
import { isFiringAt } from '../../src/engine/expiry.ts';
import type { GroupChange } from '../../src/engine/group-change.ts';
import { bumpsRev, mergeHead } from '../../src/engine/merge.ts';
import { firstTickAt } from '../../src/engine/new-group.ts';
import type { Situation } from '../../src/engine/situation.ts';
import type { TimelineEntry } from '../../src/engine/timeline.ts';
import { isOwed, watchedEpisodeOf } from '../../src/engine/watch.ts';
import { aGroup } from './group-builders.ts';

/** The smallest store that keeps what the port promises about one group. */
export interface GroupModel {
  loaded: LoadedGroup;
  groupDueAt: number | undefined;
  readonly deliveryDue: Map<string, number>;
  readonly timeline: TimelineEntry[];
  watched: number | undefined;
  owed: boolean;
  readonly outbox: string[];
}

export function createModel(): GroupModel {
  const group = aGroup({ state: 'dormant' });
  const { tickAt: _, ...dormant } = group;
  return {
    loaded: { group: dormant, ver: 1, rev: 0, alerts: [], deliveries: [], timelineSeq: 0 },
    groupDueAt: undefined,
    deliveryDue: new Map(),
    timeline: [],
    watched: undefined,
    owed: false,
    outbox: [],
  };
}

export function dueKey({ target, episode }: Pick<Delivery, 'target' | 'episode'>): string {
  return `${target}@${episode}`;
}

/** What ingest does with one report of one alert. */
export function ingest(model: GroupModel, incoming: GroupAlert, situation: Situation): void {
  const { now, gaps, timers, lifecycle } = situation;
  const { loaded } = model;
  const held = loaded.alerts.find(({ fingerprint }) => fingerprint === incoming.fingerprint);
  const firing = isFiringAt(incoming.head, [], now);
  if (held === undefined && !firing && !model.owed) return;
  const { head, change } = mergeHead(held?.head, incoming.head, now, gaps as readonly Gap[]);
  if (change === 'unchanged') return;
  const alert = { ...incoming, head };
  const alerts =
    held === undefined ? [...loaded.alerts, alert] : loaded.alerts.map((one) => (one === held ? alert : one));
  model.loaded = { ...loaded, alerts };
  const isAwaited = held === undefined && model.owed;
  const woken = (isFiringAt(head, [], now) || isAwaited) && wake(model, firstTickAt(timers, head.startsAt, now));
  if (!bumpsRev(change) && !woken) return;
  model.loaded = { ...model.loaded, rev: model.loaded.rev + 1 };
  touch(model, now + lifecycle.cardDebounceMs);
}

/** Makes the watched cards due, as a changed silence does too. */
export function touch(model: GroupModel, at: number): void {
  for (const delivery of model.loaded.deliveries) {
    if (delivery.episode !== model.watched) continue;
    const due = model.deliveryDue.get(dueKey(delivery));
    model.deliveryDue.set(dueKey(delivery), Math.min(at, due ?? at));
  }
}

function wake(model: GroupModel, at: number): boolean {
  const { group } = model.loaded;
  if (group.state !== 'dormant' && (group.state !== 'waiting' || (group.tickAt ?? at) <= at)) return false;
  const tickAt = group.state === 'dormant' ? at : Math.min(at, group.tickAt ?? at);
  model.loaded = { ...model.loaded, group: { ...group, state: 'waiting', tickAt } };
  model.groupDueAt = Math.min(at, model.groupDueAt ?? at);
  return true;
}

/** What `commitGroup` does with a change that was decided on `seen`; `false`: somebody else was faster. */
export function commit(model: GroupModel, seen: LoadedGroup, change: GroupChange, situation: Situation): boolean {
  const { loaded } = model;
  if (loaded.ver !== seen.ver) return false;
  const leaving = change.drop.filter(({ fingerprint, head }) =>
    loaded.alerts.some((alert) => alert.fingerprint === fingerprint && alert.head === head),
  );
  const hasMoved = loaded.rev !== seen.rev || leaving.length < change.drop.length;
  const dropped = new Set(leaving.map(({ fingerprint }) => fingerprint));
  const entries = change.timeline.map((entry, index) => ({ ...entry, seq: loaded.timelineSeq + index + 1 }));
  model.timeline.push(...entries);
  const group = structuredClone(hasMoved ? asIfMoved(change.group, loaded.group) : change.group);
  model.loaded = {
    group,
    ver: loaded.ver + 1,
    rev: loaded.rev + (change.bumpsRev ? 1 : 0),
    alerts: loaded.alerts.filter(({ fingerprint }) => !dropped.has(fingerprint)),
    deliveries: withChanged(loaded.deliveries, change.deliveries),
    timelineSeq: loaded.timelineSeq + entries.length,
  };
  model.groupDueAt = hasMoved ? soonest(change.groupDueAt, model.groupDueAt) : change.groupDueAt;
  for (const { target, episode, at } of change.deliveryDue) {
    const due = model.deliveryDue.get(dueKey({ target, episode }));
    const kept = hasMoved ? soonest(at, due) : at;
    if (kept === undefined) model.deliveryDue.delete(dueKey({ target, episode }));
    else model.deliveryDue.set(dueKey({ target, episode }), kept);
  }
  model.watched = watchedEpisodeOf(change.group, situation);
  model.owed = isOwed(change.group);
  model.outbox.push(...change.outbox.map(({ id }) => id));
  return true;
}

function asIfMoved(group: AlertGroup, stored: AlertGroup): AlertGroup {
  const { finalRev, ...episode } = group.episode ?? {};
  const isNew = finalRev !== stored.episode?.finalRev || group.episode?.number !== stored.episode?.number;
  const stripped =
    group.episode !== undefined && isNew ? { ...group, episode: episode as AlertGroup['episode'] } : group;
  const awake = { ...stripped, state: stored.state, ...(stored.tickAt === undefined ? {} : { tickAt: stored.tickAt }) };
  const sleeps = group.state === 'dormant' && stored.state !== 'dormant';
  return (sleeps ? awake : stripped) as AlertGroup;
}

function withChanged(deliveries: readonly Delivery[], changed: readonly Delivery[]): readonly Delivery[] {
  const byKey = new Map(deliveries.map((delivery) => [dueKey(delivery), delivery]));
  for (const delivery of changed) byKey.set(dueKey(delivery), structuredClone(delivery));
  return [...byKey.values()];
}

function soonest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
