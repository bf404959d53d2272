import type { StandInClock } from '../../stand-ins/slack/clock.ts';
import type { PostedAlert } from './alert-door.ts';
import type { StoryAlert } from './story.ts';

/** Longer than anybody leaves the story paused. */
const FIRES_FOR_MS = 12 * 60 * 60_000;

interface ReporterDeps {
  readonly clock: StandInClock;
  readonly post: (alerts: readonly PostedAlert[]) => Promise<void>;
}

/** Reports alerts as Prometheus would: each keeps the instant at which it began to fire. */
export function createReporter({ clock, post }: ReporterDeps) {
  const since = new Map<string, number>();

  function toPosted({ labels, annotations, generatorUrl }: StoryAlert, endsAt: number): PostedAlert {
    const key = JSON.stringify(Object.entries(labels).sort());
    const startsAt = since.get(key) ?? clock.now();
    if (endsAt > clock.now()) since.set(key, startsAt);
    else since.delete(key);
    return {
      labels,
      annotations,
      generatorURL: generatorUrl,
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(endsAt).toISOString(),
    };
  }

  return (fires: readonly StoryAlert[], resolves: readonly StoryAlert[]): Promise<void> => {
    const now = clock.now();
    return post([
      ...resolves.map((alert) => toPosted(alert, now)),
      ...fires.map((alert) => toPosted(alert, now + FIRES_FOR_MS)),
    ]);
  };
}
