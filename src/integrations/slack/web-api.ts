import { WebClient, type WebClientOptions } from '@slack/web-api';
import { silentSlackLog } from './slack-log.ts';

/**
 * Makes a client for one call or a few that belong together, bound to their time-out. No client is shared, because
 * @slack/web-api holds back its whole queue, all methods and channels, after one 429; and it takes no signal per call.
 * Making one costs some 30 microseconds.
 */
export type WebApi = (signal: AbortSignal) => WebClient;

export interface WebApiOptions {
  readonly botToken: string;
  /** Another address than Slack's own, for tests and gateways. */
  readonly apiUrl: string | undefined;
}

export function createWebApi({ botToken, apiUrl }: WebApiOptions): WebApi {
  return (signal) =>
    new WebClient(botToken, {
      ...clientOptions(apiUrl),
      fetch: (input, init) => fetch(input, { ...init, signal }),
    });
}

/** One attempt a call and 429 as an error: whether to repeat is never the client's decision. */
export function clientOptions(apiUrl: string | undefined): WebClientOptions {
  return {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silentSlackLog,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  };
}
