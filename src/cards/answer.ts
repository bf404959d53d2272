import type { Card, CardButton, CardTable, Line } from './card.ts';

/** What one person (or, shared, a whole channel) is told in reply to a command or a click. */
export interface Answer {
  readonly visibility: 'private' | 'shared';
  /** The gist in one plain sentence, for notifications and screen readers. */
  readonly preview: string;
  readonly sections: readonly AnswerSection[];
}

export type AnswerSection =
  | { readonly type: 'lines'; readonly lines: readonly Line[] }
  /** Read only. */
  | { readonly type: 'table'; readonly table: CardTable }
  | { readonly type: 'card'; readonly card: Card }
  /** One line each, cells aligned where the chat can, each with what one may do about it. */
  | { readonly type: 'rows'; readonly rows: readonly AnswerRow[] }
  /** Text as it is written in a document; its lines may break. */
  | { readonly type: 'prose'; readonly prose: readonly Prose[] }
  /** Actions and links only. */
  | { readonly type: 'buttons'; readonly buttons: readonly CardButton[] };

export type Prose =
  | { readonly type: 'heading' | 'paragraph' | 'quote'; readonly line: Line }
  | {
      readonly type: 'item';
      readonly line: Line;
      /** 0 is the outermost. */
      readonly depth: number;
      /** A number is that of an ordered list; a box is ticked off in one's head. */
      readonly marker: 'bullet' | 'box' | 'ticked' | number;
    }
  /** Several lines, as one copies them. */
  | { readonly type: 'code'; readonly text: string };

export interface AnswerRow {
  /** The first cell is the id, as one would type it. As many cells in every row. */
  readonly cells: readonly Line[];
  /** Actions and links only, at most five, most useful first. */
  readonly buttons: readonly CardButton[];
}
