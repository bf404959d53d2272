import type { Acknowledgement } from './acknowledgement.ts';
import { changeIncidentSeverity, openIncident, resolveIncident } from './act-incident.ts';
import type { AlertGroup, ClosedByHand, Episode, LoadedGroup } from './alert-group.ts';
import type { Delivery } from './delivery.ts';
import { armed, changeTo, dueMark, expiryAtOf } from './due.ts';
import { endEpisode, isOpen, latestNumberOf, openNumberOf, reopenEpisode, silencesEndingWith } from './episode.ts';
import { escalate } from './escalate.ts';
import type { GroupChange, OutboxEffect } from './group-change.ts';
import { shownAt } from './incident.ts';
import type { Input, Refusal, Wish } from './input.ts';
import { missingRooms } from './missing-rooms.ts';
import { withClocks } from './response.ts';
import { aimEscalation, settleEscalation } from './settle-escalation.ts';
import type { Situation } from './situation.ts';
import { isMuted, type Standing, standingsOf } from './standing.ts';
import type { NewTimelineEntry, TimelineFact } from './timeline.ts';
import { toldElsewhere } from './told-elsewhere.ts';
import { without } from './without.ts';

export type ActResult =
  | { readonly type: 'applied'; readonly change: GroupChange }
  /** The same input had been applied before. */
  | { readonly type: 'repeated' }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  /** It would be granted: to be asked again with a number that nobody else has. */
  | { readonly type: 'number_needed' };

/** How many applied inputs a group remembers, to know a repeat. */
const REMEMBERED_INPUTS = 128;

/**
 * What becomes of a group that somebody acts on; to be asked after a review. Each input is applied once, whatever its
 * wish: only what was applied is remembered, so a refused one may be tried again.
 */
export function actOnGroup(loaded: LoadedGroup, input: Input, situation: Situation): ActResult {
  const { group } = loaded;
  if (group.inputs.includes(input.id)) return { type: 'repeated' };
  const current = latestNumberOf(group);
  if (input.episode !== undefined && input.episode > 0 && input.episode < current) {
    return { type: 'refused', refusal: { type: 'past_episode', current } };
  }
  const standings = standingsOf(loaded, situation);
  const act: Act = { loaded, input, situation, standings, firing: standings.filter(({ isFiring }) => isFiring) };
  const answer = answerTo(input.wish, act);
  if ('type' in answer) return answer;
  if ('refusal' in answer) return nothingNew(act) ?? { type: 'refused', refusal: answer.refusal };
  return { type: 'applied', change: toChange(answer, act) };
}

interface Act {
  readonly loaded: LoadedGroup;
  readonly input: Input;
  readonly situation: Situation;
  readonly standings: readonly Standing[];
  readonly firing: readonly Standing[];
}

interface Granted {
  readonly group: AlertGroup;
  readonly fact: TimelineFact;
  /** Others should look. */
  readonly pings: boolean;
  readonly outbox?: readonly OutboxEffect[];
  /** The one in which it is told; absent: the open one, or the next. */
  readonly episode?: number;
}

/** More, or less, than one fact. */
interface GrantedFacts {
  readonly group: AlertGroup;
  readonly facts: readonly Pick<NewTimelineEntry, 'fact' | 'pings'>[];
  readonly deliveries: readonly Delivery[];
}

type Answer = Granted | GrantedFacts | { readonly refusal: Refusal } | { readonly type: 'number_needed' };

function answerTo(wish: Wish, act: Act): Answer {
  switch (wish.type) {
    case 'acknowledge':
      return acknowledge(act, wish.note);
    case 'unacknowledge':
      return unacknowledge(act);
    case 'resolve':
      return resolve(act, wish.reason);
    case 'reopen':
      return reopen(act);
    case 'assign':
      return assign(act, wish);
    case 'note':
      return { group: act.loaded.group, fact: { type: 'noted', by: act.input.by, text: wish.text }, pings: false };
    case 'escalate':
      return escalation(act, wish);
    case 'escalation_aimed':
      return aimEscalation(act, wish);
    case 'escalation_settled':
      return settleEscalation(act, wish);
    case 'open_incident':
      return openIncident(act, wish, refusalUnlessFiring(act));
    case 'incident_severity':
      return changeIncidentSeverity(act, wish);
    case 'resolve_incident':
      return resolveIncident(act, wish);
  }
}

function escalation(act: Act, wish: Extract<Wish, { type: 'escalate' }>): Answer {
  const refusal = refusalUnlessFiring(act);
  if (refusal !== undefined) return { refusal };
  return escalate({ ...act, isSilenced: act.firing.every(isMuted) }, wish);
}

