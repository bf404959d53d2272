import type { IncomingAlert } from '../engine/alert.ts';
import { type LabelSet, labelValue, toLabelSet } from '../engine/label-set.ts';
import { alertmanagerSource } from './alertmanager.ts';
import { contentHashOf } from './content-hash.ts';
import type { ReadAlert, Source, SourceContext } from './source.ts';

/**
 * Grafana's webhook: Alertmanager's with more about each alert: the values that its expressions had, and links to
 * panel, dashboard and a silence. An alert for lack of data or for a failed query is badged as such: Grafana renames
 * those of its older rules, and gives newer ones an annotation.
 */
export const grafanaSource: Source = {
  name: 'grafana',
  liveness: 'edge',
  unpack: alertmanagerSource.unpack,
  read,
};

function read(item: unknown, path: string, context: SourceContext): ReadAlert {
  const reading = alertmanagerSource.read(item, path, { ...context, source: context.source ?? grafanaSource.name });
  if (reading.type === 'refused') return reading;
  return { type: 'alert', alert: withGrafanas(reading.alert, item as GrafanaAlert) }; // it was read, so it is an object
}

interface GrafanaAlert {
  readonly values?: unknown;
  readonly valueString?: unknown;
  readonly silenceURL?: unknown;
  readonly dashboardURL?: unknown;
  readonly panelURL?: unknown;
}

function withGrafanas(alert: IncomingAlert, item: GrafanaAlert): IncomingAlert {
  const { annotations, labels } = alert.content;
  const added: [string, string | undefined][] = [
    ['value', valuesOf(item)],
    ['panel_url', linkIn(item.panelURL)],
    ['dashboard_url', linkIn(item.dashboardURL)],
    ['silence_url', linkIn(item.silenceURL)],
    ['data_state', dataStateOf(labels, annotations)],
  ];
  const missing = added.filter((entry): entry is [string, string] => {
    return entry[1] !== undefined && !Object.hasOwn(annotations, entry[0]);
  });
  if (missing.length === 0) return alert;
  const all = toLabelSet([...Object.entries(annotations), ...missing]);
  return {
    ...alert,
    head: { ...alert.head, contentHash: contentHashOf(all) },
    content: { ...alert.content, annotations: all },
  };
}

const maxValues = 5;

/** `B 22.5, C 1`: what the rule's queries and expressions gave, by their letters. */
function valuesOf({ values }: GrafanaAlert): string | undefined {
  if (typeof values !== 'object' || values === null) return undefined;
  const numbers = Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  if (numbers.length === 0) return undefined;
  const shown = numbers.slice(0, maxValues).map(([name, value]) => `${name.slice(0, 20)} ${roundedText(value)}`);
  return numbers.length === 1 ? roundedText(numbers[0]?.[1] ?? 0) : shown.join(', ');
}

function roundedText(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function linkIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : undefined;
}

/** A rule of somebody's may be called "Error"; only Grafana's own names count. */
function dataStateOf(labels: LabelSet, annotations: LabelSet): string | undefined {
  const name = labelValue(labels, 'alertname');
  const reasons = labelValue(annotations, 'grafana_state_reason').split(/[\s,]+/);
  if (name === 'DatasourceNoData' || reasons.includes('NoData')) return 'no data';
  return name === 'DatasourceError' || reasons.includes('Error') ? 'query error' : undefined;
}
