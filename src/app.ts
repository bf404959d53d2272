import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createClock } from './clock.ts';
import { createDispatch, type Dispatch } from './dispatch/dispatch.ts';
import type { IntegrationKey } from './engine/notification.ts';
import { createMetrics } from './http/metrics.ts';
import { createHttp } from './http/server.ts';
import { createSlack, type Slack, type SlackCredentials } from './integrations/slack/slack.ts';
import { createWebhook } from './integrations/webhook/webhook.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { Credential, Policy } from './ports/policy.ts';
import type { Store } from './ports/store.ts';
import type { Target } from './ports/target.ts';
import { createSlackLessTargets } from './slack-less-targets.ts';
import { refuseMovedStore } from './store/move-notes.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';

export interface AppOptions {
  readonly policy: Policy;
  /** Tests bring their own; otherwise the machine's. */
  readonly clock?: Clock;
  readonly log: Log;
  /** Port 0: any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Where people and webhooks reach it, when that differs from `listen`. */
  readonly externalUrl?: string;
  /** The folder of the embedded store; created when absent. */
  readonly data: string;
  readonly durability: 'full' | 'normal';
  /** Absent: receivers that post to Slack cannot be told. */
  readonly slack?: SlackCredentials;
  readonly apiTokens: readonly Credential[];
  readonly version: string;
  /** Tests make these repeatable. */
  readonly newId?: () => string;
  readonly random?: () => number;
  /** How long work that another process left may go unseen; a second by default. */
  readonly pollMs?: number;
  /** Another store than the embedded one; closed with the program. */
  readonly openStore?: () => Promise<Store>;
}

export interface App {
  /** Base URL that it listens at. */
  readonly url: string;
  /** Takes nothing new, finishes or hands back what it holds, closes everything; once is enough, twice does no harm. */
  stop(): Promise<void>;
  /**
   * Resolves when nothing is due at this instant and every call in flight waits for the clock or for one of
   * `held` answers that somebody holds back.
   */
  idle(held?: () => number): Promise<void>;
}

/**
 * Starts the whole program and resolves once it takes alerts. What has been started is taken down in reverse order, by
 * the same code whether a later step of the start failed or somebody stops it.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { policy, clock = createClock(), log, version } = options;
  const teardowns: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;

  async function tearDown(): Promise<void> {
    for (const teardown of teardowns.reverse()) {
      await teardown().catch((error: unknown) => log.error('a part did not stop cleanly', { error }));
    }
  }

  function stop(): Promise<void> {
    stopped ??= tearDown();
    return stopped;
  }

  try {
    const store = await (options.openStore ?? openEmbedded)();
    teardowns.push(() => store.close());
    await refuseMovedStore(store);

    const metrics = createMetrics({ version });
    const targets = new Map<IntegrationKey, Target>();
    const dispatch: Dispatch = createDispatch({
      store,
      clock,
      log,
      meter: metrics,
      newId: options.newId ?? randomUUID,
      random: options.random ?? Math.random,
      policy: () => policy,
      targets: () => targets,
      owner: randomUUID(),
      version,
      ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
    });

    const slack = options.slack && (await startSlack(options.slack));
    const webhook = createWebhook({
      externalUrl: options.externalUrl ?? `http://${options.listen.host}:${options.listen.port}`,
      version,
    });
    const slackTargets = slack?.targets(policy.receivers) ?? createSlackLessTargets(policy.receivers);
    for (const target of [...slackTargets, ...webhook.targets(policy.receivers)]) targets.set(target.key, target);

    dispatch.start();
    teardowns.push(() => dispatch.stop());

    const http = createHttp({
      ingest: dispatch.ingest,
      reads: dispatch.reads,
      policy: () => policy,
      apiTokens: options.apiTokens,
      clock,
      meter: metrics,
      metrics,
      log,
      store,
      isStopping: () => stopped !== undefined,
      routes: slack === undefined ? [] : [slack.routes],
    });
    teardowns.push(() => http.close());
    const url = await http.listen(options.listen.host, options.listen.port);
    return { url, stop, idle: dispatch.idle };

    function openEmbedded(): Promise<Store> {
      return openSqliteStore({ file: join(options.data, 'tocsin.db'), durability: options.durability });
    }

    async function startSlack(credentials: SlackCredentials): Promise<Slack> {
      const slack = createSlack({
        inbound: dispatch.inbound,
        clock,
        log,
        credentials,
        wallNow: Date.now,
      });
      teardowns.push(() => slack.stop());
      await slack.start();
      return slack;
    }
  } catch (error) {
    await stop();
    throw error;
  }
}