function assign(act: Act, { to, how }: Extract<Wish, { type: 'assign' }>): Answer {
  const { input, situation, loaded } = act;
  const { episode } = loaded.group;
  const refusal = refusalUnlessFiring(act);
  if (refusal !== undefined) return { refusal };
  if (isOpen(episode) && saysTheSame(episode, to)) return { group: loaded.group, facts: [], deliveries: [] };
  const assigned = { to, by: input.by, at: situation.now };
  return {
    group: isOpen(episode) ? { ...loaded.group, episode: { ...episode, assigned } } : loaded.group,
    fact: { type: 'assigned', by: input.by, to, how },
    pings: false,
  };
}

/** Whom an escalation from here has called: the pager's own word for it, a moment later, is no news. */
function saysTheSame({ escalation }: Episode, to: readonly string[]): boolean {
  const { outcome } = escalation ?? {};
  return outcome?.type === 'raised' && to.length > 0 && to.join('\n') === outcome.called.join('\n');
}

function acknowledge(act: Act, note: string | undefined): Answer {
  const { input, situation, firing } = act;
  const { group } = act.loaded;
  const refusal = refusalUnlessFiring(act);
  if (refusal !== undefined) return { refusal };
  const covers = firing.map(({ alert }) => alert.fingerprint).sort();
  const present = acknowledgementOf(group);
  if (present !== undefined && covers.every((fingerprint) => present.covers.includes(fingerprint))) {
    return { refusal: { type: 'already_acknowledged', acknowledgement: present } };
  }
  const said = note === undefined ? {} : { note };
  const acknowledgement: Acknowledgement = { by: input.by, at: situation.now, ...said, covers };
  const { episode } = group;
  return {
    group: isOpen(episode)
      ? {
          ...group,
          episode: {
            ...episode,
            acknowledgement,
            firstAcknowledgedAt: episode.firstAcknowledgedAt ?? situation.now,
          },
        }
      : { ...group, upcomingAcknowledgement: acknowledgement },
    fact: { type: 'acknowledged', by: input.by, ...said },
    pings: false,
  };
}

function unacknowledge(act: Act): Answer {
  const { group } = act.loaded;
  const refusal = refusalUnlessFiring(act);
  if (refusal !== undefined) return { refusal };
  if (acknowledgementOf(group) === undefined) return { refusal: { type: 'not_acknowledged' } };
  const { episode } = group;
  return {
    group: isOpen(episode)
      ? { ...group, episode: without(episode, 'acknowledgement') }
      : without(group, 'upcomingAcknowledgement'),
    fact: { type: 'unacknowledged', by: act.input.by },
    pings: true,
  };
}

/** Closes the group although its source still reports it: what fires now stays closed until it goes quiet. */
function resolve(act: Act, reason: string | undefined): Answer {
  const { loaded, input, situation, standings, firing } = act;
  const refusal = refusalUnlessFiring(act);
  if (refusal !== undefined) return { refusal };
  const { group } = loaded;
  const said = reason === undefined ? {} : { reason };
  const fires = Object.fromEntries(firing.map(({ alert }) => [alert.fingerprint, alert.head.fires]));
  const closed: ClosedByHand = { by: input.by, at: situation.now, fires: { ...group.closed?.fires, ...fires } };
  const quiet = { ...without(group, 'upcomingAcknowledgement', 'expiryAt'), closed };
  const end = { at: situation.now, finalRev: loaded.rev + 1, by: input.by, ...said };
  return {
    group: isOpen(group.episode)
      ? { ...quiet, tickAt: situation.now, episode: endEpisode(group.episode, group, standings, end) }
      : quiet,
    fact: { type: 'resolved_by_hand', by: input.by, ...said, stillFiring: firing.length },
    pings: false,
  };
}

/** Takes a resolve by hand back: the same episode goes on, however long ago it was closed. */
function reopen({ loaded, input, situation, standings }: Act): Answer {
  const { group } = loaded;
  if (!standings.some(({ isReported, isFiring }) => isReported && !isFiring)) {
    const isFiring = standings.some((standing) => standing.isFiring);
    return { refusal: { type: isFiring ? 'not_resolved' : 'not_firing' } };
  }
  const lifted = without(group, 'closed');
  const now = standingsOf({ ...loaded, group: lifted }, situation);
  const { episode } = group;
  const goesOn = episode !== undefined && !isOpen(episode);
  const opened = goesOn ? { ...reopenEpisode(lifted, episode, now), tickAt: situation.now } : lifted;
  const expiryAt = expiryAtOf(opened, now, situation.now);
  return {
    group: { ...without(opened, 'expiryAt'), ...(expiryAt === undefined ? {} : { expiryAt }) },
    fact: { type: 'reopened_by_hand', by: input.by },
    pings: false,
  };
}

