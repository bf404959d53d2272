import type { AlertGroup, Episode, LoadedGroup } from './alert-group.ts';
import { isThere } from './card-stage.ts';
import type { Delivery } from './delivery.ts';
import { earliest } from './earliest.ts';
import { isOpen } from './episode.ts';
import { heldOver } from './expiry.ts';
import type { Fingerprint } from './label-set.ts';
import { nextRepeatOf } from './next-repeat.ts';
import type { ResponseClock } from './response-clock.ts';
import { compareSeverity } from './severity.ts';
import { respondBy, type Urgency, urgencyIn } from './severity-table.ts';
import type { Situation } from './situation.ts';
import { isMuted, type Standing } from './standing.ts';
import type { TimelineFact } from './timeline.ts';
import { without } from './without.ts';

export interface ResponseQuestion {
  readonly standings: readonly Standing[];
  readonly deliveries: readonly Delivery[];
  readonly situation: Situation;
  /** When people were told of what they had not heard of before; absent: now. */
  readonly toldAt?: number;
  /** A card is about to be posted. */
  readonly isPosting?: boolean;
}

/**
 * The group with a clock for each urgency that people were told of and nobody has: those that run go on, those that
 * nothing firing belongs to any more are gone. An acknowledgement stops all of them, so does a silence.
 */
export function withClocks(group: AlertGroup, question: ResponseQuestion): AlertGroup {
  const { episode } = group;
  const { severities } = question.situation;
  if (!isOpen(episode) || (severities === undefined && episode.clocks === undefined)) return group;
  const urgencies = episode.acknowledgement === undefined ? urgenciesOf(group, question) : [];
  const clocks = urgencies.flatMap((urgency) => clockFor(urgency, episode, question));
  if (isSame(clocks, episode.clocks ?? [])) return group;
  const rest = without(episode, 'clocks');
  return { ...group, episode: clocks.length === 0 ? rest : { ...rest, clocks } };
}

/** The first instant at which a clock that runs is up; absent: none does. */
export function nextDeadlineOf({ episode }: Pick<AlertGroup, 'episode'>, now: number): number | undefined {
  if (!isOpen(episode)) return undefined;
  return earliest(
    (episode.clocks ?? []).map(({ by, missedAt }) => (missedAt === undefined && by > now ? by : undefined)),
  );
}

/** Until when somebody has to respond; absent: nobody has to. In the past: overdue since then. */
export function respondByOf(episode: Episode | undefined): number | undefined {
  return isOpen(episode) ? earliest((episode.clocks ?? []).map(({ by }) => by)) : undefined;
}

export interface Missed {
  readonly group: AlertGroup;
  readonly overdue?: { readonly fact: TimelineFact; readonly pings: boolean };
}

/** People who are called for a reminder need not be called again for so long. */
const REMINDED_MS = 60_000;

/**
 * Notes the clocks that are up. It is told once, and again only when something more urgent has waited for too long, too;
 * together with a reminder that is due within a minute, and quietly after one.
 */
export function noteMissed(loaded: LoadedGroup, situation: Situation): Missed {
  const { group } = loaded;
  const { episode } = group;
  if (!isOpen(episode) || episode.clocks === undefined) return { group };
  const isUp = (clock: ResponseClock) => clock.missedAt === undefined && clock.by <= situation.now;
  const [loudest, ...others] = episode.clocks.filter(isUp).sort(byUrgency);
  if (loudest === undefined || waitsForReminder([loudest, ...others], loaded, situation)) return { group };
  const clocks = episode.clocks.map((clock) => (isUp(clock) ? { ...clock, missedAt: situation.now } : clock));
  const noted = { ...group, episode: { ...episode, clocks } };
  const isKnown = episode.clocks.some(({ missedAt, severity }) => {
    return missedAt !== undefined && compareSeverity(severity, loudest.severity) <= 0;
  });
  if (isKnown) return { group: noted };
  const { remindedAt = Number.NEGATIVE_INFINITY } = episode;
  return {
    group: noted,
    overdue: {
      fact: { type: 'overdue', respondBy: loudest.by, severity: loudest.severity },
      pings: situation.now > remindedAt + REMINDED_MS,
    },
  };
}

function waitsForReminder(up: readonly ResponseClock[], loaded: LoadedGroup, situation: Situation): boolean {
  const repeatAt = nextRepeatOf(loaded, situation);
  if (repeatAt === undefined || repeatAt <= situation.now) return false;
  return up.every(({ by }) => repeatAt <= by + REMINDED_MS);
}

/** One for each word, of what fires, is not muted and was told. */
function urgenciesOf(group: AlertGroup, question: ResponseQuestion): readonly Urgency[] {
  const { severities } = question.situation;
  if (severities === undefined) return [];
  const isTold = toldBy(group, question);
  const found = new Map<string, Urgency>();
  for (const standing of question.standings) {
    if (!standing.isFiring || isMuted(standing) || !isTold(standing.alert.fingerprint)) continue;
    const urgency = urgencyIn(severities, standing.alert.content);
    if (urgency.limit !== undefined) found.set(urgency.word, urgency);
  }
  return [...found.values()];
}

/** Once people were told of a group its card shows them whatever comes within a second; all else tells at its ticks. */
function toldBy(group: AlertGroup, question: ResponseQuestion): (fingerprint: Fingerprint) => boolean {
  const { standings, deliveries, isPosting = false } = question;
  const heard = new Set(Object.values(group.sent).flatMap(({ firing }) => firing));
  const isHeard = standings.some(({ alert, isFiring }) => isFiring && heard.has(alert.fingerprint));
  const isShown = isPosting || deliveries.some((one) => one.episode === group.episode?.number && isThere(one));
  return (fingerprint) => (isHeard && isShown) || heard.has(fingerprint);
}

function clockFor(urgency: Urgency, { clocks = [] }: Episode, question: ResponseQuestion): readonly ResponseClock[] {
  const { word, severity, limit } = urgency;
  const { situation, toldAt = situation.now } = question;
  const { severities, gaps } = situation;
  const running = clocks.find((clock) => clock.word === word);
  if (running?.missedAt !== undefined) return [running];
  if (severities === undefined || limit === undefined) return [];
  const since = running?.since ?? toldAt;
  // Who could not reach us could not respond either.
  const by = heldOver({ from: since, at: respondBy(limit, since, severities.hours) }, gaps);
  return [{ word, severity, since, by }];
}

function isSame(some: readonly ResponseClock[], others: readonly ResponseClock[]): boolean {
  return some.length === others.length && JSON.stringify(some) === JSON.stringify(others);
}

function byUrgency(a: ResponseClock, b: ResponseClock): number {
  return compareSeverity(a.severity, b.severity) || a.by - b.by;
}
