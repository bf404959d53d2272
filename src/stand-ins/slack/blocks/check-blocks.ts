import { type Fields, fieldsOf, isFields, listField, textField } from '../fields.ts';
import { elementsOf, flatBlocks } from './find.ts';
import { messageBlock, viewBlock } from './kinds.ts';
import { list, problem } from './shape.ts';

/** docs.slack.dev/block-kit: 50 blocks in a message, 100 in a modal or the Home tab. */
const MOST_BLOCKS = { message: 50, view: 100 };

/** Every problem of a `blocks` value, worded and pointed at as Slack does; none means it would be shown. */
export function blockProblems(blocks: unknown, surface: 'message' | 'view', at: string): string[] {
  const problems: string[] = [];
  const check = list(surface === 'message' ? messageBlock : viewBlock, 0, MOST_BLOCKS[surface]);
  check(blocks, at, (found) => problems.push(found));
  if (problems.length > 0 || !Array.isArray(blocks)) return problems;
  const known = fieldsOf(blocks);
  return [...repeatedIds(known, at), ...tooManyTables(known, at)];
}

/** block_id is unique in a message, action_id in a block. Real Slack overlooks some of these. */
function repeatedIds(blocks: readonly Fields[], at: string): string[] {
  const all = flatBlocks(blocks);
  const blockIds = repeated(all.map((block) => textField(block, 'block_id')));
  const actionIds = all.flatMap((block) =>
    repeated(elementsOf(block).map((element) => textField(element, 'action_id'))),
  );
  return [
    ...blockIds.map((id) => problem(`block_id already exists: ${id}`, at)),
    ...actionIds.map((id) => problem(`action_id already exists: ${id}`, at)),
  ];
}

function repeated(ids: readonly (string | undefined)[]): string[] {
  const known = ids.filter((id) => id !== undefined);
  return known.filter((id, index) => known.indexOf(id) !== index);
}

/** One table a message (docs.slack.dev, table block: `only_one_table_allowed`). */
function tooManyTables(blocks: readonly Fields[], at: string): string[] {
  const tables = flatBlocks(blocks).filter((block) => block['type'] === 'table');
  return tables.length > 1 ? [problem('only_one_table_allowed', at)] : [];
}

/**
 * Characters that count towards the cumulative limit of a message. Slack does not document what counts
 * (bolt-js issues 2509 and 2867), so everything a person reads and every address counts here.
 */
export function countedCharacters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + countedCharacters(item), 0);
  if (!isFields(value)) return 0;
  return Object.entries(value).reduce((sum, [key, part]) => {
    const counts = typeof part === 'string' && countedKeys.has(key);
    return sum + (counts ? part.length : countedCharacters(part));
  }, 0);
}

const countedKeys = new Set(['text', 'title', 'alt_text', 'caption', 'url', 'fallback']);

/** The widgets that one surface may not show, for example an input in a modal that nothing submits. */
export function hasInput(blocks: unknown): boolean {
  return fieldsOf(listField({ blocks }, 'blocks')).some((block) => block['type'] === 'input');
}
