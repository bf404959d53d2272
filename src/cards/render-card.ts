import type { GroupFacts } from '../engine/group-facts.ts';
import { alertTable, cardTableLimits } from './alert-table.ts';
import type { Card } from './card.ts';
import { cardButtons } from './card-buttons.ts';
import { groupName, receiverNames, stateWord, toneOf } from './group-words.ts';
import { cut } from './inert.ts';
import { bodyLines, headlineLine, headlineParts, sharedLine } from './problem-lines.ts';
import { lineText } from './spans.ts';
import { countsLine, noteLines, whoLine } from './state-lines.ts';
import { textOf } from './text.ts';

/** Draws a group as people see it, from its facts alone. Never throws on what strangers wrote. */
export function renderCard(facts: GroupFacts): Card {
  const isOver = facts.state === 'resolved';
  const table = isOver ? undefined : alertTable(facts, cardTableLimits);
  return {
    preview: previewOf(facts),
    tone: toneOf(facts),
    title: titleOf(facts),
    headline: headlineLine(facts),
    body: isOver ? [] : bodyLines(facts),
    ...(table === undefined ? {} : { table }),
    shared: sharedLine(facts),
    counts: countsLine(facts),
    who: whoLine(facts),
    notes: noteLines(facts),
    ...cardButtons(facts),
  };
}

/**
 * State and name in one line: `🔴 CRITICAL · HighErrorRate · api`, `👀 ACKNOWLEDGED · HighErrorRate · api · critical`.
 */
export function titleOf(facts: GroupFacts): string {
  const { emoji, word } = stateWord(facts);
  const title = `${emoji} ${word} · ${groupName(facts)}`;
  return facts.state === 'firing' || facts.state === 'resolved' ? title : `${title} · ${facts.severity}`;
}

/** The whole card in a sentence without time zones or mark-up. */
export function previewOf(facts: GroupFacts): string {
  const { word } = stateWord(facts);
  const name = groupName(facts).replaceAll(' · ', ' ');
  const { headline } = headlineParts(facts);
  return cut(lineText(previewText({ word, name, headline, outcome: outcomeOf(facts) }, facts.now)), 400);
}

function outcomeOf(facts: GroupFacts): string {
  if (facts.movedTo !== undefined) return `goes on with ${receiverNames(facts.movedTo)}`;
  if (facts.state === 'resolved') return facts.endedBy === undefined ? 'by itself' : `closed by ${facts.endedBy.name}`;
  const holder = facts.acknowledgement === undefined ? '' : `, ${facts.acknowledgement.by.name} has it`;
  return `${facts.firing} firing${holder}`;
}

const previewText = textOf<{ word: string; name: string; headline: string; outcome: string }>(
  'preview',
  (view) => `${view.word} ${view.name}: ${view.headline}`,
);
