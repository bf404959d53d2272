import type { FastifyInstance } from 'fastify';
import type { GroupId } from '../../engine/alert-group.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { FirstOnCall, OnCall } from '../../ports/on-call.ts';
import type { ApplyOutside, Escalate, Outside } from '../../ports/outside.ts';
import type { Policy } from '../../ports/policy.ts';
import type { Target } from '../../ports/target.ts';
import { type ApplyDeps, createApplyEvent, readAlertKeys, refOf } from './apply-event.ts';
import { createEscalate } from './escalate.ts';
import { createFirstOnCall, keysOfReceivers } from './first-on-call.ts';
import { createIncidentApi } from './incident-api.ts';
import { createOnCall } from './on-call.ts';
import { createPdjs, type PdjsOptions } from './pdjs.ts';
import { createPagerDutyTarget } from './target.ts';
import { mountWebhookDoor } from './webhook-door.ts';

export interface PagerDutySettings extends PdjsOptions {
  /** Any one of these lets a webhook in; none: all are put off. */
  readonly webhookSecrets?: readonly string[];
  /** E-mail of the user in whose name incidents are escalated. */
  readonly from?: string;
}

export interface PagerDutyDeps {
  readonly settings: PagerDutySettings;
  /** Where people reach this Tocsin. */
  readonly externalUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly inbound: () => ApplyDeps['inbound'];
  readonly outside: () => Outside;
}

export interface PagerDuty extends OnCall {
  /** One target for each `pagerduty_configs` entry of these receivers. */
  targets(receivers: Policy['receivers']): readonly Target[];
  /** Mounts `POST /pagerduty/webhook`. */
  routes(fastify: FastifyInstance): void;
  /** Does to a group what somebody did to its incident. */
  readonly apply: ApplyOutside;
  /** What its REST API is asked for; nothing without a token. */
  readonly asks: { readonly firstOnCall?: FirstOnCall; readonly escalate?: Escalate };
  stop(): Promise<void>;
}

/** What a question to the REST API may take. */
const QUESTION_MS = 5000;

/** Incidents at PagerDuty that follow the groups here, and the other way round. */
export function createPagerDuty(deps: PagerDutyDeps): PagerDuty {
  const { settings, externalUrl, clock, log, inbound, outside } = deps;
  const pdjs = createPdjs(settings);

  /** A page matters more than what its webhooks will find. */
  async function remember(dedupKey: string, gid: GroupId): Promise<void> {
    await outside()
      .remember(refOf(dedupKey), gid)
      .catch(() =>
        log.warn('which group an incident belongs to was not written down; it is tried again with the next'),
      );
  }

  async function inTime<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const end = new AbortController();
    const late = clock.waitUntil(clock.now() + QUESTION_MS, end.signal).then(() => end.abort());
    try {
      return await call(end.signal);
    } finally {
      end.abort();
      await late;
    }
  }

  const keysOf = (incident: string): Promise<readonly string[]> =>
    inTime((signal) => readAlertKeys(pdjs, incident, signal));

  const canAsk = settings.apiToken !== undefined;
  const escalate: Escalate = (effect) => {
    const api = createIncidentApi({ pdjs, from: settings.from, inTime });
    return createEscalate({ inbound: inbound(), api, now: clock.now })(effect);
  };

  const { onCall } = createOnCall({ pdjs, clock });
  let keys: ReadonlyMap<string, string> = new Map();
  const firstOnCall = createFirstOnCall({ pdjs, onCall, now: clock.now, inTime, keys: () => keys });

  function targets(receivers: Policy['receivers']): readonly Target[] {
    keys = keysOfReceivers(receivers);
    return [...receivers.values()].flatMap(({ integrations }) =>
      integrations.flatMap((options) =>
        options.kind === 'pagerduty'
          ? [createPagerDutyTarget(options, { pdjs, externalUrl, remember, escalates: canAsk })]
          : [],
      ),
    );
  }

  return {
    targets,
    routes: (fastify) =>
      mountWebhookDoor(fastify, { secrets: settings.webhookSecrets ?? [], outside: outside(), clock, log }),
    apply: (id, event) =>
      createApplyEvent({
        inbound: inbound(),
        outside: outside(),
        ...(canAsk ? { keysOf } : {}),
      })(id, event),
    asks: canAsk ? { escalate, firstOnCall } : {},
    onCall: canAsk ? onCall : async () => ({ type: 'not_configured' }),
    async stop() {
      pdjs.close();
    },
  };
}
