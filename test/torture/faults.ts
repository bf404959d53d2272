import { createSeeded } from './seeded.ts';
import { type Story, tellSteps } from './story.ts';

/** What Redis is in a story. */
export type Setting = 'standalone' | 'sentinel' | 'cluster';

/** Something breaks, `at` milliseconds after the start. */
export type Fault =
  /** kill -9, and a new process in its place. */
  | { readonly type: 'kill'; readonly at: number; readonly process: number }
  /** SIGSTOP for a while. */
  | { readonly type: 'freeze'; readonly at: number; readonly process: number; readonly forMs: number }
  /** Its connections to Redis are reset. */
  | { readonly type: 'cut'; readonly at: number; readonly process: number }
  /** Nothing passes between it and Redis for a while; then what was sent arrives, late. */
  | { readonly type: 'hole'; readonly at: number; readonly process: number; readonly forMs: number }
  /** Every connection to Redis is closed by Redis. */
  | { readonly type: 'close'; readonly at: number }
  /** kill -9 of a redis-server, which starts again after a while. */
  | { readonly type: 'restart'; readonly at: number; readonly forMs: number }
  /** SIGSTOP of a redis-server. */
  | { readonly type: 'hang'; readonly at: number; readonly forMs: number }
  /** A redis-server loses what it has confirmed for a while: no fault to survive, but one to be caught. */
  | { readonly type: 'forget'; readonly at: number; readonly forMs: number }
  /** Sentinel changes the roles, by order or because the master was killed. */
  | { readonly type: 'failover'; readonly at: number; readonly isOrdered: boolean };

type FaultType = Fault['type'];

export interface FleetStory extends Story {
  readonly setting: Setting;
  readonly faults: readonly Fault[];
}

export const processCount = 3;

const lengthMs = 8000;
const settings: readonly Setting[] = ['standalone', 'standalone', 'sentinel', 'standalone', 'cluster'];
const faultTypes: Readonly<Record<Setting, readonly FaultType[]>> = {
  standalone: ['kill', 'kill', 'kill', 'freeze', 'freeze', 'cut', 'cut', 'hole', 'close', 'restart', 'hang'],
  sentinel: ['kill', 'kill', 'freeze', 'close', 'failover', 'failover'],
  cluster: ['kill', 'kill', 'freeze', 'close', 'close', 'restart', 'hang'],
};

/** Some seconds in which alerts come and go and people click, while processes, connections and Redis break. */
export function tellFleetStory(seed: number): FleetStory {
  const chance = createSeeded(seed);
  const steps = tellSteps(chance, lengthMs);
  const setting = settings[seed % settings.length] ?? 'standalone';
  const faults: Fault[] = [];
  for (let at = 200; at < lengthMs; at += 150 + chance.below(900)) {
    const type = chance.pick(faultTypes[setting]);
    const process = chance.below(processCount);
    // Now and then longer than calls, leases and searches wait.
    const forMs = type === 'freeze' && chance.next() < 0.1 ? 17_000 : 100 + chance.below(1500);
    faults.push({ type, at, process, forMs, isOrdered: chance.next() < 0.5 });
  }
  return { seed, steps, setting, faults };
}

/** A story without any trouble, but that the store forgets the second half of it. */
export function tellForgetfulStory(seed: number): FleetStory {
  const steps = tellSteps(createSeeded(seed), lengthMs);
  const half = lengthMs / 2;
  return { seed, steps, setting: 'standalone', faults: [{ type: 'forget', at: half, forMs: half }] };
}
