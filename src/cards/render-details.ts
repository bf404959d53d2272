import { bodyOf, dashboardOf, runbookOf, senderSilenceOf, webLink } from '../engine/alert-text.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { renderMatcher } from '../engine/matcher.ts';
import type { Silence } from '../engine/silence.ts';
import { alertTable, type TableLimits } from './alert-table.ts';
import type { Answer, AnswerRow, AnswerSection } from './answer.ts';
import type { Line, Span } from './card.ts';
import { endSilenceButton, extendChoice } from './card-buttons.ts';
import { groupName, urgentFirst } from './group-words.ts';
import { inert, inertLines } from './inert.ts';
import { headlineLine, measuresLine } from './problem-lines.ts';
import { previewOf, titleOf } from './render-card.ts';
import { joined, nearTime, quoted, words } from './spans.ts';
import { countsLine, noteLines, whoLine } from './state-lines.ts';

/**
 * Everything that the card leaves out: the whole text, every alert up to twenty, all
 * labels, annotations, links, silences.
 */
export function renderDetails(facts: GroupFacts): Answer {
  const table = alertTable(facts, limits);
  return {
    visibility: 'private',
    preview: previewOf(facts),
    sections: [
      lines([
        [words(titleOf(facts), 'strong'), words('  '), words(facts.shortId, 'code')],
        headlineLine(facts),
        ...bodies(facts),
        measuresLine(facts),
      ]),
      ...(table === undefined ? [] : [{ type: 'table' as const, table }]),
      lines([countsLine(facts), whoLine(facts), ...noteLines(facts)]),
      lines(pairs('Labels in common', facts.commonLabels, 30)),
      lines(pairs('Annotations in common', notSaidAbove(facts.commonAnnotations), 10)),
      lines([linksLine(facts)]),
      ...silenceSection(facts),
    ].filter((section) => section.type !== 'lines' || section.lines.length > 0),
  };
}

/** A silence as a row: its id, until when, what it holds back, by whom and why. */
export function silenceRow(silence: Silence, now: number): AnswerRow {
  const isPending = now < silence.startsAt;
  const when: Line = isPending
    ? [words('from '), nearTime(silence.startsAt, now), words(' until '), nearTime(silence.endsAt, now)]
    : [words('until '), ...(silence.until === undefined ? [] : [words('resolved, ')]), nearTime(silence.endsAt, now)];
  const why = inert(silence.comment, 120);
  return {
    cells: [
      [quoted(silence.id.slice(0, 8), 8, 'code')],
      when,
      [quoted(silence.matchers.map(renderMatcher).join(', '), 200, 'code')],
      [quoted(`${silence.createdBy}${why === '' ? '' : `: ${why}`}`, 200, 'muted')],
    ],
    buttons: [
      endSilenceButton(silence, now),
      ...extendChoice(silence).options.map((option) => ({ type: 'action' as const, ...option })),
    ],
  };
}

const limits: TableLimits = { rows: 20, width: 120, cell: 40, fires: true };
const maxBodies = 3;
const maxSilences = 10;

function lines(all: readonly Line[]): AnswerSection {
  return { type: 'lines', lines: all.filter((line) => line.length > 0) };
}

function bodies(facts: GroupFacts): readonly Line[] {
  const texts = [...new Set(urgentFirst(facts).map(bodyOf))].filter((text) => text !== undefined);
  const shown = texts.slice(0, maxBodies).flatMap((text) => inertLines(text, 400, 8).map((line) => [words(line)]));
  if (texts.length > maxBodies) shown.push([words(`and ${texts.length - maxBodies} more texts`, 'muted')]);
  return shown;
}

function pairs(title: string, all: Readonly<Record<string, string>>, max: number): readonly Line[] {
  const entries = Object.entries(all);
  if (entries.length === 0) return [];
  const shown = entries
    .slice(0, max)
    .map(([name, value]): Line => [quoted(name, 60, 'muted'), words('  '), quoted(value, 200, 'code')]);
  if (entries.length > max) shown.push([words(`and ${entries.length - max} more`, 'muted')]);
  return [[words(title, 'strong')], ...shown];
}

/** Links have a line of their own; headline and body come first. */
function notSaidAbove(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !saidAbove.has(name)));
}

const saidAbove: ReadonlySet<string> = new Set([
  ...['summary', 'title', 'message', 'description', 'value', 'threshold'],
  ...['runbook_url', 'runbook', 'panel_url', 'dashboard_url', 'dashboard', 'silence_url', 'data_state'],
]);

function linksLine(facts: GroupFacts): Line {
  const [content] = urgentFirst(facts);
  if (content === undefined) return [];
  const links: readonly (readonly [string, string | undefined])[] = [
    ['Runbook', runbookOf(content)],
    ['Dashboard', dashboardOf(content)],
    ['Source', webLink(content.generatorUrl ?? '')],
    ['Silence at the sender', senderSilenceOf(content)],
  ];
  return joined(links.map(([text, url]) => (url === undefined ? [] : [linkSpan(text, url)])));
}

function linkSpan(text: string, url: string): Span {
  return { type: 'link', text, url };
}

function silenceSection(facts: GroupFacts): readonly AnswerSection[] {
  if (facts.silences.length === 0) return [];
  return [
    lines([[words(`Silences on ${groupName(facts)}`, 'strong')]]),
    { type: 'rows', rows: facts.silences.slice(0, maxSilences).map((silence) => silenceRow(silence, facts.now)) },
  ];
}
