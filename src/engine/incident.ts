import type { Actor } from './actor.ts';
import type { AlertGroup } from './alert-group.ts';
import { isOpen } from './episode.ts';
import type { IntegrationKey } from './notification.ts';
import type { Severity } from './severity.ts';

/** SEV-1 is the worst. A person decides it; an alert's own severity only proposes. */
export type IncidentSeverity = 1 | 2 | 3 | 4;

/** What people open about a group when an alert alone does not say enough. It outlives the group's episodes. */
export interface Incident {
  /** Unique among all that share the store. */
  readonly number: number;
  readonly severity: IncidentSeverity;
  /** Somebody's words, or what the alerts are called; never empty. */
  readonly title: string;
  readonly openedBy: Actor;
  readonly openedAt: number;
  /** The episode in which it was opened; 0 before the first. */
  readonly episode: number;
  readonly endedAt?: number;
  readonly endedBy?: Actor;
  readonly endReason?: string;
  /** The episode in which it ended. */
  readonly endedIn?: number;
  /** The policy has moved its group: it goes on with another. */
  readonly movedAt?: number;
  readonly room: Room;
}

/** Where people work on an incident, and how far that place has been made ready: each step is written down. */
export interface Room {
  /** `own`: a channel made for it. `fixed`: one thread of a channel for all. `none`: under the group's usual card. */
  readonly place: 'own' | 'fixed' | 'none';
  readonly isPrivate: boolean;
  /** What the chat calls it: an id, for a fixed one the name that the policy gives. Absent: not made yet. */
  readonly channel?: string;
  /** What people call it, without a `#`. */
  readonly name?: string;
  /** Present once people were invited; who could not be is among the problems. */
  readonly invited?: readonly string[];
  /** What its topic was last set to. */
  readonly topic?: string;
  readonly archivedAt?: number;
  /** What did not work, for people; each once. */
  readonly problems: readonly string[];
}

/** How the policy wants rooms to be. */
export interface IncidentOptions {
  /** A channel for all, with a thread each; absent: each incident has a channel of its own. */
  readonly channel?: string;
  readonly isPrivate: boolean;
  /** How long after its end a channel of its own is archived; absent: never. */
  readonly archiveAfterMs?: number;
  /** Who is always invited: ids of the chat, or e-mail addresses. */
  readonly invite: readonly string[];
}

export const usualIncidents: IncidentOptions = { isPrivate: false, invite: [] };

/** What an alert of this severity would be as an incident. */
export function proposedSeverity(severity: Severity): IncidentSeverity {
  return proposals[severity];
}

const proposals: Readonly<Record<Severity, IncidentSeverity>> = { critical: 1, high: 2, warning: 3, info: 4 };

export function isGoingOn({ endedAt, movedAt }: Incident): boolean {
  return endedAt === undefined && movedAt === undefined;
}

/** The one that goes on; a group has one at a time. */
export function openIncidentOf({ incidents = [] }: AlertGroup): Incident | undefined {
  return incidents.find(isGoingOn);
}

/** The latest that belongs to this episode, going on or not. */
export function incidentOfEpisode({ incidents = [] }: AlertGroup, episode: number): Incident | undefined {
  return incidents.findLast((one) => one.episode <= episode && episode <= (one.endedIn ?? Number.POSITIVE_INFINITY));
}

/** What its room is called as a target: `payments/incident/42`. */
export function roomKeyOf({ receiver }: Pick<AlertGroup, 'receiver'>, { number }: Pick<Incident, 'number'>) {
  return `${receiver}/incident/${number}` as IntegrationKey;
}

export function isRoomKey(target: IntegrationKey): boolean {
  return target.split('/').at(-2) === 'incident';
}

export function incidentBehind(
  group: Pick<AlertGroup, 'receiver' | 'incidents'>,
  target: IntegrationKey,
): Incident | undefined {
  return group.incidents?.find((incident) => roomKeyOf(group, incident) === target);
}

export function withIncident(group: AlertGroup, changed: Incident): AlertGroup {
  const { incidents = [] } = group;
  return { ...group, incidents: incidents.map((one) => (one.number === changed.number ? changed : one)) };
}

/**
 * A change to an incident shows on the cards of the latest episode, also when that has ended. To be asked with the
 * revision that the change makes.
 */
export function shownAt(group: AlertGroup, rev: number): AlertGroup {
  const { episode } = group;
  return episode === undefined || isOpen(episode) ? group : { ...group, episode: { ...episode, finalRev: rev } };
}
