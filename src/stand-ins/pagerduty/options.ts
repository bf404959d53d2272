import type { StandInClock } from '../slack/clock.ts';

export interface PagerDutyStandInOptions {
  /** PEM; pdjs speaks nothing but TLS. */
  readonly cert: string;
  readonly key: string;
  readonly port?: number;
  readonly clock?: StandInClock;
  readonly apiToken: string;
  readonly services: readonly ServiceOptions[];
  readonly users?: readonly UserOptions[];
  readonly oncalls?: readonly OncallOptions[];
  /** Whether webhooks name the key of an incident; where alerts are grouped they do not. */
  readonly namesIncidentKey?: boolean;
}

export interface ServiceOptions {
  readonly id: string;
  readonly name: string;
  /** 32 characters. */
  readonly routingKey: string;
  /** 1: a `service_key`. */
  readonly version?: 1 | 2;
}

export interface UserOptions {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface OncallOptions {
  /** Id of a user. */
  readonly user: string;
  readonly policy: string;
  readonly level: number;
  readonly schedule?: string;
  /** ISO 8601; absent: does not go off call. */
  readonly end?: string;
}

/** Who is called unless a test names others. */
export const usualUsers: readonly UserOptions[] = [
  { id: 'PANA001', name: 'Ana Diaz', email: 'ana@example.com' },
  { id: 'PBO0001', name: 'Bo Lind', email: 'bo@example.com' },
];
