/** Time as the stand-in sees it; tests give a virtual one. */
export interface StandInClock {
  now(): number;
  /** Resolves once `at` (epoch ms) is reached, or when the signal aborts; never rejects. */
  waitUntil(at: number, signal?: AbortSignal): Promise<void>;
}

/** A setTimeout longer than this fires at once. */
const LONGEST_TIMER_MS = 2_000_000_000;

export function createRealClock(): StandInClock {
  return { now: () => Date.now(), waitUntil };
}

async function waitUntil(at: number, signal?: AbortSignal): Promise<void> {
  while (Date.now() < at && signal?.aborted !== true) {
    await sleep(Math.min(at - Date.now(), LONGEST_TIMER_MS), signal);
  }
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}

export function pause(clock: StandInClock, ms: number, signal?: AbortSignal): Promise<void> {
  return clock.waitUntil(clock.now() + ms, signal);
}

/** Answers what `work` gave, or `late` after `ms` on the clock; then its signal is aborted and its result ignored. */
export async function within<T>(
  clock: StandInClock,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'late'> {
  const timer = new AbortController();
  const cut = new AbortController();
  const working = work(cut.signal);
  working.catch(() => undefined);
  const late = pause(clock, ms, timer.signal).then(() => 'late' as const);
  try {
    const first = await Promise.race([working, late]);
    if (first === 'late') cut.abort();
    return first;
  } finally {
    timer.abort();
  }
}
