import { readFile } from 'node:fs/promises';
import { expect, onTestFinished } from 'vitest';
import type { PagerDutySettings } from '../../src/integrations/pagerduty/pagerduty.ts';
import type { Incident } from '../../src/stand-ins/pagerduty/account.ts';
import type { PagerDutyStandInOptions } from '../../src/stand-ins/pagerduty/options.ts';
import { type PagerDutyStandIn, startPagerDutyStandIn } from '../../src/stand-ins/pagerduty/stand-in.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { makeCertificates } from './redis-certificates.ts';

export const routingKey = '0123456789abcdef0123456789abcdef';
export const serviceKey = 'fedcba9876543210fedcba9876543210';
export const apiToken = 'pd-api-token';
export const webhookSecret = 'a-webhook-secret';

export type PagerDutyAct =
  | 'acknowledge'
  | 'unacknowledge'
  | 'resolve'
  | 'reopen'
  | 'reassign'
  | 'escalate'
  | 'annotate';

export interface PagerDutyOffice {
  readonly standIn: PagerDutyStandIn;
  readonly clock: FakeClock;
  /** What the program needs to reach it. */
  readonly settings: PagerDutySettings;
  /** What each incident is now, oldest first. */
  statuses(): readonly string[];
  /** The newest incident. */
  incident(): Incident;
  /** Has webhooks sent to this program from now on. */
  subscribe(url: string, secrets?: readonly string[]): void;
  /** Somebody does something to the newest incident there; undefined: PagerDuty itself. */
  act(what: PagerDutyAct, by?: string): void;
  /** The actions of all events so far, refused ones included. */
  actions(): readonly string[];
}

/** PagerDuty for one test. When it has passed, nobody may have called more often than is allowed. */
export async function startPagerDuty(
  options: Partial<PagerDutyStandInOptions> & { readonly limits?: 'may be exceeded' } = {},
): Promise<PagerDutyOffice> {
  const certificates = await makeCertificates();
  const [cert, key, ca] = await Promise.all(
    [certificates.cert, certificates.key, certificates.ca].map((file) => readFile(file, 'utf8')),
  );
  await certificates.remove();
  const clock = createFakeClock();
  const standIn = await startPagerDutyStandIn({
    clock,
    cert: cert ?? '',
    key: key ?? '',
    apiToken,
    services: [
      { id: 'PSHOP01', name: 'Shop', routingKey },
      { id: 'POLD001', name: 'Old', routingKey: serviceKey, version: 1 },
    ],
    ...options,
  });
  onTestFinished(async () => {
    await standIn.stop();
    if (options.limits === undefined) expect(standIn.violations(), "calls over PagerDuty's limits").toEqual([]);
  });
  const incident = (): Incident => {
    const found = standIn.incidents.at(-1);
    if (found === undefined) throw new Error('PagerDuty has no incident');
    return found;
  };

  function act(what: PagerDutyAct, by?: string): void {
    const agent = by === undefined ? undefined : standIn.user(by);
    const { desk } = standIn;
    switch (what) {
      case 'acknowledge':
        desk.setStatus(incident(), 'acknowledged', 'incident.acknowledged', agent);
        break;
      case 'unacknowledge':
        desk.setStatus(incident(), 'triggered', 'incident.unacknowledged', agent);
        break;
      case 'resolve':
        desk.setStatus(incident(), 'resolved', 'incident.resolved', agent);
        break;
      case 'reopen':
        desk.setStatus(incident(), 'triggered', 'incident.reopened', agent);
        break;
      case 'reassign':
        desk.assign(incident(), standIn.user('Bo Lind'), 'incident.reassigned', agent);
        break;
      case 'escalate':
        desk.assign(incident(), standIn.user('Bo Lind'), 'incident.escalated', agent);
        break;
      case 'annotate':
        desk.annotate(incident(), 'Disk <!channel> was full', agent);
        break;
    }
  }

  return {
    standIn,
    clock,
    act,
    subscribe: (url, secrets = [webhookSecret]) =>
      standIn.webhooks.subscribe({ url: `${url}/pagerduty/webhook`, secrets }),
    settings: {
      eventsUrl: standIn.url,
      apiUrl: standIn.url,
      apiToken,
      from: 'ana@example.com',
      ca,
      webhookSecrets: ['old-secret', webhookSecret],
    },
    statuses: () => standIn.incidents.map(({ status }) => status),
    incident,
    actions: () =>
      standIn.calls.flatMap(({ body }) => {
        const { event_action: second, event_type: first } = Object(body);
        return second === undefined && first === undefined ? [] : [String(second ?? first)];
      }),
  };
}
