const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;
const FIRST_AFTER_REFUSAL_MS = 5 * 60_000;
const LONGEST_AFTER_REFUSAL_MS = 60 * 60_000;

/**
 * How long to wait after so many failures in a row; doubles, and is spread by `jitter` (0 to 1) over the upper half.
 */
export function backoffMs(failures: number, jitter: number): number {
  return spread(FIRST_MS, LONGEST_MS, failures, jitter);
}

/** The same for a target that refuses: somebody may have put it right meanwhile. */
export function refusedBackoffMs(failures: number, jitter: number): number {
  return spread(FIRST_AFTER_REFUSAL_MS, LONGEST_AFTER_REFUSAL_MS, failures, jitter);
}

function spread(first: number, longest: number, failures: number, jitter: number): number {
  const whole = Math.min(longest, first * 2 ** Math.max(0, failures - 1));
  return Math.round(whole / 2 + (whole / 2) * jitter);
}
