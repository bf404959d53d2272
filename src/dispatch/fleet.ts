import type { Losses } from '../engine/lost-card.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { FleetNode, Store } from '../ports/store.ts';
import { textOf } from './error-text.ts';
import { FLUSH_LEASE_MS } from './flush.ts';
import { createNews } from './news.ts';
import type { PolicyEpoch } from './policy-epoch.ts';

/** How this process stands to the store and to the others that share it. */
export interface FleetReport {
  /** `differs`: another policy than the one loaded here is in force. `unknown`: the store has not told yet. */
  readonly policy: 'in_force' | 'differs' | 'unknown';
  /** What people should know of the store and of this machine's clock, in whole sentences. */
  readonly warnings: readonly string[];
  /** Why this process must not be given work; absent: it may. */
  readonly problem?: string;
}

export interface Fleet {
  /** Whether this process may decide and deliver now. */
  mayWork(): Promise<boolean>;
  /** Whether every living process has loaded the policy of this epoch, or of a later one, as last heard. */
  isLoadedByAll(epoch: number): boolean;
  report(): FleetReport;
  /** Tells the others of this process, and hears of them. */
  tell(): Promise<void>;
  /** Tells of this process, hears of the others, and gives the instant of the next time. */
  pass(): Promise<number>;
  /** Tells the others that this process is gone. */
  leave(): Promise<void>;
}

export interface FleetDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  readonly version: string;
  readonly epoch: PolicyEpoch;
  /** What the store may have forgotten; another object once something more has. */
  readonly losses: () => Losses | undefined;
}

const REPORT_MS = 5000;
const LOST_MS = 30_000;
const CONDITION_MS = 60_000;
/** A clock that is wrong by more is worth a warning. */
const SKEW_WARNED_MS = 1000;
/** By more, our leases would be taken from us, or we would take those of others. */
const SKEW_BORNE_MS = FLUSH_LEASE_MS / 3;
/** The newest schema of records that this program reads. */
const SCHEMA = 1;

export function createFleet(deps: FleetDeps): Fleet {
  const { store, clock, log, owner, version, epoch, losses } = deps;
  let nodes: readonly FleetNode[] = [];
  let warnings: readonly string[] = [];
  let skewMs = 0;
  const news = createNews(clock.now);
  let checkedAt = Number.NEGATIVE_INFINITY;
  let checkedFor: Losses | undefined;

  async function tell(): Promise<void> {
    const now = clock.now();
    const node = { id: owner, at: now, version, policyEpoch: epoch.epoch(), schema: SCHEMA };
    nodes = await store.reportNode(node, now - LOST_MS);
  }

  async function checkCondition(): Promise<void> {
    const now = clock.now();
    const known = losses();
    if (now - checkedAt < CONDITION_MS && known === checkedFor) return;
    const condition = await store.condition(now).catch((error: unknown) => {
      const text = textOf(error);
      if (news.isNews(text)) log.warn('the store did not say how it is', { error: text });
    });
    if (condition === undefined) return;
    news.end();
    checkedAt = now;
    checkedFor = known;
    skewMs = condition.skewMs ?? 0;
    const found = [...condition.warnings, ...skewWarning(skewMs)];
    for (const warning of found)
      if (!isKnown(warning, warnings)) log.warn('something about the store should be known', { warning });
    if (found.length === 0 && warnings.length > 0) log.info('there is nothing to be said about the store any more');
    warnings = found;
  }

  return {
    mayWork: async () => Math.abs(skewMs) <= SKEW_BORNE_MS && (await epoch.isHeld()),
    isLoadedByAll: (wanted) => nodes.length > 0 && nodes.every(({ policyEpoch }) => policyEpoch >= wanted),
    report() {
      const mark = epoch.mark();
      const isHeld = mark !== undefined && epoch.epoch() === mark.epoch;
      return {
        policy: mark === undefined ? 'unknown' : isHeld ? 'in_force' : 'differs',
        warnings,
        ...(Math.abs(skewMs) > SKEW_BORNE_MS ? { problem: skewWarning(skewMs).join(' ') } : {}),
      };
    },
    tell,
    async pass() {
      // First: a clock that is far off must not take any work, not even for a moment.
      await checkCondition();
      await tell();
      const before = epoch.epoch();
      await epoch.settle(nodes.filter(({ id }) => id !== owner));
      // Said at once: others that wait for somebody to have it wait no longer.
      if (epoch.epoch() !== before) await tell();
      return clock.now() + REPORT_MS;
    },
    leave: () => store.removeNode(owner),
  };
}

function skewWarning(skewMs: number): readonly string[] {
  if (Math.abs(skewMs) <= SKEW_WARNED_MS) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const consequence = Math.abs(skewMs) > SKEW_BORNE_MS ? ', so it takes no work' : '';
  return [
    `This machine's clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the store's${consequence}: check its time service.`,
  ];
}

/** A skew that drifts is one warning. */
function isKnown(warning: string, known: readonly string[]): boolean {
  const kind = (text: string) => text.replaceAll(/\d+/g, '#');
  return known.some((one) => kind(one) === kind(warning));
}
