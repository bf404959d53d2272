import type { Acknowledgement } from './acknowledgement.ts';
import type { Actor } from './actor.ts';
import { type AlertFacts, alertFacts, exampleFacts } from './alert-facts.ts';
import type { AlertGroup, Assigned, Episode, LoadedGroup } from './alert-group.ts';
import { earliest } from './earliest.ts';
import { countLeft, isOpen, openNumberOf } from './episode.ts';
import { type EscalatesTo, escalatesTo } from './escalates-to.ts';
import type { Escalation } from './escalation.ts';
import { type Incident, incidentOfEpisode, openIncidentOf } from './incident.ts';
import type { LabelSet } from './label-set.ts';
import { nextRepeatOf } from './next-repeat.ts';
import type { IntegrationKey } from './notification.ts';
import { pictureOf } from './picture.ts';
import { respondByOf } from './response.ts';
import type { Severity } from './severity.ts';
import type { Silence } from './silence.ts';
import type { Situation } from './situation.ts';
import { isMuted, type Standing, standingsOf } from './standing.ts';
import { stillAcknowledgedAt } from './still-acknowledged.ts';

/** What is shown first; facts are independent, the first that applies wins in this order. */
export type ShownState = 'resolved' | 'silenced' | 'acknowledged' | 'firing' | 'pending';

/**
 * Everything that people may be told about a group at one instant. Cards, answers and notices are drawn from it alone.
 */
export interface GroupFacts {
  readonly group: AlertGroup;
  /** Shortest prefix of the group's short id that is unique among live groups, at least 4 characters. */
  readonly shortId: string;
  readonly now: number;
  readonly state: ShownState;
  /** Highest severity of firing alerts (of all alerts once nothing fires). */
  readonly severity: Severity;
  /** No alert of that severity named one we know: `warning` is our guess. */
  readonly severityIsGuessed: boolean;
  readonly commonLabels: LabelSet;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  /** Firing first, oldest first within each; silenced and closed alerts included. */
  readonly alerts: readonly AlertFacts[];
  readonly firing: number;
  readonly resolved: number;
  readonly silenced: number;
  readonly firingSince: number;
  readonly endedAt?: number;
  readonly endedBy?: Actor;
  readonly endReason?: string;
  /** Ended because the policy moved its alerts to these receivers. */
  readonly movedTo?: readonly string[];
  /** Closed by hand, and its source still reports it. */
  readonly stillReported: number;
  readonly acknowledgement?: Acknowledgement;
  /** Who is called for it elsewhere. */
  readonly assigned?: Assigned;
  /** Who is called first for it, as the pager's rota says. */
  readonly onCall?: readonly string[];
  readonly escalation?: Escalation;
  /** Where it can be escalated to now; absent: nowhere. */
  readonly escalates?: EscalatesTo;
  /** Until when somebody has to respond; at or before `now`: overdue since then. Absent: nobody has to, or has it. */
  readonly respondBy?: number;
  /** Firing alerts that the acknowledgement did not see. */
  readonly newSinceAcknowledgement: number;
  /** Active silences that match at least one firing alert. */
  readonly silences: readonly Silence[];
  readonly episode: number;
  /** Times this episode ended and came back. */
  readonly reopened: number;
  /** Next flush that could notify somebody, for "what happens next". */
  readonly nextRepeatAt?: number;
  /** Mirrors that go on to show an acknowledgement which was taken back here; absent: none. */
  readonly stillAcknowledgedAt?: readonly IntegrationKey[];
  /** What people opened about it, going on or ended. */
  readonly incident?: Incident;
  /** The policy says where pages are that tell what to do; absent: it does not. */
  readonly hasRunbooks?: true;
  /** Targets of this group that cannot be reached now. */
  readonly trouble: readonly { readonly target: IntegrationKey; readonly since: number; readonly error: string }[];
}

/**
 * Everything there is to tell about a group as it is now: its open episode, what it waits with, or how it ended last.
 */
export function groupFacts(loaded: LoadedGroup, situation: Situation, shortId: string): GroupFacts {
  const standings = standingsOf(loaded, situation);
  const { episode } = loaded.group;
  const base = baseFacts(loaded, situation, shortId);
  if (isOpen(episode)) return liveFacts(base, { loaded, situation, standings, episode });
  const isQuiet = !standings.some(({ isFiring }) => isFiring);
  if (episode !== undefined && isQuiet) return endedFacts(base, episode, standings);
  return liveFacts(base, { loaded, situation, standings });
}

/** Whether somebody should have responded by now, and nobody has. */
export function isOverdue({ respondBy, now }: Pick<GroupFacts, 'respondBy' | 'now'>): boolean {
  return respondBy !== undefined && respondBy <= now;
}

/** The same for one episode's card, which goes on to show its own end when the group has moved on to another. */
export function episodeFacts(loaded: LoadedGroup, situation: Situation, shortId: string, episode: Episode): GroupFacts {
  const standings = standingsOf(loaded, situation);
  const base = baseFacts(loaded, situation, shortId);
  if (isOpen(episode)) return liveFacts(base, { loaded, situation, standings, episode });
  const isOver = episode === loaded.group.episode && !standings.some(({ isFiring }) => isFiring);
  return endedFacts(base, episode, isOver ? standings : []);
}