/**
 * Nothing can be done about what does not fire, nor, from the card of an episode that has ended, about what came after.
 */
function refusalUnlessFiring({ loaded, input, situation, firing }: Act): Refusal | undefined {
  const { episode } = loaded.group;
  const isOverForThem = episode !== undefined && !isOpen(episode) && input.episode === episode.number;
  if (firing.length > 0 && !isOverForThem) return undefined;
  if (episode === undefined) return { type: 'not_firing' };
  const { endedAt = situation.now, endedBy } = episode;
  return { type: 'already_resolved', at: endedAt, ...(endedBy === undefined ? {} : { by: endedBy }) };
}

function acknowledgementOf({ episode, upcomingAcknowledgement }: AlertGroup): Acknowledgement | undefined {
  return isOpen(episode) ? episode.acknowledgement : upcomingAcknowledgement;
}

/** Nobody is told of what is so here already; that it is so elsewhere now is worth a note. */
function nothingNew({ loaded, input, situation }: Act): ActResult | undefined {
  const there = toldElsewhere(input, loaded.deliveries, loaded.group);
  if (there === undefined || !isOpen(loaded.group.episode)) return undefined;
  const group = withInput(loaded.group, input);
  const view = { ...loaded, group, rev: loaded.rev + 1 };
  const shown = loaded.deliveries.map((one) =>
    one.target === there.target && one.episode === there.episode ? there : one,
  );
  return {
    type: 'applied',
    change: changeTo(group, {
      bumpsRev: true,
      deliveries: [there],
      deliveryDue: dueIn(shown, group).map((delivery) => dueMark(view, delivery, situation, 0)),
    }),
  };
}

/** Who has it stops the clocks, who gives it up starts them anew. */
function timed(group: AlertGroup, { alerts, deliveries }: LoadedGroup, situation: Situation): AlertGroup {
  const standings = standingsOf({ group, alerts }, situation);
  return armed(withClocks(group, { standings, deliveries, situation }), situation.now);
}

function withInput(group: AlertGroup, input: Input): AlertGroup {
  return { ...group, inputs: [...group.inputs, input.id].slice(-REMEMBERED_INPUTS) };
}

function dueIn(deliveries: readonly Delivery[], { episode }: AlertGroup): readonly Delivery[] {
  return deliveries.filter((delivery) => delivery.episode !== 0 && delivery.episode === episode?.number);
}

function toChange(granted: Granted | GrantedFacts, { loaded, input, situation }: Act): GroupChange {
  const { facts, deliveries, outbox, ...told } = toFacts(granted);
  const acted = timed(withInput(shownToo(granted, loaded), input), loaded, situation);
  const there = toldElsewhere(input, loaded.deliveries, acted);
  const changed = there === undefined ? deliveries : [there];
  const shown = loaded.deliveries.map(
    (one) => changed.find(({ target, episode }) => one.target === target && one.episode === episode) ?? one,
  );
  const rooms = missingRooms(acted, loaded.deliveries, situation);
  const open = openNumberOf(isOpen(acted.episode) ? acted : loaded.group);
  const { episode = open } = told;
  const hasEnded = isOpen(loaded.group.episode) && !isOpen(acted.episode);
  const after = { ...loaded, group: acted, rev: loaded.rev + 1, timelineSeq: loaded.timelineSeq + facts.length };
  return changeTo(acted, {
    bumpsRev: true,
    timeline: facts.map((one) => ({ at: situation.now, episode, ...one })),
    deliveries: [...changed, ...rooms],
    deliveryDue: dueIn([...shown, ...rooms], acted).map((delivery) => dueMark(after, delivery, situation, 0)),
    outbox: hasEnded ? silencesEndingWith(acted.gid, open, situation) : outbox,
  });
}

function toFacts(granted: Granted | GrantedFacts): Told {
  if ('facts' in granted) return { ...granted, outbox: [] };
  const { fact, pings, outbox = [], episode } = granted;
  return { facts: [{ fact, pings }], deliveries: [], outbox, ...(episode === undefined ? {} : { episode }) };
}

type Told = Omit<GrantedFacts, 'group'> & Pick<Granted, 'episode'> & { readonly outbox: readonly OutboxEffect[] };

/** What is done about an incident shows also on cards whose episode has ended. */
function shownToo(granted: Granted | GrantedFacts, { rev }: LoadedGroup): AlertGroup {
  const { group } = granted;
  return 'fact' in granted && granted.fact.type.startsWith('incident') ? shownAt(group, rev + 1) : group;
}
