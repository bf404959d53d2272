import { pause, type StandInClock } from '../../stand-ins/slack/clock.ts';
import type { SlackStandIn } from '../../stand-ins/slack/stand-in.ts';

export const badDayModes = ['429', '500', 'hang', 'drop_after_accept'] as const;
export type BadDayMode = (typeof badDayModes)[number];

export interface BadDayState {
  readonly mode: BadDayMode;
  readonly leftMs: number;
  /** Calls of Tocsin that it hit so far. */
  readonly hit: number;
}

export interface BadDay {
  begin(mode: BadDayMode, forMs: number): void;
  end(): void;
  /** Undefined on a good day. */
  state(): BadDayState | undefined;
}

/** What a 429 asks for. */
const RETRY_AFTER_SECONDS = 5;

/** Makes the stand-in misbehave for a while. Another beginning replaces the one under way. */
export function createBadDay(slack: SlackStandIn, clock: StandInClock): BadDay {
  let current: { mode: BadDayMode; endsAt: number; callsBefore: number; timer: AbortController } | undefined;

  function end(): void {
    current?.timer.abort();
    current = undefined;
    slack.clearTrouble();
  }

  function hitSince({ callsBefore }: { callsBefore: number }): number {
    return slack
      .calls()
      .slice(callsBefore)
      .filter(({ status }) => status !== 200).length;
  }

  return {
    begin(mode, forMs) {
      end();
      const timer = new AbortController();
      const endsAt = clock.now() + forMs;
      current = { mode, endsAt, callsBefore: slack.calls().length, timer };
      slack.trouble({ mode, until: endsAt, retryAfter: RETRY_AFTER_SECONDS });
      // Calls that hang are let go only by clearing.
      pause(clock, forMs, timer.signal).then(() => {
        if (!timer.signal.aborted) end();
      }, end);
    },
    end,
    state() {
      if (current === undefined) return undefined;
      const { mode, endsAt } = current;
      return { mode, leftMs: Math.max(0, endsAt - clock.now()), hit: hitSince(current) };
    },
  };
}