type BaseFacts = Pick<GroupFacts, 'group' | 'shortId' | 'now' | 'trouble' | 'hasRunbooks'>;

interface Live {
  readonly loaded: LoadedGroup;
  readonly situation: Situation;
  readonly standings: readonly Standing[];
  /** Absent: no episode is open, the group waits for its first notice or has nothing to tell. */
  readonly episode?: Episode;
}

function baseFacts({ group, deliveries }: LoadedGroup, { now, hasRunbooks }: Situation, shortId: string): BaseFacts {
  const trouble = deliveries
    .filter(({ episode }) => episode === 0 || episode === group.episode?.number)
    .flatMap(({ target, trouble: current }) =>
      current === undefined ? [] : [{ target, since: current.since, error: current.error }],
    );
  return { group, shortId, now, trouble, ...(hasRunbooks === true ? { hasRunbooks } : {}) };
}

function liveFacts(base: BaseFacts, live: Live): GroupFacts {
  const { loaded, situation, standings, episode } = live;
  const { group } = loaded;
  const firing = standings.filter(({ isFiring }) => isFiring);
  const muted = firing.filter(isMuted);
  const acknowledgement = episode === undefined ? group.upcomingAcknowledgement : episode.acknowledgement;
  const covered = new Set(acknowledgement?.covers);
  const left = episode === undefined ? 0 : countLeft(episode, standings);
  const isSilenced = muted.length > 0 && muted.length === firing.length;
  const isHeldBack = isSilenced || acknowledgement !== undefined || firing.length === 0;
  const nextRepeatAt = isHeldBack ? undefined : nextRepeatOf(loaded, situation);
  const kept = acknowledgement === undefined ? stillAcknowledgedAt(loaded, situation) : [];
  return {
    ...base,
    ...pictureOf(standings, group.groupLabels),
    state: stateOf(live, firing.length, isSilenced, acknowledgement !== undefined),
    alerts: alertFacts(standings, episode),
    firing: firing.length,
    resolved: standings.length - firing.length + left,
    silenced: muted.length,
    firingSince: episode?.firingSince ?? earliest(firing.map(({ alert }) => alert.head.startsAt)) ?? situation.now,
    stillReported: countStillReported(standings),
    ...known({ acknowledgement, nextRepeatAt, assigned: episode?.assigned, escalation: episode?.escalation }),
    ...known({ respondBy: respondByOf(episode), onCall: situation.onCall }),
    ...known({ escalates: episode === undefined || isSilenced ? undefined : escalatesTo(situation, episode) }),
    ...known({ incident: incidentAt(group, episode) }),
    ...(kept.length === 0 ? {} : { stillAcknowledgedAt: kept }),
    newSinceAcknowledgement:
      acknowledgement === undefined ? 0 : firing.filter(({ alert }) => !covered.has(alert.fingerprint)).length,
    silences: unique(muted.flatMap(({ silences }) => silences)),
    episode: openNumberOf(group),
    reopened: episode?.reopened ?? 0,
  };
}

function endedFacts(base: BaseFacts, episode: Episode, standings: readonly Standing[]): GroupFacts {
  const { memory, acknowledgement, endedBy, endReason, endedAt, movedTo } = episode;
  const alerts = standings.length > 0 ? alertFacts(standings, episode) : exampleFacts(episode);
  const picture = memory ?? pictureOf(standings, base.group.groupLabels);
  return {
    ...base,
    commonLabels: picture.commonLabels,
    commonAnnotations: picture.commonAnnotations,
    severity: picture.severity,
    severityIsGuessed: picture.severityIsGuessed,
    state: 'resolved',
    alerts,
    firing: 0,
    resolved: memory?.alerts ?? alerts.length,
    silenced: 0,
    firingSince: episode.firingSince,
    ...known({ endedAt, endedBy, endReason, movedTo, acknowledgement, incident: incidentAt(base.group, episode) }),
    stillReported: countStillReported(standings),
    newSinceAcknowledgement: 0,
    silences: [],
    episode: episode.number,
    reopened: episode.reopened,
  };
}

function stateOf({ episode }: Live, firing: number, isSilenced: boolean, isAcknowledged: boolean): ShownState {
  if (firing === 0) return 'resolved';
  if (isSilenced) return 'silenced';
  if (isAcknowledged) return 'acknowledged';
  return episode === undefined ? 'pending' : 'firing';
}

function incidentAt(group: AlertGroup, episode: Episode | undefined): Incident | undefined {
  return episode === undefined ? openIncidentOf(group) : incidentOfEpisode(group, episode.number);
}

function countStillReported(standings: readonly Standing[]): number {
  return standings.filter(({ isReported, isFiring }) => isReported && !isFiring).length;
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Only what there is, so that the rest is absent rather than undefined. */
function known<T extends object>(values: T): Known<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<T>;
}
