import type { SnapshotAlert } from './notification.ts';
import { isMuted, type Standing } from './standing.ts';

/** The alerts as a notice shows them for good: muted ones left out, resolved ones only for those who want them. */
export function snapshotOf(standings: readonly Standing[], sendResolved: boolean): readonly SnapshotAlert[] {
  return standings
    .filter((standing) => !isMuted(standing) && (standing.isFiring || sendResolved))
    .map(({ alert, isFiring, endsAt }) => ({
      fingerprint: alert.fingerprint,
      content: alert.content,
      startsAt: alert.head.startsAt,
      ...(isFiring || endsAt === undefined ? {} : { endsAt }),
    }));
}
