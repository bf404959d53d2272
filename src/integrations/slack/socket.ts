import type { SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { toFailure } from './failure.ts';
import { reasonOf } from './remedies.ts';
import type { SlackTrouble } from './session.ts';

/** A Socket Mode connection that comes back. */
export interface Socket {
  trouble(): SlackTrouble | undefined;
  /** Connects in the background, and again whenever the connection ends. */
  start(): void;
  stop(): Promise<void>;
}

interface SocketDeps {
  readonly receiver: SocketModeReceiver;
  readonly clock: Clock;
  readonly log: Log;
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

/**
 * Reconnects at once when Slack asks for it, as it does every few hours, and ever more slowly while
 * it fails. The client's own reconnecting is off: it always waits five seconds, on timers of its own,
 * and gives up on some network errors.
 */
export function createSocket({ receiver, clock, log }: SocketDeps): Socket {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let trouble: SlackTrouble | undefined;

  async function keepConnected(): Promise<void> {
    let waitMs = FIRST_RETRY_MS;
    while (!stopping.signal.aborted) {
      const error = await connect();
      if (error === undefined) {
        waitMs = FIRST_RETRY_MS;
        await Promise.race([disconnected(receiver), aborted(stopping.signal)]);
        continue;
      }
      note(error);
      await clock.waitUntil(clock.now() + waitMs, stopping.signal);
      waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
    }
  }

  async function connect(): Promise<string | undefined> {
    try {
      await receiver.start();
      if (trouble !== undefined) log.info('slack is connected again');
      trouble = undefined;
      return undefined;
    } catch (error) {
      return `Socket Mode: ${reasonOf(toFailure(error)).replaceAll('SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN')}`;
    }
  }

  function note(error: string): void {
    if (stopping.signal.aborted) return;
    if (trouble?.error !== error) log.warn('slack cannot be connected to', { error });
    trouble = { since: trouble?.since ?? clock.now(), error };
  }

  return {
    trouble: () => trouble,
    start() {
      running ??= keepConnected();
    },
    async stop() {
      stopping.abort();
      await receiver.stop();
      await running;
    },
  };
}

function disconnected(receiver: SocketModeReceiver): Promise<void> {
  return new Promise((resolve) => receiver.client.once('disconnected', () => resolve()));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
