import { pause } from '../clock.ts';
import type { Fields } from '../fields.ts';
import type { World } from '../world.ts';
import { type Ack, type Carrier, type Delivery, deliver } from './reach.ts';

/** Slack repeats an event that was not acknowledged almost at once, after a minute and after five. */
const RETRY_AFTER_MS = [0, 60_000, 300_000];

export interface EventDelivery {
  readonly acked: boolean;
  readonly attempts: number;
}

export interface Events {
  /** Delivers an event whatever the app subscribes to; repeats until acknowledged or given up. */
  send(event: Fields, options?: { readonly eventId?: string }): Promise<EventDelivery>;
  /** Delivers it only if the app subscribes to it; nobody waits for it. */
  announce(name: string, event: Fields): void;
  /** Settles when every announced event is acknowledged or given up. */
  settled(): Promise<void>;
  /** Posts url_verification and says whether the app answers the challenge. */
  verify(): Promise<boolean>;
  stop(): void;
}

export function createEvents(world: World, carrier: Carrier): Events {
  const { app, clock, team } = world.settings;
  const underWay = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  const stopped = new Promise<Ack>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(givenUp), { once: true });
  });

  function attempt(delivery: Delivery): Promise<Ack> {
    return Promise.race([deliver(clock, carrier, delivery), stopped]);
  }

  async function send(event: Fields, options: { eventId?: string } = {}): Promise<EventDelivery> {
    const eventTs = world.ids.ts();
    const payload = {
      token: 'deprecated-verification-token',
      team_id: team.id,
      context_team_id: team.id,
      context_enterprise_id: null,
      api_app_id: app.id,
      event: { event_ts: eventTs, ...event },
      type: 'event_callback',
      event_id: options.eventId ?? world.ids.next('Ev'),
      event_time: Math.floor(clock.now() / 1000),
      authorizations: [{ enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true }],
      is_ext_shared_channel: false,
    };
    let ack = await attempt({ kind: 'events_api', payload });
    let attempts = 1;
    for (const wait of RETRY_AFTER_MS) {
      if (ack.type === 'acked' || stopping.signal.aborted) break;
      if (wait > 0) await pause(clock, wait, stopping.signal);
      if (stopping.signal.aborted) break;
      ack = await attempt(retryOf(payload, attempts, ack));
      attempts += 1;
    }
    return { acked: ack.type === 'acked', attempts };
  }

  return {
    send,
    announce(name, event) {
      if (!world.settings.events.includes(name)) return;
      const sending = send(event).finally(() => underWay.delete(sending));
      sending.catch(() => undefined);
      underWay.add(sending);
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled([...underWay]);
    },
    async verify() {
      const challenge = world.ids.next('challenge-');
      const payload = { token: 'deprecated-verification-token', challenge, type: 'url_verification' };
      const ack = await deliver(clock, carrier, { kind: 'events_api', payload });
      return ack.type === 'acked' && JSON.stringify(ack.body).includes(challenge);
    },
    stop: () => stopping.abort(),
  };
}

const givenUp: Ack = {
  type: 'failed',
  error: 'dispatch_failed',
  reason: 'connection_failed',
};

function retryOf(payload: Fields, num: number, ack: Ack & { type: 'failed' }): Delivery {
  return { kind: 'events_api', payload, retry: { num, reason: ack.reason } };
}
