import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createRealClock, pause } from '../slack/clock.ts';
import { readBody, sendJson } from '../slack/http.ts';
import { createTroubleBoard, type Trouble, type TroubleBoard } from '../slack/trouble.ts';
import { type Account, createAccount, type Incident } from './account.ts';
import { changeIncident } from './change-incident.ts';
import { type ApiAnswer, keyOf, takeEvent, takeFirstEvent } from './events-api.ts';
import { createMinuteLimit, type MinuteLimit } from './limits.ts';
import { type PagerDutyStandInOptions, type UserOptions, usualPolicies, usualUsers } from './options.ts';
import { type RestWorld, readRest } from './rest-api.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

export interface PagerDutyCall {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
  /** Absent: it was not answered. */
  status?: number;
}

/** A running stand-in for PagerDuty: Events API of both versions, what is read of REST, webhooks out. */
export interface PagerDutyStandIn {
  readonly url: string;
  readonly incidents: readonly Incident[];
  readonly calls: readonly PagerDutyCall[];
  readonly webhooks: Webhooks;
  /** Calls over a limit. */
  violations(): readonly string[];
  user(name: string): UserOptions;
  /** What people and PagerDuty itself do to an incident there. */
  readonly desk: Omit<Account, 'incidents'>;
  trouble: TroubleBoard['add'];
  clearTrouble(): void;
  /** Calls that hang: whoever made them still waits. */
  held(): number;
  stop(): Promise<void>;
}

/** "120 events per minute" for one integration key; REST: 960 requests for one key. */
const EVENTS_A_MINUTE = 120;
const REQUESTS_A_MINUTE = 960;

/** Starts a stand-in on the loopback interface, over TLS. It keeps everything in memory. */
export async function startPagerDutyStandIn(options: PagerDutyStandInOptions): Promise<PagerDutyStandIn> {
  const { clock = createRealClock(), users = usualUsers, services, apiToken } = options;
  const { policies = usualPolicies(users), oncalls, readOnlyToken } = options;
  const webhooks = createWebhooks(clock, options.namesIncidentKey ?? true);
  const account = createAccount(services, { users, policies }, { clock, onHappening: webhooks.send });
  const troubles = createTroubleBoard(clock, () => undefined);
  const calls: PagerDutyCall[] = [];
  const world: World = {
    ...{ account, apiToken, readOnlyToken, users, policies, services, oncalls },
    events: createMinuteLimit(clock.now, EVENTS_A_MINUTE),
    requests: createMinuteLimit(clock.now, REQUESTS_A_MINUTE),
  };

  const server = createServer({ cert: options.cert, key: options.key }, (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const raw = (await readBody(request)) ?? '';
    const method = request.method ?? 'GET';
    const call: PagerDutyCall = { at: clock.now(), method, path: url.pathname, query: url.search, body: parsed(raw) };
    calls.push(call);
    const trouble = troubles.strike(url.pathname);
    const answer = () => answerOf(world, { request, url, raw, body: call.body });
    const early = trouble && (await befall(trouble, answer, response));
    if (response.destroyed) return;
    const { status, body, headers } = early ?? answer();
    call.status = status;
    sendJson(response, status, body, headers);
  }

  /** What trouble makes of a call; undefined: it goes on as usual. */
  async function befall(
    trouble: Trouble,
    run: () => ApiAnswer,
    response: ServerResponse,
  ): Promise<ApiAnswer | undefined> {
    switch (trouble.mode) {
      case '429': {
        const headers = trouble.retryAfter === undefined ? {} : { 'retry-after': String(trouble.retryAfter) };
        return { status: 429, body: { status: 'throttled', errors: ['Requests are too fast'] }, headers };
      }
      case '500':
        return { status: 500, body: { error: { code: 2000, message: 'Internal Server Error' } } };
      case 'hang':
        await troubles.hold(troubles.untilCleared(), gone(response));
        response.destroy();
        return undefined;
      case 'drop_after_accept':
        run();
        response.destroy();
        return undefined;
      case 'drop_before_accept':
        response.destroy();
        return undefined;
      case 'slow': {
        const answer = run();
        await troubles.hold(pause(clock, trouble.delayMs ?? 1000), gone(response));
        return answer;
      }
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `https://127.0.0.1:${port}`,
    incidents: account.incidents,
    calls,
    webhooks,
    violations: () => [...world.events.violations(), ...world.requests.violations()],
    user(name) {
      const found = users.find((one) => one.name === name || one.id === name);
      if (found === undefined) throw new Error(`nobody at PagerDuty is called ${name}`);
      return found;
    },
    desk: account,
    trouble: troubles.add,
    clearTrouble: troubles.clear,
    held: () => troubles.held(),
    async stop() {
      webhooks.stop();
      troubles.clear();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, webhooks.settled()]);
    },
  };
}

interface World extends RestWorld {
  readonly events: MinuteLimit;
  readonly requests: MinuteLimit;
}

interface Asked {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly raw: string;
  readonly body: unknown;
}

const doors = new Map([
  ['/v2/enqueue', takeEvent],
  ['/generic/2010-04-15/create_event.json', takeFirstEvent],
]);

function answerOf(world: World, { request, url, raw, body }: Asked): ApiAnswer {
  const take = doors.get(url.pathname);
  if (take !== undefined && request.method === 'POST') {
    if (!world.events.take(keyOf(body))) return tooFast(url);
    return take(world.account, raw, body);
  }
  if (!world.requests.take('rest')) return tooFast(url);
  const answer = { GET: readRest, PUT: changeIncident }[request.method ?? ''];
  const found = answer?.(world, request, url, body);
  return found ?? { status: 404, body: { error: { code: 2100, message: 'Not Found' } } };
}

function tooFast({ pathname }: URL): ApiAnswer {
  const isFirst = pathname.startsWith('/generic/');
  return { status: isFirst ? 403 : 429, body: { status: 'throttle exceeded', message: 'Requests are too fast' } };
}

function gone(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once('close', () => resolve()));
}

function parsed(raw: string): unknown {
  try {
    return raw === '' ? undefined : JSON.parse(raw);
  } catch {
    return undefined;
  }
}
