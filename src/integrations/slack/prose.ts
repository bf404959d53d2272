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
    const isNext = one.type === 'paragraph' && prose[index - 1]?.type === 'paragraph';
    addProse(one, isNext ? '\n\n' : '\n', blocks.at(-1)?.elements ?? []);
  }
  return blocks;
}

/** `gap`: what stands between this and text before it. */
function addProse(one: Prose, gap: string, elements: RichTextBlockElement[]): void {
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
      addText(one.line, gap, elements);
  }
}

/** Texts that follow each other share a section: whoever copies or reads it aloud gets its lines apart, too. */
function addText(line: Line, gap: string, elements: RichTextBlockElement[]): void {
  const last = elements.at(-1);
  if (last?.type !== 'rich_text_section') elements.push(section(line));
  else last.elements.push(...richTextPieces([{ type: 'text', text: gap, style: 'plain' }, ...line]));
}

/** Items of a kind share a list; Slack has no boxes, so those are written, a line each. */
function addItem({ line, depth, marker }: Extract<Prose, { type: 'item' }>, elements: RichTextBlockElement[]): void {
  if (marker === 'box' || marker === 'ticked') {
    const box = `${'\u2003'.repeat(depth)}${marker === 'box' ? '☐' : '☑'} `;
    addText([{ type: 'text', text: box, style: 'plain' }, ...line], '\n', elements);
    return;
  }
  const indent = Math.min(depth, mostListIndent);
  const style = marker === 'bullet' ? 'bullet' : 'ordered';
  const last = elements.at(-1);
  if (last?.type === 'rich_text_list' && last.indent === indent && last.style === style) {
    last.elements.push(section(line));
    return;
  }
  const offset = marker !== 'bullet' && marker > 1 ? { offset: marker - 1 } : {};
  const list: RichTextList = { type: 'rich_text_list', style, indent, ...offset, elements: [section(line)] };
  elements.push(list);
}

function section(line: Line): RichTextSection {
  return { type: 'rich_text_section', elements: richTextPieces(line) };
}
