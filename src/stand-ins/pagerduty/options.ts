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
  /** Who is called in which order; by default one policy that calls each user in turn. */
  readonly policies?: readonly PolicyOptions[];
  /** By default whom the policies name. */
  readonly oncalls?: readonly OncallOptions[];
  /** An API key that may only read. */
  readonly readOnlyToken?: string;
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
  /** Id of its escalation policy; absent: the first. */
  readonly policy?: string;
  readonly urgency?: 'high' | 'low';
}

export interface PolicyOptions {
  readonly id: string;
  readonly name: string;
  /** Ids of the users of each level, the first level first. */
  readonly levels: readonly (readonly string[])[];
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

export function usualPolicies(users: readonly UserOptions[]): readonly PolicyOptions[] {
  return [{ id: 'PPOLICY', name: 'Default', levels: users.map(({ id }) => [id]) }];
}
