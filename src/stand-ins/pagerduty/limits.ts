export interface MinuteLimit {
  /** Counts a call; false: one too many in the last minute. */
  take(key: string): boolean;
  violations(): readonly string[];
}

/** Calls are counted when they arrive; who paces them exactly may see them arrive this much closer. */
const TOLERANCE_MS = 250;

export function createMinuteLimit(now: () => number, most: number): MinuteLimit {
  const taken = new Map<string, number[]>();
  const violations: string[] = [];
  return {
    take(key) {
      const recent = (taken.get(key) ?? []).filter((at) => at > now() - 60_000 + TOLERANCE_MS);
      taken.set(key, recent);
      if (recent.length >= most) {
        violations.push(`more than ${most} a minute at ${now()}`);
        return false;
      }
      recent.push(now());
      return true;
    },
    violations: () => [...violations],
  };
}
