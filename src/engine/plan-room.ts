import type { LoadedGroup } from './alert-group.ts';
import { cardStageOf, needsEdit } from './card-stage.ts';
import type { Delivery, MessageRef } from './delivery.ts';
import type { DeliveryPlan, RoomAction } from './delivery-plan.ts';
import { isOpen, latestNumberOf } from './episode.ts';
import { episodeFacts } from './group-facts.ts';
import { type Incident, incidentBehind, isGoingOn, usualIncidents } from './incident.ts';
import { roomNameOf } from './incident-name.ts';
import type { Integration } from './notification.ts';
import { planReply, toldWithoutWords } from './reply.ts';
import type { Situation } from './situation.ts';
import type { TimelineEntry } from './timeline.ts';

export interface RoomQuestion {
  readonly loaded: LoadedGroup;
  readonly delivery: Delivery;
  readonly situation: Situation;
  readonly reading: { readonly entries: readonly TimelineEntry[]; readonly shortId: string };
  readonly integration: Integration;
}

type Seen = Pick<LoadedGroup, 'group' | 'rev' | 'timelineSeq'>;

/**
 * What an incident's room needs next: to be made, people, its topic; then it shows the group's card and is told what
 * changes, for as long as the incident goes on. Each step may be done twice: one that was lost is found again.
 */
export function planRoom(question: RoomQuestion): DeliveryPlan {
  const { loaded, delivery, situation, reading } = question;
  const incident = incidentBehind(loaded.group, delivery.target);
  if (incident === undefined || !isUsable(incident)) return { type: 'nothing' };
  const action = nextAction(incident, delivery, loaded, situation);
  const stage = cardStageOf(loaded, delivery);
  const facts = stage && episodeFacts(loaded, situation, reading.shortId, stage.episode);
  if (action !== undefined && facts !== undefined) return roomStep(incident, action, facts);
  const shown = stage === undefined ? undefined : planCopy(question, incident);
  if (shown !== undefined && shown.type !== 'nothing') return shown;
  const archiveAt = archiveAtOf(incident, delivery, loaded.group, situation);
  if (archiveAt === undefined || facts === undefined) return { type: 'nothing' };
  if (situation.now < archiveAt) return { type: 'wait', until: archiveAt };
  return roomStep(incident, { type: 'archive' }, facts);
}

/** The instant at which a room wants something; `now`: at once. */
export function roomDueAt(loaded: Seen, delivery: Delivery, situation: Situation): number | 'now' | undefined {
  const incident = incidentBehind(loaded.group, delivery.target);
  if (incident === undefined || !isUsable(incident)) return undefined;
  if (nextAction(incident, delivery, loaded, situation) !== undefined) return 'now';
  if (hasCopyWork(incident, delivery, loaded)) return 'now';
  return archiveAtOf(incident, delivery, loaded.group, situation);
}

/** Where the messages of a room go; absent while there is none. */
export function roomPlace(
  group: LoadedGroup['group'],
  { target, ref }: Pick<Delivery, 'target' | 'ref'>,
): MessageRef | undefined {
  const room = incidentBehind(group, target)?.room;
  if (room?.channel === undefined) return undefined;
  // In a channel of its own everything is about it: what is said stands beside the card, not in its thread.
  return room.place === 'fixed' && ref !== undefined ? ref : { channel: room.channel };
}

/** What its channel's topic says: what one would ask first, first. */
function roomTopicOf(incident: Incident, { episode }: LoadedGroup['group']): string {
  const { severity, title, openedBy, endedBy, endReason } = incident;
  const about = `SEV-${severity} · ${title}`;
  if (endedBy !== undefined) {
    return [`Ended by ${endedBy.name}`, ...(endReason === undefined ? [] : [endReason]), about].join(' · ');
  }
  return `${about} · ${isOpen(episode) ? 'alert is firing' : 'alert has resolved'} · opened by ${openedBy.name}`;
}

function isUsable({ room }: Incident): boolean {
  return room.place !== 'none' && room.archivedAt === undefined;
}

