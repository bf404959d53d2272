import { type Fields, field, fieldsOf, isFields, listField, textField } from '../fields.ts';

/** An interactive element and where it stands. */
export interface Placed {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Fields;
  readonly block: Fields;
}

/** Every interactive element of stored blocks, in reading order. */
export function placedElements(blocks: readonly Fields[]): Placed[] {
  return flatBlocks(blocks).flatMap((block) =>
    elementsOf(block).map((element) => ({
      blockId: textField(block, 'block_id') ?? '',
      actionId: textField(element, 'action_id') ?? '',
      element,
      block,
    })),
  );
}

/** Blocks with those nested in containers and carousels behind their parent. */
export function flatBlocks(blocks: readonly Fields[]): Fields[] {
  return blocks.flatMap((block) => [block, ...flatBlocks(nestedBlocks(block))]);
}

function nestedBlocks(block: Fields): Fields[] {
  if (block['type'] === 'container') return fieldsOf(listField(block, 'child_blocks'));
  return block['type'] === 'carousel' ? fieldsOf(listField(block, 'elements')) : [];
}

const elementKeys = new Map([
  ['actions', 'elements'],
  ['context_actions', 'elements'],
  ['section', 'accessory'],
  ['input', 'element'],
  ['card', 'actions'],
]);

/** The elements of one block that a person can use; images and texts are none. */
export function elementsOf(block: Fields): Fields[] {
  const key = elementKeys.get(textField(block, 'type') ?? '');
  if (key === undefined) return [];
  const found = field(block, key);
  return fieldsOf(Array.isArray(found) ? found : [found]).filter((element) => element['type'] !== 'image');
}

/** Copies blocks and gives every block and element the id that its author left out, as Slack does. */
export function withIds(blocks: readonly Fields[], nextId: () => string): Fields[] {
  return blocks.map((block) => blockWithIds(block, nextId));
}

function blockWithIds(block: Fields, nextId: () => string): Fields {
  const filled: Record<string, unknown> = { ...block, block_id: block['block_id'] ?? nextId() };
  if (block['type'] === 'container') {
    filled['child_blocks'] = withIds(fieldsOf(listField(block, 'child_blocks')), nextId);
  }
  if (block['type'] === 'carousel') {
    filled['elements'] = withIds(fieldsOf(listField(block, 'elements')), nextId);
  }
  const key = elementKeys.get(textField(block, 'type') ?? '');
  const found = key === undefined ? undefined : field(block, key);
  if (key === undefined || found === undefined) return filled;
  filled[key] = Array.isArray(found)
    ? found.map((element) => elementWithId(element, nextId))
    : elementWithId(found, nextId);
  return filled;
}

function elementWithId(element: unknown, nextId: () => string): unknown {
  if (!isFields(element) || element['type'] === 'image') return element;
  return { ...element, action_id: element['action_id'] ?? nextId() };
}
