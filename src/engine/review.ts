import type { AlertGroup, Episode, LoadedGroup } from './alert-group.ts';
import { alertName } from './alert-text.ts';
import { cardStageOf, needsEdit, needsPost } from './card-stage.ts';
import type { Delivery } from './delivery.ts';
import { changeTo, dueMark, expiryAtOf } from './due.ts';
import { endEpisode, isOpen, latestNumberOf, reopenEpisode, silencesEndingWith } from './episode.ts';
import { isFiringAt } from './expiry.ts';
import type { GroupChange } from './group-change.ts';
import { highestSeverity } from './picture.ts';
import { noteMissed, respondByOf, withClocks } from './response.ts';
import { compareSeverity } from './severity.ts';
import type { Situation } from './situation.ts';
import { isClosed, isMuted, type Standing, standingsOf } from './standing.ts';
import type { TimelineFact } from './timeline.ts';
import { mayReopen } from './watch.ts';
import { without } from './without.ts';

/**
 * What time and ingest have changed in a group since somebody looked last: its episode ended or goes on, alerts came or
 * went, what a person had closed went quiet. To be committed before anything else is decided. Absent: nothing changed;
 * a second look at the same instant finds nothing.
 */
export function reviewGroup(loaded: LoadedGroup, situation: Situation): GroupChange | undefined {
  if (loaded.group.state === 'retired') return undefined;
  const kept = keepClosed(loaded, situation);
  const look: Look = { loaded, situation, standings: standingsOf({ ...loaded, group: kept }, situation) };
  const found = lookAtClocks(lookAtEpisode(kept, look), look);
  const isSeenAnew = respondByOf(found.group.episode) !== respondByOf(loaded.group.episode);
  const bumpsRev = found.facts.length > 0 || isSeenAnew || (kept !== loaded.group && kept.episode !== undefined);
  const group = rearm(keepFinalRev(found.group, loaded.rev, bumpsRev), look);
  return group === loaded.group ? undefined : toChange(group, found, bumpsRev, look);
}

interface Look {
  readonly loaded: LoadedGroup;
  readonly situation: Situation;
  readonly standings: readonly Standing[];
}

interface Found {
  readonly group: AlertGroup;
  readonly facts: readonly FoundFact[];
}

interface FoundFact {
  readonly fact: TimelineFact;
  readonly pings: boolean;
}

/** What a person closed stays closed until it goes quiet, or until its next repeat where the policy says so. */
function keepClosed({ group, alerts }: LoadedGroup, { now, gaps, timers, lifecycle }: Situation): AlertGroup {
  const { closed } = group;
  if (closed === undefined) return group;
  const isOver = lifecycle.reopen === 'on_repeat' && now >= closed.at + timers.repeatIntervalMs;
  const still = isOver ? [] : alerts.filter((alert) => isClosed(group, alert) && isFiringAt(alert.head, gaps, now));
  if (still.length === 0) return without(group, 'closed');
  if (still.length === Object.keys(closed.fires).length) return group;
  return { ...group, closed: { ...closed, fires: Object.fromEntries(still.map(firesOf)) } };
}

function firesOf({ fingerprint, head }: LoadedGroup['alerts'][number]): [string, number] {
  return [fingerprint, head.fires];
}

function lookAtEpisode(group: AlertGroup, look: Look): Found {
  const { episode } = group;
  const firing = look.standings.filter(({ isFiring }) => isFiring);
  if (episode === undefined) return { group, facts: [] };
  if (isOpen(episode)) return firing.length === 0 ? end(group, episode, look) : tellNews(group, episode, look);
  if (firing.length === 0 || !mayGoOn(episode, look.situation)) return { group, facts: [] };
  return {
    group: atItsTick(reopenEpisode(group, episode, look.standings), episode, look.situation),
    facts: [{ fact: { type: 'reopened', firing: firing.length }, pings: false }],
  };
}

/**
 * Where a card told of an end before a flush did, its group rested early: woken, it keeps the tick that it had, so that
 * people are called once a tick at most.
 */
function atItsTick(group: AlertGroup, { endedAt = 0 }: Episode, { timers }: Situation): AlertGroup {
  const { tickAt, flushedAt } = group;
  if (tickAt === undefined || flushedAt === undefined || endedAt <= flushedAt) return group;
  return { ...group, tickAt: Math.max(tickAt, flushedAt + timers.groupIntervalMs) };
}

/** Whether somebody still has to respond, and whether nobody did in time. */
function lookAtClocks({ group, facts }: Found, { loaded, situation, standings }: Look): Found {
  const timed = withClocks(group, { standings, deliveries: loaded.deliveries, situation });
  const { group: noted, overdue } = noteMissed({ ...loaded, group: timed }, situation);
  return { group: noted, facts: overdue === undefined ? facts : [...facts, overdue] };
}

function mayGoOn({ endedAt, movedTo }: Episode, situation: Situation): boolean {
  return endedAt !== undefined && movedTo === undefined && mayReopen(endedAt, situation);
}

function end(group: AlertGroup, episode: Episode, { loaded, situation, standings }: Look): Found {
  const ended = endEpisode(episode, group, standings, { at: situation.now, finalRev: loaded.rev + 1 });
  const last = new Set(episode.seen.firing);
  const gone = standings.filter(({ alert }) => last.has(alert.fingerprint));
  const byExpiry = gone.length > 0 && gone.every(hasExpired);
  return { group: { ...group, episode: ended }, facts: [{ fact: { type: 'ended', byExpiry }, pings: false }] };
}

