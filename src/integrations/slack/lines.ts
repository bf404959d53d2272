import type { ContextBlock, KnownBlock } from '@slack/types';
import type { Line, Span } from '../../cards/card.ts';
import { mostContextElements, mostContextText } from './limits.ts';
import { renderMrkdwn } from './mrkdwn.ts';
import { plainText } from './plain-text.ts';
import { richText } from './rich-text.ts';

/**
 * Lines as blocks, in order. Lines of nothing but muted text are drawn small and grey, each a block of its own;
 * what stands between them shares one.
 */
export function lineBlocks(lines: readonly Line[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let together: Line[] = [];
  for (const line of lines) {
    const quiet = quietText(line);
    if (quiet === undefined) {
      together.push(line);
      continue;
    }
    blocks.push(...asRichText(together), smallPrint(quiet));
    together = [];
  }
  return [...blocks, ...asRichText(together)];
}

export function smallPrint(text: string): ContextBlock {
  return { type: 'context', elements: [plainText(text, mostContextText)] };
}

/** A line of muted text and code in small print; plain text, because markup would take strangers' words for its own. */
export function smallPrintLine(line: Line): ContextBlock[] {
  const elements: ContextBlock['elements'] = [];
  for (const span of line) {
    if (span.type !== 'text') continue;
    const last = elements.at(-1);
    if (span.style === 'code') elements.push({ type: 'mrkdwn', text: renderMrkdwn([span]), verbatim: true });
    else if (last?.type === 'plain_text') last.text = plainText(`${last.text}${span.text}`, mostContextText).text;
    else elements.push(plainText(span.text, mostContextText));
  }
  return elements.length === 0 ? [] : [{ type: 'context', elements: elements.slice(0, mostContextElements) }];
}

function asRichText(lines: readonly Line[]): KnownBlock[] {
  const block = richText(lines);
  return block === undefined ? [] : [block];
}

/** The words of a line that is muted throughout. */
function quietText(line: Line): string | undefined {
  if (line.length === 0) return undefined;
  let text = '';
  for (const span of line) {
    if (!isQuiet(span)) return undefined;
    text += span.text;
  }
  return text;
}

function isQuiet(span: Span): span is Extract<Span, { type: 'text' }> {
  return span.type === 'text' && span.style === 'muted';
}
