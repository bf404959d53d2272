import { randomBytes, randomUUID } from 'node:crypto';
import { callAddress } from './call-address.ts';
import { createClock } from './clock.ts';
import { kindOf } from './dispatch/commits.ts';
import { createDispatch, type Dispatch } from './dispatch/dispatch.ts';
import type { IntegrationKey } from './engine/notification.ts';
import { addGauges } from './gauges.ts';
import { createMetrics } from './http/metrics.ts';
import type { ReloadAnswer } from './http/reload-door.ts';
import { createHttp } from './http/server.ts';
import { createPagerDuty, type PagerDutySettings } from './integrations/pagerduty/pagerduty.ts';
import { createSlack, type Slack, type SlackCredentials } from './integrations/slack/slack.ts';
import { createWebhook } from './integrations/webhook/webhook.ts';
import { openStore, type StoreSettings } from './open-store.ts';
import type { Clock } from './ports/clock.ts';
import type { CallAddress } from './ports/heartbeat.ts';
import type { Log } from './ports/log.ts';
import type { Credential, Policy } from './ports/policy.ts';
import type { Store } from './ports/store.ts';
import type { Target } from './ports/target.ts';
import { createReadPage } from './read-page.ts';
import { createLoadedPolicy, createReload, type PolicyFileReading } from './reload.ts';
import { createRunbooks } from './runbooks/runbooks.ts';
import { createSlackLessTargets } from './slack-less-targets.ts';
import type { ReadPage } from './sources/sns.ts';
import { createSourceFinder } from './sources/source-finder.ts';
import { createUpstream } from './sources/upstream.ts';
import { refuseMovedStore } from './store/move-notes.ts';

/** All alerts of a large Alertmanager. */
const MAX_LISTED_BYTES = 64 * 1024 * 1024;

export interface AppOptions extends StoreSettings {
  readonly policy: Policy;
  /** Reads the policy file as it is now, for a reload; absent: a reload loads the same policy again. */
  readonly readPolicy?: () => PolicyFileReading;
  /** Tests bring their own; otherwise the machine's. */
  readonly clock?: Clock;
  readonly log: Log;
  /** Port 0: any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Where people and webhooks reach it, when that differs from `listen`. */
  readonly externalUrl?: string;
  /** Absent: receivers that post to Slack cannot be told. */
  readonly slack?: SlackCredentials;
  readonly pagerDuty?: PagerDutySettings;
  readonly apiTokens: readonly Credential[];
  readonly version: string;
  /** Tests make these repeatable. */
  readonly newId?: () => string;
  readonly random?: () => number;
  /** How long work that another process left may go unseen; a second by default. */
  readonly pollMs?: number;
  /** Reads pages of the web that senders point to; tests bring their own. */
  readonly readPage?: ReadPage;
  /** Calls the address of `heartbeat`; tests bring their own. */
  readonly callAddress?: CallAddress;
  /** Another store than the settings name; closed with the program. */
  readonly openStore?: () => Promise<Store>;
}

export interface App {
  /** Base URL that it listens at. */
  readonly url: string;
  /** Loads the policy file as it is now, whole, or says why not; never rejects. The environment is not read again. */
  reload(): Promise<ReloadAnswer>;
  /** Takes nothing new, finishes or hands back what it holds, closes everything; once is enough, twice does no harm. */
  stop(): Promise<void>;
  /**
   * Resolves when nothing is due at this instant and every call in flight waits for the clock or for one of
   * `held` answers that somebody holds back.
   */
  idle(held?: () => number): Promise<void>;
}

/** A token that nobody guesses: letters, digits, - and _. */
export function newSecret(): string {
  return randomBytes(24).toString('base64url');
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
    const newId = options.newId ?? randomUUID;
    const store = await (options.openStore ?? (() => openStore(options, newId)))();
    teardowns.push(() => store.close());
    log.info('the store is open', { store: store.kind, durability: store.durability });
    await refuseMovedStore(store);

    const metrics = createMetrics();
    const externalUrl = options.externalUrl ?? `http://${options.listen.host}:${options.listen.port}`;
    const webhook = createWebhook({ externalUrl, version });
    const pagerDuty = createPagerDuty({
      settings: options.pagerDuty ?? {},
      ...{ externalUrl, clock, log },
      inbound: () => dispatch.inbound,
      outside: () => dispatch.outside,
    });
    teardowns.push(() => pagerDuty.stop());
    let slack: Slack | undefined;
    const loaded = createLoadedPolicy(policy, (receivers) => [
      ...(slack?.targets(receivers) ?? createSlackLessTargets(receivers)),
      ...webhook.targets(receivers),
      ...pagerDuty.targets(receivers),
    ]);
    function formerTarget(key: IntegrationKey): Target | undefined {
      if (kindOf(key) === 'incident') return slack?.roomTarget(key);
      return kindOf(key) === 'slack' ? slack?.formerTarget(key) : undefined;
    }

    const dispatch: Dispatch = createDispatch({
      store,
      clock,
      log,
      meter: metrics,
      elapsed: () => performance.now(),
      newId,
      random: options.random ?? Math.random,
      policy: loaded.policy,
      targets: loaded.targets,
      ...pagerDuty.asks,
      formerTarget,
      room: () => slack?.room(),
      applyOutside: (origin) => (origin === 'pagerduty' ? pagerDuty.apply : undefined),
      upstream: createUpstream({ readPage: options.readPage ?? createReadPage({ maxBytes: MAX_LISTED_BYTES }) }),
      callAddress: options.callAddress ?? callAddress,
      owner: randomUUID(),
      version,
      ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
    });

    const runbooks = createRunbooks({ policy: loaded.policy, clock });
    teardowns.push(() => runbooks.stop());
    slack = options.slack && (await startSlack(options.slack));
    loaded.prepare(policy)();
    const reload = createReload({
      read: options.readPolicy ?? (() => ({ type: 'ok', policy: loaded.policy(), warnings: [] })),
      loaded,
      putInForce: dispatch.reload,
      isInForce: () => dispatch.standing().policy === 'in_force',
      clock,
      log,
      metrics,
    });
    addGauges(metrics, dispatch, { version, store: store.kind ?? 'store' });

    dispatch.start();
    teardowns.push(() => dispatch.stop());

    const http = createHttp({
      ingest: dispatch.ingest,
      reads: dispatch.reads,
      standing: dispatch.standing,
      unreached: () => dispatch.vitals.breakers().flatMap(({ name, isOpen }) => (isOpen ? [name] : [])),
      reload,
      policy: loaded.policy,
      apiTokens: options.apiTokens,
      clock,
      testReceiver: dispatch.inbound.testReceiver,
      heard: dispatch.hear,
      meter: metrics,
      metrics,
      log,
      store,
      isStopping: () => stopped !== undefined,
      wallNow: Date.now,
      findSource: createSourceFinder({ readPage: options.readPage ?? createReadPage({ maxBytes: 100_000 }) }),
      routes: [...(slack === undefined ? [] : [slack.routes]), pagerDuty.routes],
    });
    teardowns.push(() => http.close());
    const url = await http.listen(options.listen.host, options.listen.port);
    return { url, reload, stop, idle: dispatch.idle };

    async function startSlack(credentials: SlackCredentials): Promise<Slack> {
      const slack = createSlack({
        inbound: { ...dispatch.inbound, ...runbooks, onCall: pagerDuty.onCall },
        outside: dispatch.outside,
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