/** One of the deliveries of a room keeps it in order: that of the episode in which the incident is now. */
function isKeeper({ endedIn }: Incident, { episode }: Delivery, group: LoadedGroup['group']): boolean {
  return episode === (endedIn ?? latestNumberOf(group));
}

function nextAction(
  incident: Incident,
  delivery: Delivery,
  { group }: Pick<LoadedGroup, 'group'>,
  { incidents = usualIncidents }: Situation,
): RoomAction | undefined {
  const { room, openedBy, openedAt, movedAt } = incident;
  if (room.place !== 'own' || movedAt !== undefined || !isKeeper(incident, delivery, group)) return undefined;
  const goesOn = isGoingOn(incident);
  if (room.channel === undefined) {
    const { isPrivate } = room;
    return goesOn ? { type: 'create', name: roomNameOf(incident), isPrivate, since: openedAt } : undefined;
  }
  const { channel } = room;
  if (goesOn && room.invited === undefined) return { type: 'invite', channel, by: openedBy, others: incidents.invite };
  const topic = roomTopicOf(incident, group);
  return room.topic === topic ? undefined : { type: 'topic', channel, topic };
}

function archiveAtOf(
  incident: Incident,
  delivery: Delivery,
  group: LoadedGroup['group'],
  { incidents = usualIncidents }: Situation,
): number | undefined {
  const { room, endedAt } = incident;
  const { archiveAfterMs } = incidents;
  if (room.place !== 'own' || room.channel === undefined || endedAt === undefined || archiveAfterMs === undefined)
    return undefined;
  return isKeeper(incident, delivery, group) ? endedAt + archiveAfterMs : undefined;
}

function roomStep(
  { number, room }: Incident,
  action: RoomAction,
  facts: Extract<DeliveryPlan, { type: 'step' }>['step']['facts'],
): DeliveryPlan {
  const place = room.channel === undefined ? {} : { channel: room.channel };
  return {
    type: 'step',
    step: { type: 'room', facts, action, ref: place },
    settles: { room: { incident: number, action } },
  };
}

function hasCopyWork(incident: Incident, delivery: Delivery, loaded: Seen): boolean {
  const stage = cardStageOf(loaded, delivery);
  if (stage === undefined || incident.room.channel === undefined) return false;
  if (delivery.ref === undefined) return stage.isLatest && isGoingOn(incident);
  return needsEdit(delivery, stage) || delivery.told < loaded.timelineSeq;
}

/** The card in the room: posted once, edited as the group changes; beside it, lines for what changed. */
function planCopy(question: RoomQuestion, incident: Incident): DeliveryPlan {
  const { loaded, delivery, situation, reading, integration } = question;
  const stage = cardStageOf(loaded, delivery);
  const { channel } = incident.room;
  if (stage === undefined || channel === undefined) return { type: 'nothing' };
  const facts = episodeFacts(loaded, situation, reading.shortId, stage.episode);
  const settles = { shownRev: stage.wantedRev };
  if (delivery.ref === undefined) {
    if (!stage.isLatest || !isGoingOn(incident)) return { type: 'nothing' };
    const told = loaded.timelineSeq;
    const place = { channel };
    return { type: 'step', step: { type: 'post', facts, pings: false, place }, settles: { ...settles, told } };
  }
  const { endedAt = Number.POSITIVE_INFINITY } = incident;
  const entries = reading.entries.filter(({ at }) => at <= endedAt);
  const news = {
    loaded,
    delivery,
    integration,
    entries,
    isSilenced: facts.state === 'silenced',
    isAcknowledged: false,
  };
  if (needsEdit(delivery, stage)) {
    const told = toldWithoutWords(news);
    return { type: 'step', step: { type: 'edit', facts, ref: delivery.ref }, settles: { ...settles, told } };
  }
  const reply = planReply(news, situation.now);
  if (reply.type !== 'tell') return reply;
  const ref = roomPlace(loaded.group, delivery) ?? delivery.ref;
  return {
    type: 'step',
    step: { type: 'reply', facts, ref, entries: reply.entries, pings: false },
    settles: { told: reading.entries.at(-1)?.seq ?? delivery.told },
  };
}
