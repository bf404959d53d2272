import type { LoadedGroup } from '../engine/alert-group.ts';
import { type GroupFacts, isOverdue } from '../engine/group-facts.ts';
import type { IntegrationKey } from '../engine/notification.ts';
import { silenceStateAt } from '../engine/silence.ts';
import type { Clock } from '../ports/clock.ts';
import type { StatusReport } from '../ports/inbound.ts';
import type { Store } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';
import { INTERACTIVE_MS } from './act.ts';
import type { Breakers } from './breakers.ts';
import { inTime } from './deadline.ts';
import type { Fleet } from './fleet.ts';
import type { LiveGroups } from './live-groups.ts';
import type { Liveness } from './liveness.ts';
import type { SilenceCache } from './silence-cache.ts';

export interface StatusDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly live: LiveGroups;
  readonly liveness: Liveness;
  readonly cache: SilenceCache;
  readonly version: string;
  readonly startedAt: () => number;
  readonly heldLanes: () => number;
  readonly breakers: Pick<Breakers, 'open'>;
  readonly targets: () => ReadonlyMap<IntegrationKey, Target>;
  readonly fleet: Pick<Fleet, 'report'>;
}

type Trouble = StatusReport['trouble'][number];
type Counts = Pick<StatusReport, 'groups' | 'activeSilences' | 'trouble'>;

const unknownCounts: Counts = {
  groups: { firing: 0, overdue: 0, acknowledged: 0, silenced: 0 },
  activeSilences: 0,
  trouble: [],
};

/** How Tocsin is. Answers also when the store does not; then the counts are zero. */
export async function reportStatus(deps: StatusDeps): Promise<StatusReport> {
  const { store, clock, liveness } = deps;
  const now = clock.now();
  const answered = await inTime(clock, INTERACTIVE_MS, pingAndCount(deps)).catch(() => undefined);
  const counts = answered?.type === 'in_time' ? answered.value : undefined;
  const heldUntil = liveness.heldUntil();
  const fleet = deps.fleet.report();
  return {
    version: deps.version,
    startedAt: deps.startedAt(),
    now,
    store: { kind: store.kind ?? 'store', durability: store.durability, isReachable: counts !== undefined },
    ...(counts ?? unknownCounts),
    trouble: firstOfEach([...unreached(deps), ...(counts?.trouble ?? [])]),
    ...(heldUntil === undefined ? {} : { expiryHeldUntil: heldUntil }),
    lanesWaiting: deps.heldLanes(),
    policy: fleet.policy,
    warnings: fleet.warnings,
  };
}

/** Targets that no call gets through to; no delivery of theirs may have failed often enough to be in trouble itself. */
function unreached({ breakers, targets }: StatusDeps): readonly Trouble[] {
  const open = breakers.open();
  return [...targets().values()].flatMap(({ key, breaker }) =>
    open.filter(({ name }) => name === breaker).map(({ since, error }) => ({ target: key, since, error })),
  );
}

async function pingAndCount({ store, clock, live, cache }: StatusDeps): Promise<Counts> {
  await store.ping();
  const now = clock.now();
  const found = await live.collect({ keep: () => true, stopAt: now + INTERACTIVE_MS });
  const silences = await cache.readCurrent(clock.now);
  const shown = found.groups.map(({ facts }) => facts.state);
  return {
    groups: {
      firing: count(shown, 'firing') + count(shown, 'pending'),
      overdue: found.groups.filter(({ facts }) => isOverdue(facts)).length,
      acknowledged: count(shown, 'acknowledged'),
      silenced: count(shown, 'silenced'),
    },
    activeSilences: silences.filter((silence) => silenceStateAt(silence, now) === 'active').length,
    trouble: found.groups.flatMap(({ loaded }) => troubleOf(loaded)),
  };
}

function count(states: readonly GroupFacts['state'][], wanted: GroupFacts['state']): number {
  return states.filter((state) => state === wanted).length;
}

function troubleOf({ deliveries }: LoadedGroup): readonly Trouble[] {
  return deliveries.flatMap(({ target, trouble }) =>
    trouble === undefined ? [] : [{ target, since: trouble.since, error: trouble.error }],
  );
}

/** Each target once, with the first of its troubles. */
function firstOfEach(troubles: readonly Trouble[]): readonly Trouble[] {
  const first = new Map<string, Trouble>();
  for (const trouble of troubles) {
    if ((first.get(trouble.target)?.since ?? Number.POSITIVE_INFINITY) <= trouble.since) continue;
    first.set(trouble.target, trouble);
  }
  return [...first.values()];
}
