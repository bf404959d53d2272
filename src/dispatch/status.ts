import type { LoadedGroup } from '../engine/alert-group.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { silenceStateAt } from '../engine/silence.ts';
import type { Clock } from '../ports/clock.ts';
import type { StatusReport } from '../ports/inbound.ts';
import type { Store } from '../ports/store.ts';
import { INTERACTIVE_MS } from './act.ts';
import type { Breakers } from './breakers.ts';
import { inTime } from './deadline.ts';
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
}

type Counts = Pick<StatusReport, 'groups' | 'activeSilences' | 'trouble'>;

const unknownCounts: Counts = { groups: { firing: 0, acknowledged: 0, silenced: 0 }, activeSilences: 0, trouble: [] };

/** How Tocsin is. Answers also when the store does not; then the counts are zero. */
export async function reportStatus(deps: StatusDeps): Promise<StatusReport> {
  const { store, clock, liveness } = deps;
  const now = clock.now();
  const answered = await inTime(clock, INTERACTIVE_MS, pingAndCount(deps)).catch(() => undefined);
  const counts = answered?.type === 'in_time' ? answered.value : undefined;
  const heldUntil = liveness.heldUntil();
  return {
    version: deps.version,
    startedAt: deps.startedAt(),
    now,
    store: { kind: store.kind ?? 'store', durability: store.durability, isReachable: counts !== undefined },
    ...(counts ?? unknownCounts),
    trouble: [...unreached(deps.breakers), ...(counts?.trouble ?? [])],
    ...(heldUntil === undefined ? {} : { expiryHeldUntil: heldUntil }),
    lanesWaiting: deps.heldLanes(),
  };
}

/** Vendors that no call gets through to; a delivery of theirs may not have failed often enough to be in trouble itself. */
function unreached(breakers: StatusDeps['breakers']): StatusReport['trouble'] {
  const error = 'every call failed of late; one a minute is tried';
  return breakers.open().map(({ name, since }) => ({ target: name, since, error }));
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
      acknowledged: count(shown, 'acknowledged'),
      silenced: count(shown, 'silenced'),
    },
    activeSilences: silences.filter((silence) => silenceStateAt(silence, now) === 'active').length,
    trouble: troubleOf(found.groups.map(({ loaded }) => loaded)),
  };
}

function count(states: readonly GroupFacts['state'][], wanted: GroupFacts['state']): number {
  return states.filter((state) => state === wanted).length;
}

/** Each target once, with the first of its troubles. */
function troubleOf(groups: readonly LoadedGroup[]): StatusReport['trouble'] {
  const first = new Map<string, StatusReport['trouble'][number]>();
  for (const { target, trouble } of groups.flatMap(({ deliveries }) => deliveries)) {
    if (trouble === undefined || (first.get(target)?.since ?? Number.POSITIVE_INFINITY) <= trouble.since) continue;
    first.set(target, { target, since: trouble.since, error: trouble.error });
  }
  return [...first.values()];
}
