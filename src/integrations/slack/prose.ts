import type { KnownBlock, RichTextBlock, RichTextBlockElement, RichTextList, RichTextSection } from '@slack/types';
import type { Prose } from '../../cards/answer.ts';
import type { Line } from '../../cards/card.ts';
import { mostListIndent } from './limits.ts';
import { richTextPieces } from './rich-text.ts';

/**
 * Text of a document as rich text, a block for each heading and what follows it, so that a message that gets too long
 * loses whole pieces.
 */
export function proseBlocks(prose: readonly Prose[]): KnownBlock[] {
  const blocks: RichTextBlock[] = [];
  for (const [index, one] of prose.entries()) {
    if (one.type === 'heading' || index === 0) blocks.push({ type: 'rich_text', elements: [] });
    const elements = blocks.at(-1)?.elements;
    if (elements !== undefined) addProse(one, prose[index + 1], elements);
  }
  return blocks.filter((block) => block.elements.length > 0);
}

function addProse(one: Prose, next: Prose | undefined, elements: RichTextBlockElement[]): void {
  switch (one.type) {
    case 'code':
      elements.push({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: one.text }], border: 0 });
      return;
    case 'quote':
      elements.push({ type: 'rich_text_quote', elements: richTextPieces(one.line) });
      return;
    case 'item':
      addItem(one, elements);
      return;
    case 'heading':
    case 'paragraph':
      // Paragraphs follow each other without a space of their own.
      elements.push(section(one.line, one.type === 'paragraph' && next?.type === 'paragraph' ? '\n' : ''));
  }
}

/** Items of a kind share a list; Slack has no boxes, so those are written, a line each. */
function addItem({ line, depth, marker }: Extract<Prose, { type: 'item' }>, elements: RichTextBlockElement[]): void {
  if (marker === 'box' || marker === 'ticked') {
    const box = `${'\u2003'.repeat(depth)}${marker === 'box' ? '☐' : '☑'} `;
    elements.push(section([{ type: 'text', text: box, style: 'plain' }, ...line], ''));
    return;
  }
  const indent = Math.min(depth, mostListIndent);
  const style = marker === 'bullet' ? 'bullet' : 'ordered';
  const item = section(line, '');
  const last = elements.at(-1);
  if (last?.type === 'rich_text_list' && last.indent === indent && last.style === style) {
    last.elements.push(item);
    return;
  }
  const offset = marker !== 'bullet' && marker > 1 ? { offset: marker - 1 } : {};
  const list: RichTextList = { type: 'rich_text_list', style, indent, ...offset, elements: [item] };
  elements.push(list);
}

function section(line: Line, end: string): RichTextSection {
  const pieces = richTextPieces(end === '' ? line : [...line, { type: 'text', text: end, style: 'plain' }]);
  return { type: 'rich_text_section', elements: pieces };
}
