import type { Severity } from './severity.ts';

/** What is known of the senders that should be heard of regularly, and of our own listening. Instants are epoch ms. */
export interface Watch {
  /** When somebody last looked. */
  readonly at: number;
  /** Since when somebody has listened without a break. */
  readonly since: number;
  /** By source: since when it is expected. */
  readonly expected: ReadonlyMap<string, number>;
  /** Sources of which an alert says that they are silent. */
  readonly silent: ReadonlyMap<string, SourceSilence>;
}

/** What was expected of a source when it was found to be silent. */
export interface SourceSilence extends Expectation {
  readonly since: number;
}

/** Of a source that should be heard of at least every so often. */
export interface Expectation {
  readonly name: string;
  readonly everyMs: number;
  /** Of the alert that says otherwise. */
  readonly severity: Severity;
  /** When it was heard of last; absent: never. */
  readonly heardAt?: number;
}

/** Longer than whoever watches takes to be relieved by another process; shorter than any expectation. */
const GAP_MS = 30_000;
const GRACE_MS = 15_000;
const COARSEST_MS = 60_000;

/** How far behind the instant that is stored may be: a source is not noted at each of its requests. */
export function coarsenessOf({ everyMs }: Pick<Expectation, 'everyMs'>): number {
  return Math.min(COARSEST_MS, everyMs / 10);
}

/**
 * Looks at every source that is expected. Time in which nobody listened counts for none of them: downtime, a store that
 * was away and a clock that jumped look alike, as a long pause since the last look. Whoever is silent stays so until
 * heard of again, or not expected any more.
 */
export function watchSources(before: Watch | undefined, expectations: readonly Expectation[], now: number): Watch {
  const isBroken = before === undefined || now < before.at - GRACE_MS || now - before.at > GAP_MS;
  const since = isBroken ? now : before.since;
  const expected = new Map<string, number>();
  const silent = new Map<string, SourceSilence>();
  for (const expectation of expectations) {
    const { name } = expectation;
    const expectedSince = Math.min(now, before?.expected.get(name) ?? now);
    expected.set(name, expectedSince);
    const known = before?.silent.get(name);
    const found = known ?? silenceOf(expectation, Math.max(since, expectedSince), now);
    if (found !== undefined && !isHeardSince(found, expectation)) silent.set(name, found);
  }
  return { at: now, since, expected, silent };
}

function silenceOf(expectation: Expectation, listeningSince: number, now: number): SourceSilence | undefined {
  const { everyMs, heardAt } = expectation;
  const from = Math.max(listeningSince, Math.min(now, heardAt ?? listeningSince));
  if (now <= from + everyMs + GRACE_MS + coarsenessOf(expectation)) return undefined;
  return { ...expectation, since: now };
}

function isHeardSince(silence: SourceSilence, { heardAt }: Expectation): boolean {
  return heardAt !== undefined && heardAt !== silence.heardAt;
}
