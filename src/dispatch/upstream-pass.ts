import type { GroupAlert, IncomingAlert } from '../engine/alert.ts';
import { isFiringAt } from '../engine/expiry.ts';
import type { Fingerprint } from '../engine/label-set.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Policy, SourceOptions } from '../ports/policy.ts';
import type { Store } from '../ports/store.ts';
import type { Upstream } from '../ports/upstream.ts';
import type { Chores } from './chores.ts';
import type { Ingest } from './ingest.ts';
import { scanPages } from './scan-pages.ts';

export interface UpstreamPassDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: () => Policy;
  readonly upstream: Upstream;
  readonly ingest: Ingest;
  readonly chores: Chores;
}

const EVERY_MS = 60_000;
/** Longer than a pass takes and than the pause after it, so that one process goes on; what was missing is in its memory. */
const LEASE_MS = 150_000;
/** Roughly what a resolve takes in memory. */
const BYTES_EACH = 600;

/** What a source did not list when it was read last, by when it was heard of. */
type Missing = ReadonlyMap<Fingerprint, number>;

/** Where a source's reading stands. */
interface Standing {
  missing: Missing;
  /** When it was read last. */
  readAt: number;
  /** Why nothing was learnt; said once. */
  trouble?: string;
}

/**
 * Ends alerts that their sender forgot to end: a webhook never says what was resolved while it was silenced. What a
 * source does not list in two successive reads is resolved. One process at a time reads a source. Whatever is heard of an
 * alert after a read began counts for more than that read. Gives the instant of the next pass.
 */
export function createUpstreamPass(deps: UpstreamPassDeps): () => Promise<number> {
  const { store, clock, log, policy, upstream, ingest, chores } = deps;
  const standings = new Map<string, Standing>();

  async function readSource(source: SourceOptions): Promise<void> {
    if (!(await chores.keep(`upstream:${source.name}`, LEASE_MS))) {
      standings.delete(source.name);
      return;
    }
    const standing: Standing = standings.get(source.name) ?? { missing: new Map(), readAt: Number.NEGATIVE_INFINITY };
    standings.set(source.name, standing);
    const readAt = clock.now();
    // A pass that failed is made again soon; two reads at once would be as good as one.
    if (readAt - standing.readAt < EVERY_MS / 2) return;
    standing.readAt = readAt;
    const reading = await upstream.read(source, readAt);
    if (reading.type === 'unsure') {
      standing.missing = new Map();
      if (standing.trouble !== reading.why) {
        log.warn('a source could not be asked what is over', { source: source.name, why: reading.why });
      }
      standing.trouble = reading.why;
      return;
    }
    delete standing.trouble;
    const unlisted = await findUnlisted(source.name, reading.fingerprints, readAt);
    const gone = unlisted.filter(({ fingerprint, head }) => standing.missing.get(fingerprint) === head.updatedAt);
    const isStored = await resolve(gone, readAt);
    const kept = isStored ? unlisted.filter((alert) => !gone.includes(alert)) : unlisted;
    standing.missing = new Map(kept.map(({ fingerprint, head }) => [fingerprint, head.updatedAt]));
    if (gone.length > 0 && isStored) {
      log.info('alerts ended that their source does not list any more', { source: source.name, alerts: gone.length });
    }
  }

  async function findUnlisted(
    name: string,
    listed: ReadonlySet<Fingerprint>,
    readAt: number,
  ): Promise<readonly GroupAlert[]> {
    const found = new Map<Fingerprint, GroupAlert>();
    for await (const groups of scanPages(store)) {
      for (const alert of groups.flatMap(({ alerts }) => alerts)) {
        const { fingerprint, head, content } = alert;
        const mayBeGone = content.source === name && head.liveness === 'edge' && head.updatedAt < readAt;
        if (mayBeGone && !listed.has(fingerprint) && isFiringAt(head, [], readAt)) found.set(fingerprint, alert);
      }
    }
    return [...found.values()];
  }

  async function resolve(gone: readonly GroupAlert[], endsAt: number): Promise<boolean> {
    if (gone.length === 0) return true;
    const alerts = gone.map((alert) => toResolve(alert, endsAt));
    return (await ingest.accept(alerts, alerts.length * BYTES_EACH)).type === 'stored';
  }

  return async function pass(): Promise<number> {
    const next = clock.now() + EVERY_MS;
    for (const source of readable(policy())) await readSource(source);
    return next;
  };
}

function readable({ sources }: Policy): readonly SourceOptions[] {
  return [...sources.values()].filter(({ api }) => api !== undefined);
}

/** Dated by the read, so that it loses to whatever was heard since. */
function toResolve({ fingerprint, head, content }: GroupAlert, endsAt: number): IncomingAlert {
  const { contentHash, startsAt } = head;
  return {
    fingerprint,
    content,
    head: {
      contentHash,
      startsAt: Math.min(startsAt, endsAt),
      endsAt,
      updatedAt: endsAt,
      endsAtIsTimeout: false,
      liveness: 'edge',
      fires: 1,
    },
  };
}
