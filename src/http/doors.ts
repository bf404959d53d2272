import type { Policy } from '../ports/policy.ts';
import { alertmanagerSource } from '../sources/alertmanager.ts';
import { prometheusSource } from '../sources/prometheus.ts';
import type { Source } from '../sources/source.ts';
import type { FindSource } from '../sources/source-finder.ts';
import type { AlertDoor, DoorPath } from './alert-doors.ts';

/**
 * Every path that takes alerts. `/` and `/alerts` are where hand-written Alertmanager receivers of old listen, `/api/alerts`
 * is where clients of notification services post.
 */
export function doorsFor(deps: {
  readonly findSource: FindSource;
  readonly policy: () => Policy;
}): readonly (AlertDoor | DoorPath)[] {
  const made = new WeakMap<Source, AlertDoor>();

  function find(name: string): AlertDoor | undefined {
    const source = deps.findSource(name, deps.policy().sources);
    if (source === undefined) return undefined;
    const door = made.get(source) ?? webhookDoor(`/webhooks/${name}`, source);
    made.set(source, door);
    return door;
  }

  return [
    webhookDoor('/webhooks/alertmanager', alertmanagerSource),
    webhookDoor('/', alertmanagerSource),
    webhookDoor('/alerts', alertmanagerSource),
    {
      path: '/api/v2/alerts',
      source: prometheusSource,
      thanks: { status: 200, body: '' },
      renderError: JSON.stringify,
    },
    { path: '/api/alerts', find: () => find('notification-service') },
    { path: '/webhooks/:source', find: (request) => find(sourceIn(request.params)) },
  ];
}

function sourceIn(params: unknown): string {
  const { source } = params as { readonly source?: unknown }; // the path says that there is one
  return typeof source === 'string' ? source : '';
}

function webhookDoor(path: string, source: Source): AlertDoor {
  return {
    path,
    source,
    thanks: { status: 200, body: JSON.stringify({ status: 'processed' }) },
    renderError: (message) => JSON.stringify({ error: message }),
  };
}
