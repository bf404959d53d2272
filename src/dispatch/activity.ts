/** Knows what runs, so that a stop can wait for it and a test for silence. */
export interface Activity {
  /** Counts this work as running until it settles. */
  track<T>(work: Promise<T>): Promise<T>;
  /** A loop tells until when it sleeps; `Infinity` while it does not run. */
  addLoop(sleepsUntil: () => number): void;
  /** Something changed that `idle` may wait for. */
  changed(): void;
  /**
   * Resolves when nothing is due at this instant and no more than `held` pieces of work run: those that wait for an answer
   * which somebody holds back.
   */
  idle(held?: () => number): Promise<void>;
}

export function createActivity(now: () => number): Activity {
  const loops: (() => number)[] = [];
  let running = 0;
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

  function isIdle(held: number): boolean {
    return running <= held && loops.every((sleepsUntil) => sleepsUntil() > now());
  }

  /** How many answers are held back can change without our doing, so that has to be asked again and again. */
  function nextChange(mustAsk: boolean): Promise<void> {
    return new Promise((resolve) => {
      waiting.push(resolve);
      if (mustAsk) setImmediate(resolve);
    });
  }

  return {
    track,
    changed,
    addLoop: (sleepsUntil) => loops.push(sleepsUntil),
    async idle(held) {
      while (!isIdle(held?.() ?? 0)) await nextChange(held !== undefined);
    },
  };
}
