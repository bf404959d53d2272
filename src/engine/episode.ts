import type { Actor } from './actor.ts';
import type { AlertGroup, Episode, EpisodeMemory } from './alert-group.ts';
import { earliest } from './earliest.ts';
import type { OutboxEffect } from './group-change.ts';
import type { Fingerprint } from './label-set.ts';
import { highestSeverity, pictureOf, urgencyOf } from './picture.ts';
import { compareSeverity } from './severity.ts';
import { silenceStateAt } from './silence.ts';
import type { Situation } from './situation.ts';
import { isMuted, type Standing } from './standing.ts';
import { without } from './without.ts';

export type OpenEpisode = Episode & { readonly endedAt?: never };

export function isOpen(episode: Episode | undefined): episode is OpenEpisode {
  return episode !== undefined && episode.endedAt === undefined;
}

/** The number of the latest episode; 0 before the first. */
export function latestNumberOf({ episode }: AlertGroup): number {
  return episode?.number ?? 0;
}

/** The number that the open episode has, or the next one will have. */
export function openNumberOf({ episode }: AlertGroup): number {
  return isOpen(episode) ? episode.number : (episode?.number ?? 0) + 1;
}

/** How many early episodes with an unfinished card a group remembers. */
const PAST_EPISODES = 5;

/** The group with a new episode; what was acknowledged while none was open belongs to it. */
export function openEpisode(group: AlertGroup, standings: readonly Standing[], now: number): AlertGroup {
  const firing = standings.filter(({ isFiring }) => isFiring);
  const acknowledgement = group.upcomingAcknowledgement;
  const past = group.episode === undefined ? [] : [...(group.pastEpisodes ?? []), group.episode].slice(-PAST_EPISODES);
  return {
    ...without(group, 'upcomingAcknowledgement', 'pastEpisodes'),
    ...(past.length === 0 ? {} : { pastEpisodes: past }),
    episode: {
      number: openNumberOf(group),
      openedAt: now,
      firingSince: earliest(firing.map(({ alert }) => alert.head.startsAt)) ?? now,
      firedBefore: group.episode === undefined ? {} : firesOfEarlierEpisodes(standings),
      reopened: 0,
      seen: seenOf(standings),
      ...(acknowledgement === undefined ? {} : { acknowledgement, firstAcknowledgedAt: acknowledgement.at }),
    },
  };
}

/** Alerts that stayed in the group bring a count along that is not this episode's. */
function firesOfEarlierEpisodes(standings: readonly Standing[]): Episode['firedBefore'] {
  const earlier: Record<Fingerprint, number> = {};
  for (const { alert, isFiring } of standings) {
    const fires = isFiring ? alert.head.fires - 1 : alert.head.fires;
    if (fires > 0) earlier[alert.fingerprint] = -fires;
  }
  return earlier;
}

export interface EpisodeEnd {
  readonly at: number;
  readonly finalRev: number;
  readonly by?: Actor;
  readonly reason?: string;
}

/** The episode, ended. Who had it stays on record. */
export function endEpisode(
  episode: Episode,
  group: AlertGroup,
  standings: readonly Standing[],
  end: EpisodeEnd,
): Episode {
  return {
    ...without(episode, 'clocks', 'remindedAt'),
    endedAt: end.at,
    ...(end.by === undefined ? {} : { endedBy: end.by }),
    ...(end.reason === undefined ? {} : { endReason: end.reason }),
    seen: { firing: [], severity: episode.seen.severity },
    finalRev: end.finalRev,
    memory: memoryOf(episode, group, standings),
  };
}

/** The group with its ended episode going on: nobody has it, except who acknowledged what fires now. */
export function reopenEpisode(group: AlertGroup, episode: Episode, standings: readonly Standing[]): AlertGroup {
  const acknowledgement = group.upcomingAcknowledgement;
  return {
    ...without(group, 'upcomingAcknowledgement'),
    episode: {
      ...without(episode, 'endedAt', 'endedBy', 'endReason', 'finalRev', 'memory', 'acknowledgement'),
      reopened: episode.reopened + 1,
      seen: seenOf(standings),
      ...(acknowledgement === undefined
        ? {}
        : { acknowledgement, firstAcknowledgedAt: episode.firstAcknowledgedAt ?? acknowledgement.at }),
    },
  };
}

/** The until-resolved silences that end with an episode. */
export function silencesEndingWith(
  gid: AlertGroup['gid'],
  episode: number,
  { silences, now }: Pick<Situation, 'silences' | 'now'>,
): readonly OutboxEffect[] {
  return silences
    .filter(({ until }) => until?.gid === gid && until.episode === episode)
    .filter((silence) => silenceStateAt(silence, now) !== 'expired')
    .map(({ id }) => ({ id: `expire_silence ${id}`, type: 'expire_silence', silence: id }));
}

/** What has been seen once these alerts were looked at for the first time. */
function seenOf(standings: readonly Standing[]): Episode['seen'] {
  const seen = standings.filter((standing) => standing.isFiring && !isMuted(standing)).map(({ alert }) => alert);
  return {
    firing: seen.map(({ fingerprint }) => fingerprint).sort(),
    severity: highestSeverity(seen) ?? pictureOf(standings, {}).severity,
  };
}

/** Adds what left the group to what fired in the episode. */
export function rememberFires(episode: Episode, left: readonly Pick<Standing, 'alert'>[]): Episode {
  const firedBefore: Record<Fingerprint, number> = { ...episode.firedBefore };
  for (const { alert } of left) {
    firedBefore[alert.fingerprint] = (firedBefore[alert.fingerprint] ?? 0) + alert.head.fires;
  }
  return { ...episode, firedBefore: newest(firedBefore) };
}

/** How many alerts an episode counts the fires of, once they left the group. */
const REMEMBERED_ALERTS = 1000;

function newest<T>(record: Readonly<Record<Fingerprint, T>>): Readonly<Record<Fingerprint, T>> {
  const entries = Object.entries(record);
  return entries.length <= REMEMBERED_ALERTS ? record : Object.fromEntries(entries.slice(-REMEMBERED_ALERTS));
}

/** How many different alerts that fired in this episode have left the group. */
export function countLeft(episode: Episode, standings: readonly Standing[]): number {
  const held = new Set(standings.map(({ alert }) => alert.fingerprint as string));
  return Object.keys(episode.firedBefore).filter((fingerprint) => !held.has(fingerprint)).length;
}

/** How often an alert that the group holds has fired in this episode. */
export function firesIn(episode: Episode | undefined, { fingerprint, head }: Standing['alert']): number {
  return head.fires + (episode?.firedBefore[fingerprint] ?? 0);
}

function memoryOf(episode: Episode, group: AlertGroup, standings: readonly Standing[]): EpisodeMemory {
  const [example] = standings.map(({ alert }) => alert).sort(byUrgency);
  return {
    ...pictureOf(standings, group.groupLabels),
    alerts: standings.length + countLeft(episode, standings),
    ...(example === undefined
      ? {}
      : { example: { ...example, head: { ...example.head, fires: firesIn(episode, example) } } }),
  };
}

function byUrgency(a: Standing['alert'], b: Standing['alert']): number {
  return compareSeverity(urgencyOf(a), urgencyOf(b)) || a.head.startsAt - b.head.startsAt;
}
