import type { KnownBlock, SectionBlock } from '@slack/types';
import type { Answer, AnswerRow, AnswerSection } from '../../cards/answer.ts';
import type { Line } from '../../cards/card.ts';
import type { Reply } from '../../cards/render-reply.ts';
import { actionsBlock, rowButtons } from './buttons.ts';
import { cardBlocks, fallbackText, type SlackMessage } from './card-blocks.ts';
import { charactersOf } from './characters.ts';
import { mostBlocks, mostCharacters, mostSectionText } from './limits.ts';
import { lineBlocks, smallPrint } from './lines.ts';
import { renderMrkdwn } from './mrkdwn.ts';
import { notEmpty } from './plain-text.ts';
import { proseBlocks } from './prose.ts';
import { tableAsLines, tableBlocks } from './table.ts';

/** Where an answer is shown. Modals hold no tables. */
export type Surface = 'message' | 'view';

/** Draws an answer within Slack's limits; what does not fit is left out from the end, and said to be. */
export function renderAnswerMessage(answer: Answer): SlackMessage {
  return { text: fallbackText(answer.preview), blocks: answerBlocks(answer, 'message') };
}

/** Draws what a card's thread is told. */
export function renderReplyMessage(reply: Reply): SlackMessage {
  return { text: fallbackText(reply.preview), blocks: fitting(lineBlocks(reply.lines), mostBlocks.message) };
}

export function answerBlocks(answer: Answer, surface: Surface): KnownBlock[] {
  const drawn: KnownBlock[] = [];
  let hasTable = surface === 'view';
  for (const section of answer.sections) {
    const blocks = sectionBlocks(section, hasTable);
    hasTable ||= blocks.some((block) => block.type === 'table');
    drawn.push(...blocks);
  }
  if (drawn.length === 0) drawn.push(...lineBlocks([[{ type: 'text', text: answer.preview, style: 'plain' }]]));
  return fitting(drawn, mostBlocks[surface]);
}

function sectionBlocks(section: AnswerSection, hasTable: boolean): KnownBlock[] {
  switch (section.type) {
    case 'lines':
      return lineBlocks(section.lines);
    case 'table':
      return hasTable ? tableAsLines(section.table) : tableBlocks(section.table);
    case 'card':
      return cardBlocks(section.card, hasTable ? 'lines' : 'table');
    case 'rows':
      return section.rows.flatMap(rowBlocks);
    case 'prose':
      return proseBlocks(section.prose);
    case 'buttons': {
      const actions = actionsBlock(section.buttons, []);
      return actions === undefined ? [] : [actions];
    }
  }
}

function rowBlocks(row: AnswerRow): KnownBlock[] {
  const { accessory, beneath } = rowButtons(row.buttons);
  const section: SectionBlock = {
    type: 'section',
    text: { type: 'mrkdwn', text: notEmpty(rowText(row.cells)), verbatim: true },
    ...(accessory === undefined ? {} : { accessory }),
  };
  return [section, ...(beneath === undefined ? [] : [beneath])];
}

/** The id stands apart, dots between the others. Whole cells only: cut markup could mean something else. */
function rowText(cells: readonly Line[]): string {
  let text = '';
  for (const [index, cell] of cells.entries()) {
    const next = renderMrkdwn(cell);
    const separator = text === '' ? '' : index === 1 ? '  ' : ' · ';
    const longer = `${text}${separator}${next}`;
    if (next.trim() !== '' && longer.length <= mostSectionText) text = longer;
  }
  return text;
}

/** As many blocks from the start as Slack takes. */
function fitting(blocks: readonly KnownBlock[], most: number): KnownBlock[] {
  let characters = 0;
  for (const [index, block] of blocks.entries()) {
    characters += charactersOf(block);
    const isLast = index === blocks.length - 1;
    if (index + (isLast ? 1 : 2) > most || characters > mostCharacters - 100) {
      return [...blocks.slice(0, index), smallPrint('The rest is too long for one message.')];
    }
  }
  return [...blocks];
}