/** Its end was still to come when it was heard of last. */
function hasExpired({ alert: { head } }: Standing): boolean {
  return head.endsAt !== undefined && head.endsAt > head.updatedAt;
}

/** What differs from what was seen last. Alerts that fire while silenced are nobody's news. */
function tellNews(group: AlertGroup, episode: Episode, { standings }: Look): Found {
  const before = new Set(episode.seen.firing);
  const firing = standings.filter(({ isFiring }) => isFiring);
  const seen = firing.filter((standing) => before.has(standing.alert.fingerprint) || !isMuted(standing));
  const added = seen.filter(({ alert }) => !before.has(alert.fingerprint));
  const resolved = standings.filter(({ alert, isFiring }) => !isFiring && before.has(alert.fingerprint));
  const severity = highestSeverity(seen.map(({ alert }) => alert)) ?? episode.seen.severity;
  const from = episode.seen.severity;
  const facts: FoundFact[] = [];
  if (added.length > 0) {
    facts.push({ fact: { type: 'alerts_added', count: added.length, names: namesOf(added) }, pings: false });
  }
  if (resolved.length > 0) {
    const names = namesOf(resolved);
    const remaining = firing.length;
    facts.push({ fact: { type: 'alerts_resolved', count: resolved.length, names, remaining }, pings: false });
  }
  if (compareSeverity(severity, from) < 0) {
    facts.push({ fact: { type: 'severity_raised', from, to: severity }, pings: true });
  }
  const known = uncover(episode, firing);
  const isSeen = added.length === 0 && seen.length === before.size && severity === from;
  if (isSeen && known === episode) return { group, facts };
  const fingerprints = seen.map(({ alert }) => alert.fingerprint).sort();
  return { group: { ...group, episode: { ...known, seen: { firing: fingerprints, severity } } }, facts };
}

/** An acknowledgement does not cover what resolved: should it fire again, it is news. */
function uncover(episode: Episode, firing: readonly Standing[]): Episode {
  const { acknowledgement } = episode;
  if (acknowledgement === undefined) return episode;
  const still = new Set(firing.map(({ alert }) => alert.fingerprint));
  const covers = acknowledgement.covers.filter((fingerprint) => still.has(fingerprint));
  if (covers.length === acknowledgement.covers.length) return episode;
  return { ...episode, acknowledgement: { ...acknowledgement, covers } };
}

/** How many names one entry lists. */
const NAMES = 5;

function namesOf(standings: readonly Standing[]): readonly string[] {
  return [...new Set(standings.map(({ alert }) => alertName(alert.content)))].slice(0, NAMES);
}

/** The revision that the cards of an ended episode show; the store leaves it out when ingest came in between. */
function keepFinalRev(group: AlertGroup, rev: number, bumpsRev: boolean): AlertGroup {
  const { episode } = group;
  if (episode === undefined || isOpen(episode) || (episode.finalRev !== undefined && !bumpsRev)) return group;
  return { ...group, episode: { ...episode, finalRev: bumpsRev ? rev + 1 : rev } };
}

/**
 * An expiry mark that is too early does no harm and spares a commit at each report; one
 * that has passed or is late is set anew.
 */
function rearm(group: AlertGroup, { standings, situation }: Look): AlertGroup {
  const expiryAt = expiryAtOf(group, standings, situation.now);
  const armed = group.expiryAt;
  if (armed === expiryAt) return group;
  if (expiryAt === undefined) return without(group, 'expiryAt');
  return armed !== undefined && armed > situation.now && armed < expiryAt ? group : { ...group, expiryAt };
}

function toChange(group: AlertGroup, { facts }: Found, bumpsRev: boolean, { loaded, situation }: Look): GroupChange {
  const number = latestNumberOf(group);
  const timeline = facts.map(({ fact, pings }) => ({ at: situation.now, episode: number, fact, pings }));
  const after = {
    ...loaded,
    group,
    rev: loaded.rev + (bumpsRev ? 1 : 0),
    timelineSeq: loaded.timelineSeq + timeline.length,
  };
  const isUrgent = facts.some(({ pings }) => pings);
  const concerned = group.episode === loaded.group.episode && !bumpsRev ? [] : cardsOf(loaded, number);
  const cards = isUrgent ? concerned : concerned.filter((card) => !waitsAlready(card, loaded));
  return changeTo(group, {
    bumpsRev,
    timeline,
    deliveryDue: cards.map((card) => dueMark(after, card, situation, isUrgent ? 1 : 3)),
    outbox: facts.some(({ fact }) => fact.type === 'ended') ? silencesEndingWith(group.gid, number, situation) : [],
  });
}

/**
 * A card that is to be posted or edited has its place in a lane, maybe the first because it is critical or somebody has
 * clicked. What is found on the way must not send it back to the end: one that changes all the time would never arrive.
 */
function waitsAlready(card: Delivery, loaded: LoadedGroup): boolean {
  const stage = cardStageOf(loaded, card);
  if (stage === undefined || card.attempt !== undefined) return false;
  return needsPost(loaded, card, stage) || needsEdit(card, stage);
}

function cardsOf({ deliveries }: LoadedGroup, episode: number): LoadedGroup['deliveries'] {
  return deliveries.filter((delivery) => delivery.episode === episode);
}
