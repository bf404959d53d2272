import type { FastifyInstance } from 'fastify';
import type { GroupId } from '../../engine/alert-group.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { OnCall } from '../../ports/on-call.ts';
import type { ApplyOutside, Outside } from '../../ports/outside.ts';
import type { Policy } from '../../ports/policy.ts';
import type { Target } from '../../ports/target.ts';
import { type ApplyDeps, createApplyEvent, readAlertKeys, refOf } from './apply-event.ts';
import { createOnCall } from './on-call.ts';
import { createPdjs, type PdjsOptions } from './pdjs.ts';
import { createPagerDutyTarget } from './target.ts';
import { mountWebhookDoor } from './webhook-door.ts';

export interface PagerDutySettings extends PdjsOptions {
  /** Any one of these lets a webhook in; none: all are put off. */
  readonly webhookSecrets?: readonly string[];
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

  async function keysOf(incident: string): Promise<readonly string[]> {
    const end = new AbortController();
    const late = clock.waitUntil(clock.now() + QUESTION_MS, end.signal).then(() => end.abort());
    const keys = await readAlertKeys(pdjs, incident, end.signal);
    end.abort();
    await late;
    return keys;
  }

  return {
    targets: (receivers) =>
      [...receivers.values()].flatMap(({ integrations }) =>
        integrations.flatMap((options) =>
          options.kind === 'pagerduty' ? [createPagerDutyTarget(options, { pdjs, externalUrl, remember })] : [],
        ),
      ),
    routes: (fastify) =>
      mountWebhookDoor(fastify, { secrets: settings.webhookSecrets ?? [], outside: outside(), clock, log }),
    apply: (id, event) =>
      createApplyEvent({
        inbound: inbound(),
        outside: outside(),
        ...(settings.apiToken === undefined ? {} : { keysOf }),
      })(id, event),
    onCall:
      settings.apiToken === undefined ? async () => ({ type: 'not_configured' }) : createOnCall({ pdjs, clock }).onCall,
    async stop() {
      pdjs.close();
    },
  };
}
