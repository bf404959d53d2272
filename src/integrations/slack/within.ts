import type { Clock } from '../../ports/clock.ts';

/** Gives the work a signal that aborts after `ms` on the clock, and settles as the work does. */
export async function within<T>(clock: Clock, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const over = new AbortController();
  const timer = clock.waitUntil(clock.now() + ms, over.signal).then(() => {
    if (!over.signal.aborted) late.abort();
  });
  try {
    return await work(late.signal);
  } finally {
    over.abort();
    await timer;
  }
}

/** What the work gives if that takes no longer than `ms` on the clock; else `late`, and the work goes on. */
export async function unlessLate<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | 'late'> {
  const over = new AbortController();
  const timer = clock.waitUntil(clock.now() + ms, over.signal).then((): 'late' => 'late');
  try {
    return await Promise.race([work, timer]);
  } finally {
    over.abort();
  }
}
