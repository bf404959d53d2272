import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Activity } from './activity.ts';
import { textOf } from './error-text.ts';
import { createNews } from './news.ts';

export interface Loop {
  start(): void;
  /** Runs the next pass at this instant, or at once, unless it is due earlier anyway. */
  wake(at?: number): void;
  /** Since when its running pass has run, or its last one has failed; absent: neither. */
  troubledSince(): number | undefined;
  /** Resolves once the running pass has ended. */
  stop(): Promise<void>;
}

export interface LoopDeps {
  readonly name: string;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly log: Log;
  /** Does what is due and gives the instant of the next pass. */
  readonly pass: (now: number) => Promise<number>;
  /** A pass failed. */
  readonly onFailure?: () => void;
}

/** After a pass that failed; the store is away, most likely. */
const FAILED_PASS_PAUSE_MS = 1000;

/** Runs passes one after another, asleep on the clock in between, awake when told. */
export function createLoop(deps: LoopDeps): Loop {
  const { clock, activity } = deps;
  const news = createNews(clock.now);
  let wanted = Number.POSITIVE_INFINITY;
  let sleepsUntil = Number.POSITIVE_INFINITY;
  let sleep: AbortController | undefined;
  let isAsleep = false;
  let isStopping = false;
  let run: Promise<void> | undefined;
  let troubledSince: number | undefined;
  activity.addLoop(() => sleepsUntil);

  function wake(at = Number.NEGATIVE_INFINITY): void {
    if (at < wanted) wanted = at;
    if (!isAsleep || at >= sleepsUntil) return;
    sleepsUntil = at;
    sleep?.abort();
  }

  async function sleepUntil(next: number): Promise<void> {
    for (;;) {
      const until = Math.min(next, wanted);
      if (isStopping || clock.now() >= until) break;
      sleepsUntil = until;
      sleep = new AbortController();
      activity.changed();
      await clock.waitUntil(until, sleep.signal);
    }
    sleep = undefined;
  }

  async function pass(): Promise<number> {
    isAsleep = false;
    sleepsUntil = Number.POSITIVE_INFINITY;
    wanted = Number.POSITIVE_INFINITY;
    troubledSince ??= clock.now();
    try {
      const next = await deps.pass(clock.now());
      troubledSince = undefined;
      const since = news.end();
      if (since !== undefined) deps.log.info('a loop works again', { loop: deps.name, afterMs: clock.now() - since });
      return next;
    } catch (error) {
      const text = textOf(error);
      if (news.isNews(text)) deps.log.warn('a loop failed and goes on', { loop: deps.name, error: text });
      deps.onFailure?.();
      return clock.now() + FAILED_PASS_PAUSE_MS;
    }
  }

  /** A pass and its sleep count as one move: no instant in between looks idle. */
  async function runPasses(): Promise<void> {
    while (!isStopping) {
      let next = 0;
      await activity.track(
        pass().then((at) => {
          next = at;
          isAsleep = true;
          sleepsUntil = Math.min(next, wanted);
        }),
      );
      await sleepUntil(next);
    }
    isAsleep = false;
    sleepsUntil = Number.POSITIVE_INFINITY;
    activity.changed();
  }

  return {
    wake,
    troubledSince: () => troubledSince,
    start() {
      run ??= runPasses();
    },
    async stop() {
      isStopping = true;
      sleep?.abort();
      await run;
    },
  };
}
