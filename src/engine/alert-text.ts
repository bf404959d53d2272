import type { AlertContent } from './alert.ts';
import { labelValue } from './label-set.ts';

/** Which annotation speaks first, per thing to say. Senders disagree on names; the first that says something wins. */
const headlineNames = ['summary', 'title', 'message'];
const bodyNames = ['description', 'message'];
const runbookNames = ['runbook_url', 'runbook'];
/** A panel shows more of the one thing than its dashboard. */
const dashboardNames = ['panel_url', 'dashboard_url', 'dashboard'];

/** The alert's name, for sentences about it; never empty. */
export function alertName(content: AlertContent): string {
  return labelValue(content.labels, 'alertname').trim() || 'unnamed alert';
}

/** What is wrong, in a line; the alert's name when no annotation says it. */
export function headlineOf(content: AlertContent): string {
  return firstText(content, headlineNames) ?? alertName(content);
}

/** The longer text, unless the headline already says the same. */
export function bodyOf(content: AlertContent): string | undefined {
  const text = firstText(content, bodyNames);
  return text === headlineOf(content) ? undefined : text;
}

export function runbookOf(content: AlertContent): string | undefined {
  return firstLink(content, runbookNames);
}

export function dashboardOf(content: AlertContent): string | undefined {
  return firstLink(content, dashboardNames);
}

export function measuredValueOf(content: AlertContent): string | undefined {
  return annotation(content, 'value');
}

export function thresholdOf(content: AlertContent): string | undefined {
  return annotation(content, 'threshold');
}

/** Where the sender silences this alert at its own end. */
export function senderSilenceOf(content: AlertContent): string | undefined {
  return firstLink(content, ['silence_url']);
}

/** Why an alert fires that measured nothing: its query gave no data, or failed. */
export type DataState = 'no data' | 'query error';

/** Absent: something was measured. Grafana's own names count too, for alerts that come by way of an Alertmanager. */
export function dataStateOf(content: AlertContent): DataState | undefined {
  const said = annotation(content, 'data_state');
  const name = labelValue(content.labels, 'alertname');
  if (said === 'no data' || name === 'DatasourceNoData') return 'no data';
  return said === 'query error' || name === 'DatasourceError' ? 'query error' : undefined;
}

/** The address of a web page, normalised; absent for anything that is not http or https. */
export function webLink(text: string): string | undefined {
  const url = URL.parse(text);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : undefined;
}

function firstText(content: AlertContent, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = annotation(content, name);
    if (text !== undefined) return text;
  }
  return undefined;
}

function firstLink(content: AlertContent, names: readonly string[]): string | undefined {
  for (const name of names) {
    const link = webLink(annotation(content, name) ?? '');
    if (link !== undefined) return link;
  }
  return undefined;
}

function annotation(content: AlertContent, name: string): string | undefined {
  return labelValue(content.annotations, name).trim() || undefined;
}
