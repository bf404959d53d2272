import { alertmanagerSource } from '../sources/alertmanager.ts';
import { prometheusSource } from '../sources/prometheus.ts';
import type { Source } from '../sources/source.ts';
import type { AlertDoor } from './alert-doors.ts';

/** Every path that takes alerts. `/` and `/alerts` are where hand-written Alertmanager receivers of old listen. */
export const doors: readonly AlertDoor[] = [
  webhookDoor('/webhooks/alertmanager', alertmanagerSource),
  webhookDoor('/', alertmanagerSource),
  webhookDoor('/alerts', alertmanagerSource),
  { path: '/api/v2/alerts', source: prometheusSource, thanks: { status: 200, body: '' }, renderError: JSON.stringify },
];

function webhookDoor(path: string, source: Source): AlertDoor {
  return {
    path,
    source,
    thanks: { status: 200, body: JSON.stringify({ status: 'processed' }) },
    renderError: (message) => JSON.stringify({ error: message }),
  };
}
