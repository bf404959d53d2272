import { hash } from 'node:crypto';
import type { Actor } from '../../src/engine/actor.ts';
import type { AlertHead, IncomingAlert } from '../../src/engine/alert.ts';
import { fingerprintOf, toLabelSet } from '../../src/engine/label-set.ts';
import type { Matcher } from '../../src/engine/matcher.ts';
import type { IntegrationKey } from '../../src/engine/notification.ts';
import type { Route } from '../../src/engine/route.ts';
import { severityOf } from '../../src/engine/severity.ts';
import type { IntegrationOptions, Policy } from '../../src/ports/policy.ts';
import { noon } from './fake-clock.ts';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;

export interface AlertOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** When the report came in. */
  readonly at?: number;
  readonly startsAt?: number;
  /** Absent: fires until told otherwise. */
  readonly endsAt?: number;
  readonly liveness?: AlertHead['liveness'];
  readonly endsAtIsTimeout?: boolean;
}

/** One alert as a source reports it: `HighErrorRate` of `checkout`, critical, from an edge source, unless told otherwise. */
export function anAlert(options: AlertOptions = {}): IncomingAlert {
  const { at = noon, annotations = { summary: 'Too many errors' }, liveness = 'edge' } = options;
  const labels = toLabelSet(
    Object.entries({ alertname: 'HighErrorRate', service: 'checkout', severity: 'critical', ...options.labels }),
  );
  const severity = severityOf(labels);
  return {
    fingerprint: fingerprintOf(labels),
    head: {
      contentHash: hash('sha256', JSON.stringify(annotations), 'hex').slice(0, 16),
      startsAt: options.startsAt ?? at,
      ...(options.endsAt === undefined ? {} : { endsAt: options.endsAt }),
      updatedAt: at,
      endsAtIsTimeout: options.endsAtIsTimeout ?? false,
      liveness,
      fires: 1,
    },
    content: {
      labels,
      annotations,
      source: liveness === 'edge' ? 'alertmanager' : 'prometheus',
      ...(severity === undefined ? {} : { severity }),
    },
  };
}

export function aRoute(options: Partial<Route> = {}): Route {
  return {
    key: '{}',
    receiver: 'team',
    groupBy: ['alertname'],
    matchers: [],
    continue: false,
    timers: { groupWaitMs: 10 * second, groupIntervalMs: 5 * minute, repeatIntervalMs: 4 * hour },
    children: [],
    ...options,
  };
}

export interface PolicyOptions extends Partial<Omit<Policy, 'receivers'>> {
  /** Receiver name to the keys of its integrations; `a/slack/0` becomes a Slack channel, all others webhooks. */
  readonly receivers?: Readonly<Record<string, readonly string[]>>;
}

export function aPolicy(options: PolicyOptions = {}): Policy {
  const { receivers = { team: ['team/slack/0'] }, ...rest } = options;
  const policy: Omit<Policy, 'hash'> = {
    resolveTimeoutMs: 5 * minute,
    route: aRoute(),
    sources: new Map(),
    lifecycle: {
      flapWindowMs: 10 * minute,
      expiryHoldMs: 2 * minute,
      cardDebounceMs: second,
      reopen: 'on_refire',
    },
    api: { open: false, maxBodyBytes: 1_000_000 },
    ...rest,
    receivers: new Map(
      Object.entries(receivers).map(([name, keys]) => [name, { name, integrations: keys.map(anIntegration) }]),
    ),
  };
  return { hash: hash('sha256', JSON.stringify({ ...policy, receivers }), 'hex').slice(0, 8), ...policy };
}

export function keyOf(text: string): IntegrationKey {
  return text as IntegrationKey;
}

function anIntegration(text: string): IntegrationOptions {
  const key = keyOf(text);
  if (text.includes('/slack/')) return { kind: 'slack', key, sendResolved: true, channel: '#alerts' };
  return { kind: 'webhook', key, sendResolved: true, url: 'http://127.0.0.1:1/', maxAlerts: 0 };
}

export const ana: Actor = { id: 'slack:UANA', name: 'Ana', origin: 'slack' };
export const bo: Actor = { id: 'slack:UBO', name: 'Bo', origin: 'slack' };

export function is(name: string, value: string): Matcher {
  return { name, operator: '=', value };
}
