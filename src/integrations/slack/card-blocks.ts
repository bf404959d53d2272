import type { KnownBlock } from '@slack/types';
import type { Card, CardButton, Line } from '../../cards/card.ts';
import { actionsBlock } from './buttons.ts';
import { charactersOf } from './characters.ts';
import { mostCharacters, mostFallbackText, mostHeader } from './limits.ts';
import { lineBlocks, smallPrintLine } from './lines.ts';
import { escapeText } from './mrkdwn.ts';
import { fitted, notEmpty, plainText } from './plain-text.ts';
import { tableAsLines, tableBlocks } from './table.ts';

/** A message as chat.postMessage and chat.update take it. */
export interface SlackMessage {
  /** Shown in notifications and to screen readers. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Draws a card as a message within all of Slack's limits. Equal cards give equal JSON, to the byte. */
export function renderCardMessage(card: Card): SlackMessage {
  return { text: fallbackText(card.preview), blocks: cardBlocks(card, 'table') };
}

/** The same in the plainest blocks there are and without links, for when Slack refuses the others. */
export function renderPlainCardMessage(card: Card): SlackMessage {
  const actions = actionsBlock(card.buttons.filter(isOurs), card.menu.filter(isOurs));
  const section: KnownBlock = { type: 'section', text: plainText(card.preview, mostPlainCharacters) };
  return { text: fallbackText(card.preview), blocks: [section, ...(actions === undefined ? [] : [actions])] };
}

export function fallbackText(preview: string): string {
  return notEmpty(fitted(escapeText(preview), mostFallbackText));
}

/** `lines`: its table is drawn as lines, for where Slack takes no table. */
export function cardBlocks(card: Card, table: 'table' | 'lines', most = mostCharacters): KnownBlock[] {
  let blocks = blocksOf(card, table);
  for (const shrink of shrinkings) {
    if (charactersOf(blocks) <= most) break;
    blocks = blocksOf(shrink(card), table);
  }
  return blocks;
}

const mostPlainCharacters = 1000;

/** Where a link leads, strangers said. */
function isOurs(button: CardButton): boolean {
  return button.type !== 'link';
}

function blocksOf(card: Card, table: 'table' | 'lines'): KnownBlock[] {
  const actions = actionsBlock(card.buttons, card.menu);
  return [
    { type: 'header', text: plainText(card.title, mostHeader) },
    ...lineBlocks([card.headline.map(toStrong), ...card.body]),
    ...(card.table === undefined ? [] : table === 'table' ? tableBlocks(card.table) : tableAsLines(card.table)),
    ...smallPrintLine(card.shared),
    ...lineBlocks([card.counts, card.who, ...card.notes]),
    ...(actions === undefined ? [] : [actions]),
  ];
}

/** What a card can do without, in the order in which it goes. */
const shrinkings: readonly ((card: Card) => Card)[] = [
  (card) => withRows(card, 2),
  (card) => ({ ...withRows(card, 0), body: card.body.slice(0, 1), shared: card.shared.filter(isId) }),
  (card) => ({ ...withRows(card, 0), body: [], shared: card.shared.filter(isId), notes: card.notes.slice(0, 2) }),
  (card) => ({ ...withRows(card, 0), body: [], shared: card.shared.filter(isId), notes: [], headline: [], menu: [] }),
];

/** Everything else that the line says can be looked up by it. */
function isId(span: Line[number]): boolean {
  return span.type === 'text' && span.style === 'code';
}

function withRows(card: Card, most: number): Card {
  const { table, ...rest } = card;
  if (table === undefined || (most === 0 && table.rows.length === 0)) return card;
  if (most === 0) return rest;
  const rows = table.rows.slice(0, most);
  return { ...rest, table: { ...table, rows, more: table.more + table.rows.length - rows.length } };
}

function toStrong(span: Line[number]): Line[number] {
  return span.type === 'text' && span.style === 'plain' ? { ...span, style: 'strong' } : span;
}
