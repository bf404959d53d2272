import type { GroupAlert } from '../engine/alert.ts';
import type { LoadedGroup } from '../engine/alert-group.ts';
import { effectiveEndsAt, isFiringAt } from '../engine/expiry.ts';
import type { Matcher } from '../engine/matcher.ts';
import {
  activeSilencesFor,
  type Silence,
  type SilenceId,
  type SilenceState,
  silenceStateAt,
} from '../engine/silence.ts';
import type { Clock } from '../ports/clock.ts';
import type { Policy } from '../ports/policy.ts';
import type { Store } from '../ports/store.ts';
import type { Destinations } from './destinations.ts';
import type { Liveness } from './liveness.ts';
import { matchingAlerts } from './matching-alerts.ts';
import { scanPages } from './scan-pages.ts';
import type { SilenceCache } from './silence-cache.ts';

/** What the HTTP API reads. Nothing here changes anything. */
export interface Reads {
  /** Everything that fires, each alert once, ordered by fingerprint. */
  readAlerts(matchers: readonly Matcher[]): Promise<readonly AlertReading[]>;
  /** Every silence, also expired ones that the store still keeps: active first, then pending, then expired. */
  readSilences(): Promise<readonly SilenceReading[]>;
  findSilence(id: SilenceId): Promise<SilenceReading | undefined>;
  /** Names, in the order of the policy file. */
  readReceivers(): readonly string[];
}

export interface AlertReading {
  readonly alert: GroupAlert;
  /** When it counts as resolved unless it is heard of again; absent: when told. */
  readonly endsAt?: number;
  /** By the policy as it is now. */
  readonly receivers: readonly string[];
  /** `unprocessed`: its group has not decided about it yet. */
  readonly state: 'unprocessed' | 'active' | 'suppressed';
  readonly silencedBy: readonly SilenceId[];
}

export interface SilenceReading {
  readonly silence: Silence;
  readonly state: SilenceState;
}

export interface ReadsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: () => Policy;
  readonly destinations: Destinations;
  readonly liveness: Liveness;
  readonly cache: SilenceCache;
}

const stateOrder: Readonly<Record<SilenceState, number>> = { active: 0, pending: 1, expired: 2 };

export function createReads(deps: ReadsDeps): Reads {
  const { store, clock, cache } = deps;

  async function readAlerts(matchers: readonly Matcher[]): Promise<readonly AlertReading[]> {
    const gaps = await deps.liveness.gaps();
    const silences = await cache.readCurrent(clock.now);
    const found: AlertReading[] = [];
    for await (const groups of scanPages(store)) {
      for (const loaded of groups) {
        const firing = matchingAlerts(matchers, loaded).filter(({ head }) => isFiringAt(head, gaps, clock.now()));
        for (const alert of firing) if (isFirstOfItsGroups(alert, loaded)) found.push(toReading(alert, loaded));
      }
    }
    return found.sort((a, b) => (a.alert.fingerprint < b.alert.fingerprint ? -1 : 1));

    function toReading(alert: GroupAlert, { group }: LoadedGroup): AlertReading {
      const { labels } = alert.content;
      const silencedBy = activeSilencesFor(silences, labels, clock.now()).map(({ id }) => id);
      const isNew = group.state === 'waiting' && !group.hasFlushed;
      const endsAt = effectiveEndsAt(alert.head, gaps);
      return {
        alert,
        ...(endsAt === undefined ? {} : { endsAt }),
        receivers: [...new Set(deps.destinations.of(alert.content).map(({ group: { receiver } }) => receiver))],
        state: silencedBy.length > 0 ? 'suppressed' : isNew ? 'unprocessed' : 'active',
        silencedBy,
      };
    }
  }

  /** An alert that several groups hold is given by the first of them only. */
  function isFirstOfItsGroups({ content }: GroupAlert, { group }: LoadedGroup): boolean {
    return deps.destinations.of(content)[0]?.gid === group.gid;
  }

  const toSilenceReading = (silence: Silence): SilenceReading => ({
    silence,
    state: silenceStateAt(silence, clock.now()),
  });

  return {
    readAlerts,
    async readSilences() {
      const all = await cache.read();
      return all
        .map(toSilenceReading)
        .sort((a, b) => stateOrder[a.state] - stateOrder[b.state] || a.silence.endsAt - b.silence.endsAt);
    },
    async findSilence(id) {
      const silence = await store.findSilence(id);
      return silence === undefined ? undefined : toSilenceReading(silence);
    },
    readReceivers: () => [...deps.policy().receivers.keys()],
  };
}
