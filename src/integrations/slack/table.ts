import type { KnownBlock, TableBlock } from '@slack/types';
import type { CardTable, Line } from '../../cards/card.ts';
import { mostTableCells, mostTableRows } from './limits.ts';
import { smallPrint } from './lines.ts';
import { richText, richTextCell } from './rich-text.ts';

/** A table with its header, and how many rows were left out. */
export function tableBlocks(table: CardTable): KnownBlock[] {
  const header = table.columns.slice(0, mostTableCells).map((name) => richTextCell([strong(name)]));
  const shown = table.rows.slice(0, mostTableRows - 1);
  const rows = shown.map((row) => row.slice(0, mostTableCells).map((cell) => richTextCell(cell)));
  const block: TableBlock = {
    type: 'table',
    column_settings: table.columns.slice(0, mostTableCells).map(() => ({ is_wrapped: true })),
    rows: [header, ...rows],
  };
  return [block, ...leftOut(table.more + table.rows.length - shown.length)];
}

/** The same as lines, where a table cannot be: in a modal, or when the message has one already. */
export function tableAsLines(table: CardTable): KnownBlock[] {
  const lines = table.rows.map((row): Line => row.flatMap((cell, index) => [...separator(index), ...cell]));
  const block = richText([[strong(table.columns.join(' · '))], ...lines]);
  return [...(block === undefined ? [] : [block]), ...leftOut(table.more)];
}

function leftOut(rows: number): KnownBlock[] {
  return rows > 0 ? [smallPrint(`and ${rows} more`)] : [];
}

function separator(index: number): Line {
  return index === 0 ? [] : [{ type: 'text', text: ' · ', style: 'plain' }];
}

function strong(text: string): Line[number] {
  return { type: 'text', text, style: 'strong' };
}
