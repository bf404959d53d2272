import { createHmac } from 'node:crypto';
import { pause, type StandInClock, within } from '../slack/clock.ts';
import type { Fields, Happening } from './account.ts';
import { incidentFields, reference } from './references.ts';

export interface Subscription {
  readonly url: string;
  /** Each signs; while a secret is rotated there are two. */
  readonly secrets: readonly string[];
}

export interface WebhookDelivery {
  readonly id: string;
  readonly type: string;
  readonly body: string;
  /** What each attempt got: a status, or why there was none. */
  readonly answers: (number | 'timeout' | 'failed')[];
}

export interface Webhooks {
  subscribe(subscription: Subscription | undefined): void;
  send(happening: Happening): void;
  /** Sends what was sent before once more, as it may. */
  repeat(delivery: WebhookDelivery): Promise<void>;
  readonly deliveries: readonly WebhookDelivery[];
  /** Three in a row were answered with what cannot be mended. */
  isDisabled(): boolean;
  /** Attempts that are under way. */
  underWay(): number;
  /** Settles when every event is delivered, given up, or waits for its next attempt. */
  settled(): Promise<void>;
  stop(): void;
}

const ANSWER_MS = 5000;
const RETRY_MS = 30_000;
const RETRIES = 20;
const DROPS_BEFORE_DISABLED = 3;

/** Webhooks v3 (developer.pagerduty.com/docs/webhooks-overview): in order for each incident, again after 5xx, for hours. */
export function createWebhooks(clock: StandInClock, namesIncidentKey: boolean): Webhooks {
  const deliveries: WebhookDelivery[] = [];
  const queues = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let subscription: Subscription | undefined;
  let drops = 0;
  let underWay = 0;
  let ids = 0;

  async function attempt({ id, body, answers }: WebhookDelivery, { url, secrets }: Subscription): Promise<void> {
    const signature = secrets
      .map((secret) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`)
      .join(',');
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'PagerDuty-Webhook/V3.0',
      'x-webhook-id': id,
      'x-pagerduty-signature': signature,
    };
    underWay += 1;
    try {
      const status = await within(clock, ANSWER_MS, async (signal) => {
        const response = await fetch(url, { method: 'POST', headers, body, signal });
        await response.arrayBuffer();
        return response.status;
      });
      answers.push(status === 'late' ? 'timeout' : status);
    } catch {
      answers.push('failed');
    } finally {
      underWay -= 1;
    }
  }

  async function deliver(delivery: WebhookDelivery): Promise<void> {
    for (let tries = 0; tries < RETRIES && !stopping.signal.aborted; tries += 1) {
      if (subscription === undefined || drops >= DROPS_BEFORE_DISABLED) return;
      await attempt(delivery, subscription);
      const answer = delivery.answers.at(-1);
      if (typeof answer === 'number' && answer < 300) {
        drops = 0;
        return;
      }
      if (typeof answer === 'number' && answer < 500 && answer !== 429) {
        drops += 1;
        return;
      }
      await pause(clock, RETRY_MS, stopping.signal);
    }
  }

  return {
    deliveries,
    subscribe(next) {
      subscription = next;
      drops = 0;
    },
    send(happening) {
      if (subscription === undefined) return;
      ids += 1;
      const id = `01EVENT${String(ids).padStart(6, '0')}`;
      const body = JSON.stringify({ event: eventFields(id, happening, clock.now(), namesIncidentKey) });
      const delivery: WebhookDelivery = { id, type: happening.type, body, answers: [] };
      deliveries.push(delivery);
      const before = queues.get(happening.incident.id) ?? Promise.resolve();
      queues.set(
        happening.incident.id,
        before.then(() => deliver(delivery)),
      );
    },
    async repeat(delivery) {
      if (subscription !== undefined) await attempt(delivery, subscription);
    },
    isDisabled: () => drops >= DROPS_BEFORE_DISABLED,
    underWay: () => underWay,
    async settled() {
      do await new Promise((resolve) => setImmediate(resolve));
      while (underWay > 0);
    },
    stop: () => stopping.abort(),
  };
}

function eventFields(
  id: string,
  { type, incident, agent, isByEvent, data }: Happening,
  now: number,
  key: boolean,
): Fields {
  const full = incidentFields(incident, key);
  const { id: incidentId, number, title } = incident;
  return {
    id,
    event_type: type,
    resource_type: 'incident',
    occurred_at: new Date(now).toISOString(),
    agent: agent === undefined ? agentless(isByEvent) : reference('user', agent.id, agent.name),
    client: null,
    data:
      data === undefined
        ? full
        : { ...data, type: 'incident_note', incident: reference('incident', incidentId, `[#${number}] ${title}`) },
  };
}

function agentless(isByEvent = false): Fields | null {
  return isByEvent
    ? { ...reference('service', 'PINTEGR', 'Events'), type: 'events_api_v2_inbound_integration_reference' }
    : null;
}
