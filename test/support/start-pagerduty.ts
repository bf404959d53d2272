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

export interface PagerDutyOffice {
  readonly standIn: PagerDutyStandIn;
  readonly clock: FakeClock;
  /** What the program needs to reach it. */
  readonly settings: PagerDutySettings;
  /** What each incident is now, oldest first. */
  statuses(): readonly string[];
  /** The newest incident. */
  incident(): Incident;
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
  return {
    standIn,
    clock,
    settings: { eventsUrl: standIn.url, apiUrl: standIn.url, apiToken, ca },
    statuses: () => standIn.incidents.map(({ status }) => status),
    incident() {
      const found = standIn.incidents.at(-1);
      if (found === undefined) throw new Error('PagerDuty has no incident');
      return found;
    },
    actions: () =>
      standIn.calls.flatMap(({ body }) => {
        const { event_action: second, event_type: first } = Object(body);
        return second === undefined && first === undefined ? [] : [String(second ?? first)];
      }),
  };
}
