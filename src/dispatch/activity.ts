import type { Clock } from '../ports/clock.ts';

/** Knows what runs, so that a stop can wait for it and a test for silence. */
export interface Activity {
  /** Counts this work as running until it settles. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Counts a call to the outside, whose answer somebody may hold back, within tracked work. */
  trackCall<T>(call: Promise<T>): Promise<T>;
  /** Lets tracked work sleep on the clock; until then it does not count as running. */
  sleepUntil(at: number, signal?: AbortSignal): Promise<void>;
  /** A loop tells until when it sleeps; `Infinity` while it does not run. */
  addLoop(sleepsUntil: () => number): void;
  /** Something changed that `idle` may wait for. */
  changed(): void;
  /**
   * Resolves when nothing is due at this instant and no more than `held` pieces of work run: those that wait for
   * an answer which somebody holds back.
   */
  idle(held?: () => number): Promise<void>;
}

export function createActivity(clock: Clock): Activity {
  const loops: (() => number)[] = [];
  const sleepers = new Set<{ readonly until: number }>();
  let running = 0;
  let calls = 0;
  let waiting: (() => void)[] = [];

  function changed(): void {
    const resolves = waiting;
    waiting = [];
    for (const resolve of resolves) resolve();
  }

  async function track<T>(work: Promise<T>): Promise<T> {
    running += 1;
    try {
      return await work;
    } finally {
      running -= 1;
      changed();
    }
  }

  async function trackCall<T>(call: Promise<T>): Promise<T> {
    calls += 1;
    changed();
    try {
      return await call;
    } finally {
      calls -= 1;
    }
  }

  function isIdle(held: number): boolean {
    const now = clock.now();
    const asleep = [...sleepers].filter(({ until }) => until > now).length;
    return running - asleep <= held && loops.every((sleepsUntil) => sleepsUntil() > now);
  }

  async function sleepUntil(at: number, signal?: AbortSignal): Promise<void> {
    const sleeper = { until: at };
    const wake = (): void => {
      sleepers.delete(sleeper);
    };
    sleepers.add(sleeper);
    signal?.addEventListener('abort', wake, { once: true });
    changed();
    await clock.waitUntil(at, signal);
    signal?.removeEventListener('abort', wake);
    wake();
  }

  /** How many answers are held back changes without our doing: during calls that has to be asked again and again. */
  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      waiting.push(resolve);
      if (calls > 0) setImmediate(resolve);
    });
  }

  return {
    track,
    trackCall,
    changed,
    sleepUntil,
    addLoop: (sleepsUntil) => loops.push(sleepsUntil),
    async idle(held) {
      while (!isIdle(held?.() ?? 0)) await nextChange();
    },
  };
}
