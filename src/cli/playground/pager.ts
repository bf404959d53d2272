import type { AppOptions } from '../../app.ts';
import { createCertificate } from '../../stand-ins/pagerduty/certificate.ts';
import { createKey } from '../../stand-ins/pagerduty/secrets.ts';
import { type PagerDutyStandIn, startPagerDutyStandIn } from '../../stand-ins/pagerduty/stand-in.ts';
import type { StandInClock } from '../../stand-ins/slack/clock.ts';
import type { Office } from './office.ts';

/** The pager of the playground: a stand-in for PagerDuty over TLS, with the same people as Slack. */
export interface Pager {
  readonly standIn: PagerDutyStandIn;
  /** What Tocsin needs to reach it. */
  readonly settings: NonNullable<AppOptions['pagerDuty']>;
  /** Integration keys by the name that the policy calls them. */
  readonly keys: Readonly<Record<string, string>>;
  /** People by their id at PagerDuty, the first called first. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly policies: readonly PagerPolicy[];
  /** Has webhooks sent to this Tocsin from now on. */
  subscribe(tocsinUrl: string): void;
}

export interface PagerPolicy {
  readonly name: string;
  /** Names of the people of each level. */
  readonly levels: readonly (readonly string[])[];
}

/** Ana is called first for the backend, Bo for payments; the other one is next, then Sam. */
const ladders = [
  { id: 'PBACKEND', name: 'Backend', levels: ['ana', 'bo', 'sam'] },
  { id: 'PPAYMENT', name: 'Payments', levels: ['bo', 'ana', 'sam'] },
];

export async function startPager(office: Office, clock: StandInClock): Promise<Pager> {
  const { cert, key } = createCertificate(clock.now());
  const [apiToken, secret] = [createKey(20), createKey(32)];
  const keys = { PLAYGROUND_BACKEND_KEY: createKey(32), PLAYGROUND_PAYMENTS_KEY: createKey(32) };
  const users = office.users.map(({ name, realName, email = '' }) => ({ id: idOf(name), name: realName, email }));
  const standIn = await startPagerDutyStandIn({
    ...{ cert, key, clock, apiToken, users },
    policies: ladders.map(({ levels, ...policy }) => ({ ...policy, levels: levels.map((name) => [idOf(name)]) })),
    services: [
      { id: 'PSBACKEND', name: 'Backend', policy: 'PBACKEND', routingKey: keys.PLAYGROUND_BACKEND_KEY },
      { id: 'PSPAYMENT', name: 'Payments', policy: 'PPAYMENT', routingKey: keys.PLAYGROUND_PAYMENTS_KEY },
    ],
  });
  const nameOf = (id: string): string => users.find((one) => one.id === id)?.name ?? id;
  return {
    standIn,
    keys,
    settings: {
      ...{ apiToken, ca: cert, webhookSecrets: [secret], eventsUrl: standIn.url, apiUrl: standIn.url },
      ...(users[0] === undefined ? {} : { from: users[0].email }),
    },
    people: users.map(({ id, name }) => ({ id, name })),
    policies: ladders.map(({ name, levels }) => ({ name, levels: levels.map((one) => [nameOf(idOf(one))]) })),
    subscribe: (url) => standIn.webhooks.subscribe({ url: `${url}/pagerduty/webhook`, secrets: [secret] }),
  };
}

/** Slack's `sam` is `PSAM` here. */
export function idOf(name: string): string {
  return `P${name.toUpperCase()}`;
}
