import type { AlertFacts } from '../engine/alert-facts.ts';
import { measuredValueOf, thresholdOf } from '../engine/alert-text.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { labelValue } from '../engine/label-set.ts';
import type { CardTable, Line } from './card.ts';
import { inert, lengthOf } from './inert.ts';
import { lineText, nearTime, quoted, words } from './spans.ts';

export interface TableLimits {
  readonly rows: number;
  /** Characters in a row, three a column for its padding included; the least telling columns are left out. */
  readonly width: number;
  readonly cell: number;
  /** Whether it may have a column for how often each fired. */
  readonly fires: boolean;
}

/** Fits a phone of 360 px. */
export const cardTableLimits: TableLimits = { rows: 5, width: 46, cell: 22, fires: false };

/**
 * What tells the alerts of a group apart, one row each: labels that differ, since when, value and threshold, how often
 * they fired. Absent when there is nothing to tell apart.
 */
export function alertTable(facts: GroupFacts, limits: TableLimits): CardTable | undefined {
  if (facts.alerts.length < 2) return undefined;
  const shown = facts.alerts.slice(0, limits.rows);
  const chosen = fitting(columnsOf(facts, limits), shown, limits);
  if (!chosen.some((column) => column.tellsApart)) return undefined;
  const columns = chosen.toSorted((a, b) => a.place - b.place);
  return {
    columns: columns.map((column) => inert(column.title, limits.cell)),
    rows: shown.map((alert) => columns.map((column) => column.cell(alert, limits.cell))),
    more: facts.alerts.length - shown.length,
  };
}

/** The threshold that all alerts of the group name. */
export function sharedThreshold(facts: GroupFacts): string | undefined {
  const [threshold, ...others] = new Set(facts.alerts.map((alert) => thresholdOf(alert.content)));
  return others.length === 0 ? threshold : undefined;
}

/** Names of the labels that are not equal (or not there) on all alerts, the most telling first. */
function differingLabels(alerts: readonly AlertFacts[]): readonly string[] {
  const values = new Map<string, Set<string>>();
  for (const { content } of alerts) {
    for (const name of Object.keys(content.labels)) if (!values.has(name)) values.set(name, new Set());
  }
  for (const [name, seen] of values) for (const { content } of alerts) seen.add(labelValue(content.labels, name));
  return [...values]
    .filter(([, seen]) => seen.size > 1)
    .sort(([a, seenA], [b, seenB]) => {
      // First a label that tells every alert apart: the same severity on five rows says less than five instances.
      const isTelling = Number(seenB.size === alerts.length) - Number(seenA.size === alerts.length);
      return isTelling || rank(a) - rank(b) || seenB.size - seenA.size || (a < b ? -1 : 1);
    })
    .map(([name]) => name);
}

interface Column {
  readonly title: string;
  readonly tellsApart: boolean;
  /** From left to right. */
  readonly place: number;
  readonly cell: (alert: AlertFacts, max: number) => Line;
}

/** The most telling column first. */
function columnsOf(facts: GroupFacts, limits: TableLimits): readonly Column[] {
  const [first, ...others] = differingLabels(facts.alerts).map(labelColumn);
  const fires = limits.fires ? firesColumn(facts) : undefined;
  const columns = [first, sinceColumn(facts), measureColumn(facts), fires, ...others];
  return columns.filter((column) => column !== undefined);
}

function labelColumn(name: string, index: number): Column {
  return {
    title: name,
    tellsApart: true,
    place: index,
    cell: (alert, max) => textCell(labelValue(alert.content.labels, name), max),
  };
}

/** Since when it fires, or since when it does not, or that somebody silenced it. */
function sinceColumn(facts: GroupFacts): Column {
  return {
    title: 'since',
    tellsApart: false,
    place: 1001,
    cell: (alert) => {
      const at = alert.status === 'resolved' ? alert.head.endsAt : alert.head.startsAt;
      const time = nearTime(at ?? alert.head.startsAt, facts.now);
      if (alert.status === 'resolved') return [time, words(' resolved', 'muted')];
      return alert.isSilenced ? [time, words(' silenced', 'muted')] : [time];
    },
  };
}

/** The value, and the threshold beside it unless all share one. */
function measureColumn(facts: GroupFacts): Column | undefined {
  const hasValue = facts.alerts.some((alert) => measuredValueOf(alert.content) !== undefined);
  const hasThreshold =
    sharedThreshold(facts) === undefined && facts.alerts.some((alert) => thresholdOf(alert.content) !== undefined);
  const parts = [...(hasValue ? [measures.value] : []), ...(hasThreshold ? [measures.threshold] : [])];
  if (parts.length === 0) return undefined;
  return {
    title: parts.map((part) => part.title).join(' / '),
    tellsApart: false,
    place: 1002,
    cell: ({ content }, max) => {
      const texts = parts.map((part) => inert(part.of(content) ?? '', 12) || nothing);
      return textCell(texts.join(' / '), max);
    },
  };
}

function firesColumn(facts: GroupFacts): Column | undefined {
  if (!facts.alerts.some((alert) => alert.fires > 1)) return undefined;
  return { title: 'fired', tellsApart: false, place: 1003, cell: (alert) => [words(`${alert.fires}×`)] };
}

function textCell(text: string, max: number): Line {
  const shown = quoted(text, max);
  return shown.type === 'text' && shown.text !== '' ? [shown] : [words(nothing, 'muted')];
}

/** As many columns as the width takes; the first always. */
function fitting(columns: readonly Column[], shown: readonly AlertFacts[], limits: TableLimits): readonly Column[] {
  const chosen: Column[] = [];
  let left = limits.width;
  for (const column of columns) {
    const cells = shown.map((alert) => widthOf(column.cell(alert, limits.cell)));
    const width = Math.max(Math.min(lengthOf(column.title), limits.cell), ...cells) + padding;
    if (chosen.length > 0 && width > left) continue;
    chosen.push(column);
    left -= width;
  }
  return chosen;
}

/** Times are drawn in the reader's zone, so without the zone's name. */
function widthOf(line: Line): number {
  return lengthOf(lineText(line).replace(' UTC', ''));
}

function rank(name: string): number {
  const index = telling.indexOf(name);
  return index === -1 ? telling.length : index;
}

const measures = {
  value: { title: 'value', of: measuredValueOf },
  threshold: { title: 'threshold', of: thresholdOf },
};

const padding = 3;

const nothing = '–';

const telling = [
  ...['alertname', 'severity', 'instance', 'pod', 'node', 'host', 'hostname', 'device', 'mountpoint'],
  ...['container', 'service', 'job', 'namespace', 'cluster', 'region'],
];
