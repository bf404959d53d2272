import { readFile } from 'node:fs/promises';
import type { PagerDutySettings } from '../../src/integrations/pagerduty/pagerduty.ts';
import { startPagerDutyStandIn } from '../../src/stand-ins/pagerduty/stand-in.ts';
import { makeCertificates } from '../support/redis-certificates.ts';
import { routingKey } from './stage.ts';

/** PagerDuty for a whole round, so that webhooks find the incident that they are about. */
export async function startPager(): Promise<{ readonly settings: PagerDutySettings; stop(): Promise<void> }> {
  const certificates = await makeCertificates();
  const files = [certificates.cert, certificates.key, certificates.ca];
  const [cert = '', key = '', ca = ''] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  await certificates.remove();
  const services = [{ id: 'PSHOP01', name: 'Shop', routingKey }];
  const standIn = await startPagerDutyStandIn({ cert, key, apiToken: 'pd-api-token', services });
  const { url, stop } = standIn;
  return { settings: { eventsUrl: url, apiUrl: url, apiToken: 'pd-api-token', ca }, stop };
}
