import type { Liveness } from '../engine/alert.ts';
import type { EscalationPolicy } from '../engine/escalation.ts';
import type { IncidentOptions } from '../engine/incident.ts';
import type { IntegrationKey } from '../engine/notification.ts';
import type { Retention } from '../engine/retention.ts';
import type { Route } from '../engine/route.ts';
import type { Severity } from '../engine/severity.ts';
import type { SeverityTable } from '../engine/severity-table.ts';
import type { Lifecycle } from '../engine/situation.ts';
import type { SourceKind } from '../engine/source-kind.ts';

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
  /** What severities are called, and how fast somebody has to respond; absent: the usual words, and nobody has to. */
  readonly severities?: SeverityTable;
  readonly api: ApiOptions;
  /** Where pages are that tell what to do about an alert; absent: alerts only carry links. */
  readonly runbooks?: readonly RunbookPlace[];
  readonly escalationPolicies?: readonly EscalationPolicy[];
  /** How channels of incidents are made; absent: as usual. */
  readonly incidents?: IncidentOptions;
  /** How long what is over is remembered; absent: as usual. */
  readonly retention?: Retention;
  /** An address that is called as long as this Tocsin works. */
  readonly heartbeat?: Heartbeat;
}

export interface Heartbeat {
  /** Secret: whoever knows it can call it, too. */
  readonly url: string;
  readonly everyMs: number;
}

export type RunbookPlace =
  | {
      readonly type: 'folder';
      /** Absolute. */
      readonly path: string;
      /** Where people find the same files on the web. */
      readonly link?: string;
    }
  | {
      readonly type: 'site';
      /** A page, or, with a slash at its end, all pages below it. */
      readonly url: string;
      /** Sent as a bearer token to this origin alone. */
      readonly token?: string;
    };

export interface Receiver {
  readonly name: string;
  readonly integrations: readonly IntegrationOptions[];
  /** The chain of its groups; absent: the one called `default`, if there is one. */
  readonly escalationPolicy?: string;
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

/** What the policy says about one sender; every source has defaults without it. */
export interface SourceOptions {
  readonly name: string;
  /** Absent: nothing takes alerts under this name. */
  readonly kind?: SourceKind;
  /** Any one of these lets a request in. Without any: loopback only, unless `api.open`. */
  readonly credentials: readonly Credential[];
  /** For edge sources: resolve this long after the last report. */
  readonly expireAfterMs?: number;
  /** Labels that are taken off every alert: what tells the senders of a pair apart. */
  readonly dropLabels?: readonly string[];
  /** What the sender's own words mean by the severity table, both in lower case; they go before the table's. */
  readonly severities?: ReadonlyMap<string, string>;
  /** A JSONata expression that makes alerts of a body. */
  readonly mapping?: string;
  /** Only of mapped sources; absent: as the kind is. */
  readonly liveness?: Liveness;
  /** The sender never says that anything is over. */
  readonly isStateless?: boolean;
  /** How long after its last report an alert ends that nobody resolves; absent: 15 minutes. */
  readonly dedupWindowMs?: number;
  /** It should be heard of at least so often; else an alert of this severity says that it is silent. */
  readonly expect?: { readonly everyMs: number; readonly severity: Severity };
  /** An Alertmanager whose list of alerts tells what is over. */
  readonly api?: { readonly url: string; readonly credential?: BearerCredential | BasicCredential };
}

export type Credential = BearerCredential | BasicCredential | QueryCredential | HmacCredential;

export interface BearerCredential {
  readonly type: 'bearer';
  readonly token: string;
}

export interface BasicCredential {
  readonly type: 'basic';
  readonly username: string;
  readonly password: string;
}

/** `?token=...` in the address, for senders that can set no header. */
export interface QueryCredential {
  readonly type: 'query';
  readonly token: string;
}

/** The sender signs what it sends: HMAC-SHA256 of the body in hex, or of `<seconds>:<body>` with a time header. */
export interface HmacCredential {
  readonly type: 'hmac';
  readonly secret: string;
  /** In lower case, as the header below. */
  readonly header: string;
  readonly timestampHeader?: string;
  /** How far the sender's time may be off. */
  readonly toleranceMs: number;
}

export interface ApiOptions {
  /**
   * Anybody who can connect may post and read; said again at every start. Without it: credentials, or loopback only.
   */
  readonly open: boolean;
  /** Largest body, after decompression (`api.max_body_bytes`, default 16 MiB). */
  readonly maxBodyBytes: number;
}
