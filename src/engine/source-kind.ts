import type { Liveness } from './alert.ts';

/** What kinds of senders Tocsin understands. */
export const sourceKinds = [
  'alertmanager',
  'prometheus',
  'grafana',
  'generic',
  'notification-service',
  'datadog',
  'sentry',
  'azure-monitor',
  'google-cloud-monitoring',
  'new-relic',
  'uptime-kuma',
  'zabbix',
  'cloudwatch',
] as const;

export type SourceKind = (typeof sourceKinds)[number];

export interface KindTraits {
  readonly liveness: Liveness;
  /** Header of the sender's HMAC signature; absent: it has no usual one. */
  readonly signatureHeader?: string;
  /** Its senders never say that anything is over. */
  readonly isStateless?: true;
}

/** What is true of a kind unless the policy file says otherwise. */
export function traitsOf(kind: SourceKind): KindTraits {
  switch (kind) {
    case 'prometheus':
      return { liveness: 'heartbeat' };
    case 'grafana':
      return { liveness: 'edge', signatureHeader: 'x-grafana-alerting-signature' };
    case 'sentry':
      return { liveness: 'edge', signatureHeader: 'sentry-hook-signature' };
    case 'notification-service':
      return { liveness: 'edge', isStateless: true };
    default:
      return { liveness: 'edge' };
  }
}

/** The kind of that name; absent: there is none. */
export function sourceKindOf(name: string): SourceKind | undefined {
  return sourceKinds.find((kind) => kind === name);
}
