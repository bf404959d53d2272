import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { type Failure, toFailure } from './failure.ts';
import { explain, isTokenProblem, reasonOf } from './remedies.ts';
import type { WebApi } from './web-api.ts';
import { unlessLate, within } from './within.ts';

/** Who we are in which workspace, as auth.test says. */
export interface SlackIdentity {
  readonly teamId: string;
  readonly team: string;
  readonly botUserId: string;
  readonly botId: string;
}

export interface SlackTrouble {
  readonly since: number;
  readonly error: string;
}

export interface SlackSession {
  /** Absent until Slack has answered for the first time. */
  identity(): SlackIdentity | undefined;
  trouble(): SlackTrouble | undefined;
  /**
   * Asks Slack who we are. Rejects when Slack does not take the token. When Slack cannot be reached it resolves all the
   * same, after 1.5 s at most, and goes on asking.
   */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Slack says that the app was removed: shown as trouble until auth.test succeeds again. */
  lost(reason: string): void;
}

interface SessionDeps {
  readonly webApi: WebApi;
  readonly clock: Clock;
  readonly log: Log;
}

const CALL_TIMEOUT_MS = 5000;
const START_PATIENCE_MS = 1500;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

export function createSession({ webApi, clock, log }: SessionDeps): SlackSession {
  let identity: SlackIdentity | undefined;
  let trouble: SlackTrouble | undefined;
  let asking: Promise<void> | undefined;
  const stopping = new AbortController();

  async function ask(): Promise<Failure | undefined> {
    try {
      const answer = await within(clock, CALL_TIMEOUT_MS, (signal) =>
        webApi(AbortSignal.any([signal, stopping.signal])).auth.test(),
      );
      identity = {
        teamId: answer.team_id ?? '',
        team: answer.team ?? '',
        botUserId: answer.user_id ?? '',
        botId: answer.bot_id ?? '',
      };
      return undefined;
    } catch (error) {
      return toFailure(error);
    }
  }

  /** Until Slack knows us or we stop. */
  async function askAgain(first: Failure | undefined, delayMs: number): Promise<void> {
    let failure = first;
    let waitMs = delayMs;
    while (!stopping.signal.aborted) {
      if (failure !== undefined) note(failure);
      await clock.waitUntil(clock.now() + waitMs, stopping.signal);
      if (stopping.signal.aborted) return;
      failure = await ask();
      if (failure === undefined) return recovered();
      waitMs = isHopeless(failure) ? LONGEST_RETRY_MS : Math.min(waitMs * 2, LONGEST_RETRY_MS);
    }
  }

  function note(failure: Failure): void {
    const error = reasonOf(failure);
    if (trouble?.error !== error) log.warn('slack does not answer as it should', { error });
    trouble = { since: trouble?.since ?? clock.now(), error };
  }

  function recovered(): void {
    if (trouble !== undefined) log.info('slack answers again', { team: identity?.team });
    trouble = undefined;
  }

  async function firstAsk(): Promise<void> {
    const failure = await ask();
    if (failure === undefined) return recovered();
    if (isHopeless(failure)) throw new Error(`Slack: ${reasonOf(failure)}`);
    asking = askAgain(failure, FIRST_RETRY_MS);
  }

  return {
    identity: () => identity,
    trouble: () => trouble,
    async start() {
      const first = firstAsk();
      if ((await unlessLate(clock, START_PATIENCE_MS, first)) !== 'late') return;
      asking = first
        .then(() => asking)
        .catch((error: unknown) => {
          trouble = { since: clock.now(), error: String(error) };
          log.error('slack does not take our token', { error: String(error) });
        });
    },
    async stop() {
      stopping.abort();
      await asking;
    },
    lost(reason) {
      if (stopping.signal.aborted) return;
      log.error('slack app was removed', { reason });
      trouble = { since: trouble?.since ?? clock.now(), error: explain(reason) };
      const before = asking;
      asking = Promise.resolve(before).then(() => askAgain(undefined, LONGEST_RETRY_MS));
    },
  };
}

function isHopeless(failure: Failure): boolean {
  return failure.type === 'answered' && isTokenProblem(failure.code);
}
