import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import type { Delivery, DeliveryOutcome, MessageRef, Settles } from './delivery.ts';
import { changeTo, dueMark } from './due.ts';
import { latestNumberOf } from './episode.ts';
import type { GroupChange } from './group-change.ts';
import { type Incident, shownAt, withIncident } from './incident.ts';
import type { Situation } from './situation.ts';
import type { TimelineFact } from './timeline.ts';

type Done = Extract<DeliveryOutcome, { type: 'done' | 'refused' | 'gone' }>;

/** Problems that an incident remembers. */
const MOST_PROBLEMS = 10;

/**
 * What a step of a room has come to. One that was refused is over, too: people are told why, and the rest goes on;
 * without a channel they work under the group's usual card.
 */
export function settleRoom(
  loaded: LoadedGroup,
  after: Delivery,
  { settles, outcome }: { readonly settles: NonNullable<Settles['room']>; readonly outcome: Done },
  situation: Situation,
): GroupChange {
  const { group, timelineSeq, deliveries } = loaded;
  const before = group.incidents?.find(({ number }) => number === settles.incident);
  const incident = before && afterStep(before, settles, outcome, situation.now);
  const facts = before === undefined || incident === undefined ? [] : factsOf(before, incident);
  const bumpsRev = facts.length > 0;
  const rev = loaded.rev + (bumpsRev ? 1 : 0);
  const changed = incident === undefined ? group : withIncident(group, incident);
  const told: AlertGroup = bumpsRev ? shownAt(changed, rev) : changed;
  const episode = latestNumberOf(group);
  const others = bumpsRev ? deliveries.filter((one) => one.episode === episode && one.target !== after.target) : [];
  const view = { group: told, rev, timelineSeq: timelineSeq + facts.length, deliveries };
  return changeTo(told, {
    bumpsRev,
    timeline: facts.map((fact) => ({ at: situation.now, episode, fact, pings: false })),
    deliveries: [after],
    deliveryDue: [after, ...others].map((one) => dueMark(view, one, situation, 0)),
  });
}

function afterStep(incident: Incident, { action }: NonNullable<Settles['room']>, outcome: Done, now: number): Incident {
  const { room } = incident;
  const heard = outcome.type === 'done' ? (outcome.problems ?? []) : [outcome.error];
  const fresh = heard.filter((problem) => !room.problems.includes(problem));
  const noted = { ...room, problems: [...room.problems, ...fresh].slice(-MOST_PROBLEMS) };
  switch (action.type) {
    case 'create': {
      const made = outcome.type === 'done' ? madeAt(outcome.ref) : undefined;
      return { ...incident, room: made === undefined ? { ...noted, place: 'none' } : { ...noted, ...made } };
    }
    case 'invite':
      return { ...incident, room: { ...noted, invited: outcome.type === 'done' ? (outcome.people ?? []) : [] } };
    case 'topic':
      return { ...incident, room: { ...noted, topic: action.topic } };
    case 'archive':
      return { ...incident, room: { ...noted, archivedAt: now } };
  }
}

function madeAt(ref: MessageRef | undefined): { readonly channel: string; readonly name: string } | undefined {
  const { channel, name } = ref ?? {};
  return channel === undefined ? undefined : { channel, name: name ?? channel };
}

function factsOf(before: Incident, { number, room }: Incident): readonly TimelineFact[] {
  const { channel, name = '' } = room;
  const isMade = channel !== undefined && before.room.channel === undefined;
  const problems = room.problems.filter((problem) => !before.room.problems.includes(problem));
  return [
    ...(isMade ? [{ type: 'incident_channel' as const, number, channel, name }] : []),
    ...problems.map((problem) => ({ type: 'incident_problem' as const, number, problem })),
  ];
}
