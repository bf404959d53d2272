import type { ResponseClock } from '../../src/engine/response-clock.ts';
import { reviewGroup } from '../../src/engine/review.ts';
import { usualSeverityTable } from '../../src/engine/severity-table.ts';
import type { Situation } from '../../src/engine/situation.ts';
import type { NewTimelineEntry } from '../../src/engine/timeline.ts';
import {
  aCard,
  aLoaded,
  anAlert,
  anEpisode,
  aSituation,
  card,
  type LoadedParts,
  minute,
  now,
  sent,
} from './group-builders.ts';

export const severities = usualSeverityTable;

export function situation(parts: Partial<Situation> = {}, at = now): Situation {
  return aSituation(at, { severities, ...parts });
}

export function ofSeverity(name: string, severity: string, labels: Readonly<Record<string, string>> = {}) {
  return anAlert(name, { labels: { severity, ...labels } });
}

export function clock(
  word: 'critical' | 'high' | 'warning',
  since: number,
  by: number,
  missedAt?: number,
): ResponseClock {
  return { word, severity: word, since, by, ...(missedAt === undefined ? {} : { missedAt }) };
}

/** A group whose card shows these alerts, told at 10 min and flushed last at 18 min. */
export function shown(
  alerts: LoadedParts['alerts'] & {},
  episode: Parameters<typeof anEpisode>[0] = {},
  group: LoadedParts['group'] = {},
) {
  const firing = alerts.filter(({ head }) => head.endsAt === undefined).map(({ fingerprint }) => fingerprint);
  const severity = alerts[0]?.content.severity ?? 'warning';
  return aLoaded({
    alerts,
    deliveries: [aCard()],
    group: {
      state: 'active',
      hasFlushed: true,
      tickAt: 23 * minute,
      sent: { [card.key]: sent(firing, { at: 10 * minute }) },
      episode: anEpisode({ seen: { firing, severity }, ...episode }),
      ...group,
    },
  });
}

/** What a review makes of it. */
export function review(loaded: ReturnType<typeof shown>, parts: Partial<Situation> = {}, at = now) {
  const change = reviewGroup(loaded, situation(parts, at));
  const overdue = change?.timeline.filter(({ fact }) => fact.type === 'overdue') ?? [];
  return { change, clocks: (change?.group ?? loaded.group).episode?.clocks, overdue, groupDueAt: change?.groupDueAt };
}

export function told(entries: readonly NewTimelineEntry[]) {
  return entries.map(({ fact, pings }) => ({ ...fact, pings }));
}
