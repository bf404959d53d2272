import { createSeeded } from '../../test/torture/seeded.ts';

/** One thing that happens, `at` milliseconds after the storm breaks. */
export type Event =
  | { readonly type: 'fire' | 'resolve'; readonly at: number; readonly alerts: readonly StormAlert[] }
  /** Somebody takes a card that is posted by then and has not been taken. */
  | { readonly type: 'acknowledge'; readonly at: number; readonly chance: number };

export interface StormAlert {
  readonly service: string;
  readonly severity: 'warning' | 'critical';
}

const second = 1000;
const breaksForMs = 60 * second;
/** Later than the first look at the last group: who resolves before that has no card. */
const resolvesAfterMs = 75 * second;
/** While the channel is flooded, this many critical alerts want to be seen. */
const criticals = 5;
/** Of so many groups one is acknowledged. */
const groupsPerAcknowledgement = 50;

/**
 * A storm of groups, each with one alert, within a minute. While their cards are posted, one a second, half of the groups
 * resolve, some are acknowledged, and a few critical ones come on top.
 */
export function tellStorm(groups: number, seed: number): readonly Event[] {
  const chance = createSeeded(seed);
  const postingMs = Math.max(groups * second, 2 * breaksForMs);
  const within = (fromMs: number, toMs: number) => Math.floor(fromMs + chance.next() * (toMs - fromMs));
  const alerts = Array.from({ length: groups }, (_, index) => warning(index));
  const fired = bySecond(
    'fire',
    alerts.map((alert, index) => ({ alert, at: (index / groups) * breaksForMs })),
  );
  const resolving = alerts.filter((_, index) => index % 2 === 1);
  const resolved = bySecond(
    'resolve',
    resolving.map((alert) => ({ alert, at: within(resolvesAfterMs, postingMs * 0.9) })),
  );
  const acknowledged = Array.from({ length: Math.ceil(groups / groupsPerAcknowledgement) }, (): Event => {
    return { type: 'acknowledge', at: within(breaksForMs / 2, postingMs * 0.95), chance: chance.next() };
  });
  const critical = Array.from({ length: criticals }, (_, index): Event => {
    const at = Math.floor(((index + 0.5) / criticals) * postingMs);
    return { type: 'fire', at, alerts: [{ service: `core-${index}`, severity: 'critical' }] };
  });
  return [...fired, ...resolved, ...acknowledged, ...critical].sort((a, b) => a.at - b.at);
}

function warning(index: number): StormAlert {
  return { service: `shop-${String(index).padStart(5, '0')}`, severity: 'warning' };
}

/** Senders report what changed within a second together. */
function bySecond(
  type: 'fire' | 'resolve',
  changes: readonly { readonly alert: StormAlert; readonly at: number }[],
): readonly Event[] {
  const seconds = Map.groupBy(changes, ({ at }) => Math.ceil(at / second) * second);
  return [...seconds].map(([at, these]) => ({ type, at, alerts: these.map(({ alert }) => alert) }));
}
