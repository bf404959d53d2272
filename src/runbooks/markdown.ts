import MarkdownIt, { type Token } from 'markdown-it';
import type { RunbookBlock, RunbookText } from '../ports/runbooks.ts';
import { spansOf } from './inline.ts';

/**
 * Reads Markdown (CommonMark with tables and task lists) as blocks. HTML is text like any other, pictures are their
 * words. Expects a few thousand characters: what strangers can write takes time that grows with its square.
 */
export function blocksOf(source: string, options: ReadingOptions): readonly RunbookBlock[] {
  const tidy = source.replace(/^[ \t]*<!--.*?-->[ \t]*$/gm, '').replace(/<br ?\/?>/gi, ' ');
  const parser = hasEndlessTable(tidy) ? withoutTables : withTables;
  const reader: Reader = { ...options, blocks: [], lists: [], quotes: 0 };
  for (const token of tables(parser.parse(`${tidy}\n\n${options.definitions.join('\n')}`, {}))) read(token, reader);
  return reader.blocks;
}

export interface ReadingOptions {
  readonly definitions: readonly string[];
  /** What addresses in it are relative to. */
  readonly base?: string;
}

/** A line of Markdown without its signs. */
export function plainTextOf(source: string): string {
  const [token] = withTables.parseInline(source.slice(0, 500), {});
  return spansOf(token?.children ?? [], {})
    .map((span) => span.text)
    .join('')
    .trim();
}

const settings = { html: false, linkify: false, typographer: false } as const;
const withTables = new MarkdownIt(settings);
const withoutTables = new MarkdownIt(settings).disable('table');

/** A row is as wide as the header, however little it holds. */
function hasEndlessTable(source: string): boolean {
  return source.split('\n').some((line) => line.split('|').length > 25);
}

interface Reader extends ReadingOptions {
  readonly blocks: RunbookBlock[];
  /** The lists around, the innermost last. `next` counts ordered ones. */
  readonly lists: { next: number | undefined; isItemNew: boolean }[];
  quotes: number;
}

interface Table {
  readonly rows: Token[][];
}

/** The tokens of each table as one. */
function* tables(tokens: readonly Token[]): Iterable<Token | Table> {
  let table: Table | undefined;
  for (const token of tokens) {
    if (token.type === 'table_open') table = { rows: [] };
    else if (table === undefined) yield token;
    else if (token.type === 'tr_open') table.rows.push([]);
    else if (token.type === 'inline') table.rows.at(-1)?.push(token);
    else if (token.type === 'table_close') {
      yield table;
      table = undefined;
    }
  }
}

function read(token: Token | Table, reader: Reader): void {
  if ('rows' in token) {
    readTable(token, reader);
    return;
  }
  const { blocks, lists } = reader;
  const list = lists.at(-1);
  switch (token.type) {
    case 'bullet_list_open':
      lists.push({ next: undefined, isItemNew: false });
      break;
    case 'ordered_list_open':
      lists.push({ next: Number(token.attrGet('start') ?? 1), isItemNew: false });
      break;
    case 'bullet_list_close':
    case 'ordered_list_close':
      lists.pop();
      break;
    case 'list_item_open':
      if (list !== undefined) list.isItemNew = true;
      break;
    case 'list_item_close':
      if (list?.next !== undefined) list.next += 1;
      break;
    case 'blockquote_open':
      reader.quotes += 1;
      break;
    case 'blockquote_close':
      reader.quotes -= 1;
      break;
    case 'inline':
      readText(spansOf(token.children ?? [], reader), reader);
      break;
    case 'fence':
    case 'code_block':
      blocks.push({ type: 'code', text: token.content.replace(/\n$/, '') });
      break;
  }
}

function readText(text: RunbookText, { blocks, lists, quotes }: Reader): void {
  const list = lists.at(-1);
  if (list?.isItemNew === true) {
    list.isItemNew = false;
    const { marker, rest } = toTask(text);
    blocks.push({ type: 'item', text: rest, depth: lists.length - 1, marker: marker ?? list.next ?? 'bullet' });
  } else if (text.length > 0) blocks.push({ type: quotes > 0 ? 'quote' : 'paragraph', text });
}

function toTask(text: RunbookText): { marker?: 'todo' | 'done'; rest: RunbookText } {
  const [first, ...others] = text;
  const [, sign, rest] = (first?.type === 'text' && /^\[([ xX])\] (.*)$/s.exec(first.text)) || [];
  if (first?.type !== 'text' || sign === undefined || rest === undefined) return { rest: text };
  return { marker: sign === ' ' ? 'todo' : 'done', rest: [{ ...first, text: rest }, ...others] };
}

function readTable({ rows }: Table, reader: Reader): void {
  const [columns = [], ...others] = rows.map((row) => row.map((cell) => spansOf(cell.children ?? [], reader)));
  reader.blocks.push({ type: 'table', columns, rows: others });
}
