import { expect, onTestFinished } from 'vitest';
import { type App, type AppOptions, startApp } from '../../src/app.ts';
import { parsePolicy } from '../../src/config/policy.ts';
import { renderProblem } from '../../src/config/problem.ts';
import type { Policy } from '../../src/ports/policy.ts';
import type { Store } from '../../src/ports/store.ts';
import type { SlackStandInOptions } from '../../src/stand-ins/slack/options.ts';
import { type SlackStandIn, startSlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { createSenders, type Told } from './alert-payloads.ts';
import { type BotStore, makeBotStore } from './bot-store.ts';
import { hour, second } from './builders.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createRecordedLog, type RecordedLog } from './recorded-log.ts';
import { createSlackDesk, type Patience, type SlackDesk } from './slack-desk.ts';
import { cardsUnlikeStored, strayCard } from './stored-cards.ts';

export interface BotOptions {
  /** The policy file; by default everything goes to #alerts, in groups by alert name and service. */
  readonly policy?: string;
  /** The policy file as it is whenever it is read again; by default it never changes. */
  readonly policyNow?: () => string;
  /** People have to respond in time, as the policy says. Otherwise nobody has to: most stories are about something else. */
  readonly deadlines?: true;
  /** Where PagerDuty is, and what opens it. */
  readonly pagerDuty?: AppOptions['pagerDuty'];
  /** Shared with others of the story; by default one of its own. */
  readonly clock?: FakeClock;
  /** When the story begins; 2026-01-05 12:00 UTC by default. */
  readonly startAt?: number;
  readonly slack?: Partial<SlackStandInOptions>;
  /** Answers that others than Slack hold back now. */
  readonly held?: () => number;
  /** Puts something between the program and its store. */
  readonly wrapStore?: (store: Store) => Store;
  /** Another store than that of the project which the test runs in; the bot removes it. */
  readonly kept?: BotStore;
  /** A second process on the same store, which takes no clicks; not with the embedded store. */
  readonly hasTwin?: boolean;
  /** Cards of groups that were forgotten: nobody knows of them at the end. */
  readonly forgotten?: RegExp;
  /** Errors that the log must have; others it must not. */
  readonly expectedErrors?: RegExp;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** The whole program over real HTTP, with a stand-in for Slack, on a clock that stands still. */
export interface Bot extends Patience {
  readonly clock: FakeClock;
  readonly slack: SlackDesk;
  readonly log: RecordedLog;
  readonly url: () => string;
  /** Of the second process; without one, of the first. */
  readonly twinUrl: () => string;
  /** Posts alerts as Alertmanager's webhook does, and lets everything happen that happens at once. */
  push(...alerts: readonly Told[]): Promise<void>;
  /** The same as Prometheus posts them. */
  pushPrometheus(...alerts: readonly Told[]): Promise<void>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  get(path: string): Promise<Answered>;
  /** Moves the clock and lets everything happen that is due on the way. */
  advance(ms: number): Promise<void>;
  stop(): Promise<void>;
  /** Stops (or, where it crashes, leaves behind what a dead process leaves) and starts again on the same data. */
  restart(how?: { readonly downFor?: number; readonly crashes?: boolean }): Promise<void>;
}

const signingSecret = 'a-signing-secret';
const botToken = 'xoxb-acceptance';

export const usualPolicy = `
route:
  receiver: team
  group_by: [alertname, service]
  group_wait: 10s
  group_interval: 1m
  repeat_interval: 30m
receivers:
  - name: team
    slack_configs:
      - channel: '#alerts'
        send_resolved: true
`;

const usualChannels = [
  { id: 'C0ALERTS1', name: 'alerts', members: ['U0ANA0001', 'U0BO00001', 'U0TOCSIN1'] },
  { id: 'C0BACKUP1', name: 'backup', members: ['U0ANA0001', 'U0BO00001', 'U0TOCSIN1'] },
];

/** How long a finished story is given to show everything, edits that wait for a budget included. */
const SETTLING_MS = 15 * second;

/**
 * Starts a bot for one test. When the test has passed, nothing may be left over: no call over Slack's limits, no error in the
 * log, and no card that is not what is stored.
 */
export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const policy = readPolicy(options.policy ?? usualPolicy, options.deadlines === true);
  const clock = options.clock ?? createFakeClock(options.startAt);
  const log = createRecordedLog();
  const senders = createSenders();
  const standIn = await startSlackStandIn({
    clock,
    signingSecret,
    botToken,
    channels: usualChannels,
    ...options.slack,
  });
  let ids = 0;
  let kept = options.kept ?? (await makeBotStore());
  // The first to be told of clicks is the last to start.
  const twin = options.hasTwin === true ? await start() : undefined;
  let app = await start();

  function start(): Promise<App> {
    return startOn(kept, {
      ...{ policy, clock, log, standIn },
      ids: () => (ids += 1),
      policyNow: options.policyNow,
      hasDeadlines: options.deadlines === true,
      appToken: options.slack?.appToken,
      pagerDuty: options.pagerDuty,
      wrapStore: options.wrapStore ?? ((store) => store),
    });
  }

  const held = (): number => standIn.held() + (options.held?.() ?? 0);

  async function settle(): Promise<void> {
    // Twice: a call that is given up stops being held a moment later.
    for (let round = 0; round < 2; round += 1) {
      await app.idle(held);
      await twin?.idle(held);
      if (held() > 0) await fetch(standIn.url).then((response) => response.text());
    }
  }

  const bot: Bot = {
    clock,
    log,
    settle,
    url: () => app.url,
    twinUrl: () => (twin ?? app).url,
    slack: createSlackDesk(standIn, { until, settle }),
    until,
    advance: (ms) => clock.advance(ms, settle),
    async push(...alerts) {
      const { status, body } = await bot.post('/webhooks/alertmanager', senders.webhook(alerts, clock.now()));
      expect({ status, body }).toEqual({ status: 200, body: '{"status":"processed"}' });
      await settle();
    },
    async pushPrometheus(...alerts) {
      const { status, body } = await bot.post('/api/v2/alerts', senders.prometheus(alerts, clock.now()));
      expect({ status, body }).toEqual({ status: 200, body: '' });
      await settle();
    },
    async post(path, body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const all = { 'content-type': 'application/json', ...headers };
      return await answered(await fetch(`${app.url}${path}`, { method: 'POST', headers: all, body: text }));
    },
    get: async (path) => await answered(await fetch(`${app.url}${path}`)),
    stop: () => app.stop(),
    async restart({ downFor = 0, crashes = false } = {}) {
      const before = app;
      if (crashes) kept = await kept.copy();
      const stopped = before.stop();
      // What a dead process was waiting for never comes; of a living one we wait for what it has begun.
      if (!crashes) await stopped;
      clock.leap(downFor);
      await stopped;
      app = await start();
      await settle();
    },
  };

  async function until<T>(check: () => T, limitMs: number): Promise<T> {
    const deadline = clock.now() + limitMs;
    for (;;) {
      await settle();
      try {
        return check();
      } catch (error) {
        if (clock.now() >= deadline) throw error;
      }
      await clock.advance(Math.min(second, deadline - clock.now()), settle);
    }
  }

  onTestFinished(async ({ task }) => {
    try {
      if (task.result?.state !== 'fail') await expectNothingLeft();
    } finally {
      await twin?.stop();
      await app.stop();
      await standIn.stop();
      await kept.remove();
    }
  });

  async function expectNothingLeft(): Promise<void> {
    standIn.clearTrouble();
    await bot.advance(SETTLING_MS);
    await twin?.stop();
    await app.stop();
    const hasPager = options.pagerDuty?.apiToken !== undefined;
    const unlike = await cardsUnlikeStored(standIn, { open: kept.open, policy, now: clock.now(), hasPager });
    const { expectedErrors, forgotten } = options;
    const isForgotten = (problem: string) => problem.startsWith(strayCard) && forgotten?.test(problem) === true;
    expect(
      unlike.filter((problem) => !isForgotten(problem)),
      'cards',
    ).toEqual([]);
    const unexpected = log.errors().filter((error) => expectedErrors?.test(error) !== true);
    expect(unexpected, 'errors in the log').toEqual([]);
    if (expectedErrors !== undefined) expect(log.errors().join('\n')).toMatch(expectedErrors);
    expect(standIn.violations(), "calls over Slack's limits").toEqual([]);
  }

  await settle();
  return bot;
}

interface StartOptions {
  readonly policy: Policy;
  readonly clock: FakeClock;
  readonly log: RecordedLog;
  readonly standIn: SlackStandIn;
  readonly ids: () => number;
  readonly policyNow: (() => string) | undefined;
  readonly hasDeadlines: boolean;
  readonly appToken: string | undefined;
  readonly pagerDuty: AppOptions['pagerDuty'];
  readonly wrapStore: (store: Store) => Store;
}

async function startOn(kept: BotStore, options: StartOptions): Promise<App> {
  const { policy, clock, log, standIn, ids, policyNow, hasDeadlines, appToken, pagerDuty, wrapStore } = options;
  const app = await startApp({
    policy,
    ...(policyNow === undefined ? {} : { readPolicy: () => readAgain(policyNow(), hasDeadlines) }),
    clock,
    log,
    listen: { host: '127.0.0.1', port: 0 },
    data: '',
    durability: 'normal',
    slack: {
      botToken,
      apiUrl: standIn.apiUrl,
      ...(appToken === undefined ? { signingSecret } : { appToken }),
    },
    ...(pagerDuty === undefined ? {} : { pagerDuty }),
    apiTokens: [],
    version: '0.0.0-test',
    newId: () => `00000000-0000-4000-8000-${String(ids()).padStart(12, '0')}`,
    random: () => 0.5,
    // So long that nothing which somebody forgot to wake is found by chance.
    pollMs: hour,
    openStore: async () => wrapStore(await kept.open()),
  });
  if (appToken === undefined) standIn.setRequestUrl(`${app.url}/slack/events`);
  return app;
}

function readPolicy(text: string, hasDeadlines: boolean): Policy {
  const reading = parsePolicy(text, { file: 'tocsin.yml', environment: { SLACK_BOT_TOKEN: botToken } });
  if (reading.type === 'invalid') throw new Error(`the policy of this test: ${JSON.stringify(reading.problems)}`);
  return hasDeadlines ? reading.policy : withoutDeadlines(reading.policy);
}

function readAgain(text: string, hasDeadlines: boolean): ReturnType<NonNullable<AppOptions['readPolicy']>> {
  const reading = parsePolicy(text, { file: 'tocsin.yml', environment: { SLACK_BOT_TOKEN: botToken } });
  return reading.type === 'invalid'
    ? { type: 'invalid', problems: reading.problems.map((problem) => renderProblem(problem, 'tocsin.yml')) }
    : { ...reading, policy: hasDeadlines ? reading.policy : withoutDeadlines(reading.policy), warnings: [] };
}

function withoutDeadlines({ severities: _, ...policy }: Policy): Policy {
  return policy;
}

async function answered(response: Response): Promise<Answered> {
  return { status: response.status, headers: response.headers, body: await response.text() };
}
