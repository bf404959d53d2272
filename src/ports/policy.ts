import type { IntegrationKey } from '../engine/notification.ts';
import type { Route } from '../engine/route.ts';
import type { Lifecycle } from '../engine/situation.ts';

/** The policy file after parsing and cross-checking: everything resolved, nothing left to look up. */
export interface Policy {
  /** Names what the file says about groups: processes with equal hashes decide alike. */
  readonly hash: string;
  readonly resolveTimeoutMs: number;
  readonly route: Route;
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly fallbackReceiver?: string;
  readonly sources: ReadonlyMap<string, SourceOptions>;
  readonly lifecycle: Lifecycle;
  readonly api: ApiOptions;
}

export interface Receiver {
  readonly name: string;
  readonly integrations: readonly IntegrationOptions[];
}

/** One entry of a receiver's `*_configs`. */
export type IntegrationOptions = SlackOptions | WebhookOptions | PagerDutyOptions;

export interface SlackOptions {
  readonly kind: 'slack';
  readonly key: IntegrationKey;
  readonly sendResolved: boolean;
  /** Name with or without `#`, or an id. */
  readonly channel: string;
}

export interface WebhookOptions {
  readonly kind: 'webhook';
  readonly key: IntegrationKey;
  readonly sendResolved: boolean;
  readonly url: string;
  /** 0: all. */
  readonly maxAlerts: number;
}

/** What the policy says about one sender; every source has defaults without it. */
export interface SourceOptions {
  readonly name: string;
  /** Any one of these lets a request in. Without any: loopback only, unless `api.open`. */
  readonly credentials: readonly Credential[];
  /** For edge sources: resolve this long after the last report. */
  readonly expireAfterMs?: number;
}

export type Credential =
  | { readonly type: 'bearer'; readonly token: string }
  | { readonly type: 'basic'; readonly username: string; readonly password: string };

export interface ApiOptions {
  /**
   * Anybody who can connect may post and read; said again at every start. Without it: credentials, or loopback only.
   */
  readonly open: boolean;
  /** Largest body, after decompression (`api.max_body_bytes`, default 16 MiB). */
  readonly maxBodyBytes: number;
}
export interface PagerDutyOptions {
  readonly kind: 'pagerduty';
  readonly key: IntegrationKey;
  readonly sendResolved: boolean;
  /** Of the Events API; version 1 is that of old `service_key`s. */
  readonly version: 1 | 2;
  /** Secret: names the service, and lets anybody open incidents there. */
  readonly routingKey: string;
  /** Instead of the group's own headline. */
  readonly description?: string;
  /** Instead of the group's own severity. */
  readonly severity?: PagerDutySeverity;
  readonly client: string;
  /** Absent: where people reach this Tocsin. */
  readonly clientUrl?: string;
  readonly source?: string;
  readonly component?: string;
  readonly group?: string;
  readonly class?: string;
  readonly links: readonly { readonly href: string; readonly text?: string | undefined }[];
  readonly images: readonly {
    readonly src: string;
    readonly href?: string | undefined;
    readonly alt?: string | undefined;
  }[];
  readonly details: Readonly<Record<string, string>>;
}

export type PagerDutySeverity = 'critical' | 'error' | 'warning' | 'info';

