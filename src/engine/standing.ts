import type { GroupAlert } from './alert.ts';
import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import { effectiveEndsAt } from './expiry.ts';
import { activeSilencesFor, type Silence, silenceStateAt } from './silence.ts';
import type { Situation } from './situation.ts';

/** How one alert of a group stands at an instant. */
export interface Standing {
  readonly alert: GroupAlert;
  /** As far as we know its source still says that it fires. */
  readonly isReported: boolean;
  /** Reported, and nobody has closed it. */
  readonly isFiring: boolean;
  /** When it stops unless it is heard of again, or stopped; absent: when told. */
  readonly endsAt?: number;
  /** The active silences that match it. */
  readonly silences: readonly Silence[];
}

/** Every alert of a group, in the group's order, as it stood at `at`. */
export function standingsOf(
  loaded: Pick<LoadedGroup, 'group' | 'alerts'>,
  situation: Situation,
  at: number = situation.now,
): readonly Standing[] {
  const active = situation.silences.filter((silence) => silenceStateAt(silence, at) === 'active');
  return loaded.alerts.map((alert) => {
    const reportedUntil = effectiveEndsAt(alert.head, situation.gaps);
    const isReported = reportedUntil === undefined || reportedUntil > at;
    const closedAt = isReported && isClosed(loaded.group, alert) ? loaded.group.closed?.at : undefined;
    const endsAt = closedAt ?? reportedUntil;
    return {
      alert,
      isReported,
      isFiring: isReported && closedAt === undefined,
      ...(endsAt === undefined ? {} : { endsAt }),
      silences: activeSilencesFor(active, alert.content.labels, at),
    };
  });
}

/** Whether a person closed this alert and it has fired on ever since. */
export function isClosed(group: AlertGroup, alert: GroupAlert): boolean {
  const fires = group.closed?.fires[alert.fingerprint];
  return fires !== undefined && alert.head.fires <= fires;
}

export function isMuted(standing: Standing): boolean {
  return standing.silences.length > 0;
}
