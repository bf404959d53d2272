import { type ClientRequest, type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import { Agent } from 'node:https';
import { api, event } from '@pagerduty/pdjs';
import { codeOf, isNotConnected } from '../connection-failure.ts';

/** How one request to PagerDuty ended. */
export type PagerDutyAnswer =
  | {
      readonly type: 'answered';
      readonly status: number;
      /** What the JSON said; absent when it was none. */
      readonly body: unknown;
      readonly headers: IncomingHttpHeaders;
    }
  /** Nothing has reached PagerDuty. */
  | { readonly type: 'unreached'; readonly reason: string }
  /** It may have reached PagerDuty, and may have been done. */
  | { readonly type: 'unanswered'; readonly reason: string };

export interface PdjsOptions {
  /** https://events.pagerduty.com unless told otherwise; only https. */
  readonly eventsUrl?: string | undefined;
  /** https://api.pagerduty.com unless told otherwise; only https. */
  readonly apiUrl?: string | undefined;
  readonly apiToken?: string | undefined;
  /** Certificates of the authorities that vouch for these addresses; absent: those that Node knows. */
  readonly ca?: string | undefined;
}

/** Two strings, or one that stands several times. */
export type Query = Readonly<Record<string, string | string[]>>;

export interface Pdjs {
  /** Events API v2. */
  sendEvent(data: object, signal: AbortSignal): Promise<PagerDutyAnswer>;
  /** Events API v1, for a `service_key`. */
  sendFirstEvent(data: object, signal: AbortSignal): Promise<PagerDutyAnswer>;
  /** Reads from the REST API. */
  get(path: string, query: Query, signal: AbortSignal): Promise<PagerDutyAnswer>;
  /** Changes something there by the REST API. */
  put(
    path: string,
    data: object,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<PagerDutyAnswer>;
  close(): void;
}

type EventParameters = Parameters<typeof event>[0];
type Shared = Pick<EventParameters, 'signal' | 'requestTimeout' | 'retryTimeout'>;

/**
 * Calls PagerDuty through its own library, once each, without what the library adds by itself: it would repeat after a
 * 429 three times, never end a call that hangs, and reject with things that are no errors (FACTS are in the tests).
 */
export function createPdjs(options: PdjsOptions): Pdjs {
  const { eventsUrl = 'https://events.pagerduty.com', apiUrl = 'https://api.pagerduty.com', apiToken, ca } = options;
  const agent = new Agent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) });
  const eventsServer = serverOf(eventsUrl);

  /** What node-fetch is told besides; pdjs hands it on. */
  async function once(call: (shared: Shared) => Promise<unknown>, signal: AbortSignal): Promise<PagerDutyAnswer> {
    const end = new AbortController();
    const seen: { status?: number; headers: IncomingHttpHeaders } = { headers: {} };
    let requests = 0;
    const observed = observe(agent, (request) =>
      request.once('response', (response) => {
        seen.status = response.statusCode ?? 0;
        seen.headers = response.headers;
      }),
    );
    const shared = {
      signal: AbortSignal.any([signal, end.signal]),
      // Its timer ends nothing and keeps the process alive; the signal does end the call.
      requestTimeout: 0,
      retryTimeout: 1,
      redirect: 'manual' as const,
      // Asked for each request: the library's repeat after a 429 ends here, before anything is sent.
      agent: () => {
        requests += 1;
        if (requests > 1) throw new Error('not repeated here');
        return observed;
      },
    };
    try {
      const answer = await call(shared);
      return answered(seen, bodyOf(answer));
    } catch (error) {
      // Also an answer that is not JSON: what counts is that there was one.
      return seen.status === undefined || signal.aborted ? failed(error, signal) : answered(seen, undefined);
    } finally {
      end.abort();
    }
  }

  return {
    sendEvent: (data, signal) =>
      once((shared) => event({ ...shared, data: data as EventParameters['data'], server: eventsServer }), signal),
    sendFirstEvent: (data, signal) =>
      once((shared) => {
        const url = `https://${eventsServer}/generic/2010-04-15/create_event.json`;
        // This door takes no token; without the header pdjs would send "undefined" for one.
        return api({ ...shared, url, data, method: 'POST', headers: { Authorization: '' } });
      }, signal),
    get: (path, query, signal) =>
      once((shared) => {
        const url = `https://${serverOf(apiUrl)}${path}`;
        return api({ ...shared, url, token: apiToken ?? '', queryParameters: { ...query } });
      }, signal),
    put: (path, data, headers, signal) =>
      once((shared) => {
        const url = `https://${serverOf(apiUrl)}${path}`;
        return api({ ...shared, url, token: apiToken ?? '', method: 'PUT', data, headers });
      }, signal),
    close: () => agent.destroy(),
  };
}

function serverOf(address: string): string {
  const { host, pathname } = new URL(address);
  return `${host}${pathname.replace(/\/+$/, '')}`;
}

/**
 * The same agent, which shows each request that it is given. pdjs hides the answer to a 429, and how long it says to
 * wait; Node asks of an agent no more than this method.
 */
function observe(agent: Agent, look: (request: ClientRequest) => void): Agent {
  const { addRequest } = agent as Agent & { addRequest(request: ClientRequest, ...rest: unknown[]): void };
  return Object.create(agent, {
    addRequest: {
      value(request: ClientRequest, ...rest: unknown[]) {
        look(request);
        addRequest.call(agent, request, ...rest);
      },
    },
  });
}

function bodyOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : undefined;
}

function answered(
  { status = 0, headers }: { readonly status?: number; readonly headers: IncomingHttpHeaders },
  body: unknown,
): PagerDutyAnswer {
  return { type: 'answered', status, body, headers };
}

function failed(error: unknown, signal: AbortSignal): PagerDutyAnswer {
  if (signal.aborted) return { type: 'unanswered', reason: 'did not answer in time' };
  const code = codeOf(error);
  if (isNotConnected(code)) return { type: 'unreached', reason: `cannot be reached (${code})` };
  return { type: 'unanswered', reason: `broke the connection off${code === undefined ? '' : ` (${code})`}` };
}

/** `500 Internal Server Error` */
export function statusText(status: number): string {
  const words = STATUS_CODES[status];
  return words === undefined ? String(status) : `${status} ${words}`;
}
