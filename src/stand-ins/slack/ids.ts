/** Deterministic ids: the same calls at the same instants give the same ids. */
export interface Ids {
  /** A message timestamp (`1700000000.000100`): unique and increasing even when the clock stands or goes back. */
  ts(): string;
  next(prefix: string): string;
}

export function createIds(now: () => number): Ids {
  let lastMicros = 0;
  let count = 0;
  return {
    ts() {
      lastMicros = Math.max(now() * 1000, lastMicros) + 100;
      const seconds = Math.floor(lastMicros / 1_000_000);
      return `${seconds}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
    },
    next(prefix) {
      count += 1;
      return prefix + count.toString(36).toUpperCase().padStart(8, '0');
    },
  };
}
