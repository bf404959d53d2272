import { App, HTTPReceiver, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Log } from '../../ports/log.ts';
import { eventsPath } from './http-mount.ts';
import { redact } from './redact.ts';
import { hearOnlyKnown } from './request-shape.ts';
import type { SlackSession } from './session.ts';
import { clientOptions } from './web-api.ts';

interface BoltOptions {
  readonly receiver: Receiver;
  readonly logger: Logger;
  readonly log: Log;
  readonly botToken: string;
  readonly session: SlackSession;
  readonly apiUrl: string | undefined;
}

/** Bolt, knowing who we are from our own session: it makes no call at start, so Slack may be down then. */
export function createBolt({ receiver, logger, log, botToken, session, apiUrl }: BoltOptions): App {
  const failed = new WeakSet<object>();
  hearOnlyKnown(receiver, { failed, unheard: () => log.warn('slack sent a request that nobody here knows') });
  const app = new App({
    extendedErrorHandler: true,
    receiver,
    logger,
    convoStore: false,
    clientOptions: clientOptions(apiUrl),
    authorize: async () => {
      const { botId, botUserId } = session.identity() ?? {};
      return { botToken, ...(botId === undefined ? {} : { botId }), ...(botUserId === undefined ? {} : { botUserId }) };
    },
  });
  app.error(async ({ error, body }: { readonly error: Error; readonly body: object }) => {
    failed.add(body);
    log.error('a request of slack was not handled', { error: redact(error.message) });
  });
  return app;
}

/** Checks signatures and reads requests; never started, because Fastify listens. */
export function createHttpReceiver(signingSecret: string, logger: Logger): HTTPReceiver {
  return new HTTPReceiver({ signingSecret, endpoints: [eventsPath], logger });
}

/** A connection that is lost stays lost: connecting again is `keepConnected`'s business. */
export function createSocketReceiver(appToken: string, logger: Logger, apiUrl: string | undefined): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { ...clientOptions(apiUrl), timeout: CALL_TIMEOUT_MS } },
  });
}

const CALL_TIMEOUT_MS = 10_000;
