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
export type IntegrationOptions = SlackOptions | WebhookOptions;

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
