/** Keeps us from calling a vendor that is down. One breaker a name, in this process only. */
export interface Breakers {
  /** 0: call now, and report the outcome. Otherwise not before that instant. */
  admit(name: string, now: number): number;
  report(name: string, outcome: 'answered' | 'failed' | 'no_verdict', now: number, error?: string): void;
  /** Those that keep us from calling; one whose trial call was answered does no more. */
  open(): readonly OpenBreaker[];
  /** All that were ever asked. */
  known(): readonly KnownBreaker[];
}

export interface KnownBreaker {
  readonly name: string;
  readonly isOpen: boolean;
}

export interface OpenBreaker {
  readonly name: string;
  readonly since: number;
  /** What the last call met. */
  readonly error: string;
}

const FAILURES_TO_OPEN = 5;
const OPEN_MS = 60_000;
const SUCCESSES_TO_CLOSE = 2;
/** While a half-open breaker waits for its one call, others look again after this. */
const TRIAL_PAUSE_MS = 1000;

interface Breaker {
  failures: number;
  /** Present while open, and half-open once that instant has passed. */
  openUntil?: number | undefined;
  /** Present as long as `openUntil` is. */
  openSince?: number | undefined;
  successes: number;
  lastError: string;
  isOnTrial: boolean;
}

/**
 * Opens after five failures in a row, lets one call at a time through after a
 * minute, closes after two of them succeeded.
 */
export function createBreakers(): Breakers {
  const breakers = new Map<string, Breaker>();

  function breakerOf(name: string): Breaker {
    const known = breakers.get(name);
    if (known !== undefined) return known;
    const breaker: Breaker = { failures: 0, successes: 0, lastError: '', isOnTrial: false };
    breakers.set(name, breaker);
    return breaker;
  }

  function fail(breaker: Breaker, now: number): void {
    breaker.failures += 1;
    if (breaker.failures < FAILURES_TO_OPEN && breaker.openUntil === undefined) return;
    breaker.openUntil = now + OPEN_MS;
    breaker.openSince ??= now;
    breaker.successes = 0;
  }

  function succeed(breaker: Breaker): void {
    breaker.failures = 0;
    if (breaker.openUntil === undefined) return;
    breaker.successes += 1;
    if (breaker.successes < SUCCESSES_TO_CLOSE) return;
    breaker.openUntil = undefined;
    breaker.openSince = undefined;
  }

  return {
    admit(name, now) {
      const breaker = breakerOf(name);
      if (breaker.openUntil === undefined) return 0;
      if (now < breaker.openUntil) return breaker.openUntil;
      if (breaker.isOnTrial) return now + TRIAL_PAUSE_MS;
      breaker.isOnTrial = true;
      return 0;
    },
    report(name, outcome, now, error) {
      const breaker = breakerOf(name);
      breaker.isOnTrial = false;
      breaker.lastError = error ?? breaker.lastError;
      if (outcome === 'failed') fail(breaker, now);
      else if (outcome === 'answered') succeed(breaker);
    },
    open: () =>
      [...breakers].flatMap(([name, { openSince, successes, lastError }]) =>
        openSince === undefined || successes > 0 ? [] : [{ name, since: openSince, error: lastError }],
      ),
    known: () =>
      [...breakers].map(([name, { openSince, successes }]) => ({
        name,
        isOpen: openSince !== undefined && successes === 0,
      })),
  };
}
