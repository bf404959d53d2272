import type { Line, Span } from './card.ts';
import { quoted, words } from './spans.ts';

type Piece = Span | Line | string | number;

/** A line from a template literal: our words as they are, strings between them made inert, spans and lines taken in. */
export function line(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Line {
  const spans: Span[] = [];
  for (const [index, text] of texts.entries()) {
    if (text !== '') spans.push(words(text));
    const piece = pieces[index];
    if (piece !== undefined) spans.push(...toSpans(piece));
  }
  return spans.filter((span) => span.type !== 'text' || span.text !== '');
}

function toSpans(piece: Piece): Line {
  if (typeof piece === 'string') return [quoted(piece)];
  if (typeof piece === 'number') return [words(piece.toLocaleString('en'))];
  return 'type' in piece ? [piece] : piece;
}
