import { flatBlocks, placedElements } from '../../src/stand-ins/slack/blocks/find.ts';
import { type Fields, field, fieldsOf, listField, textField } from '../../src/stand-ins/slack/fields.ts';
import type { Message } from '../../src/stand-ins/slack/workspace.ts';

/** What a reader sees of blocks: one line a block or row, dates as `{time}`-like formats with their instant. */
export function shownText(blocks: readonly Fields[]): string {
  return flatBlocks(blocks).map(blockText).join('\n');
}

/** Words on everything that can be pressed, menus with what they offer: `Silence: 1 h, 4 h`. */
export function shownControls(blocks: readonly Fields[]): readonly string[] {
  return placedElements(blocks).map(({ element }) => {
    const label = labelOf(element);
    const options = optionsOf(element).map((option) => textOf(field(option, 'text')));
    return options.length === 0 ? label : `${label}: ${options.join(', ')}`;
  });
}

export interface Pressable {
  readonly blockId: string;
  readonly actionId: string;
  /** For menus: the value of the option. */
  readonly option?: string;
}

/** Finds what is pressed by its words: a button, an entry of the three dots, or `choose` in a menu called `label`. */
export function findPressable(blocks: readonly Fields[], label: string, choose: string | undefined): Pressable {
  for (const { blockId, actionId, element } of placedElements(blocks)) {
    if (element['type'] === 'button' && labelOf(element) === label) return { blockId, actionId };
    const isMeant = element['type'] === 'overflow' || (choose !== undefined && labelOf(element) === label);
    const option = isMeant ? optionCalled(element, choose ?? label) : undefined;
    if (option !== undefined) return { blockId, actionId, option };
  }
  throw new Error(`there is no "${[label, choose].join(' ').trim()}" among: ${shownControls(blocks).join(' | ')}`);
}

/** A message that stands for a group, as its metadata says; replies that were also sent to the channel are none. */
export function isCard(message: Pick<Message, 'metadata' | 'threadTs'>): boolean {
  return message.threadTs === undefined && textField(message.metadata, 'event_type') === 'tocsin_card';
}

function optionCalled(element: Fields, wanted: string): string | undefined {
  const found = optionsOf(element).find((option) => textOf(field(option, 'text')) === wanted);
  return found === undefined ? undefined : textField(found, 'value');
}

function optionsOf(element: Fields): Fields[] {
  return fieldsOf(listField(element, 'options'));
}

function labelOf(element: Fields): string {
  if (element['type'] === 'overflow') return '⋯';
  return textOf(element['text'] ?? element['placeholder']);
}

function blockText(block: Fields): string {
  const { type } = block;
  if (type === 'table') {
    const rows = listField(block, 'rows').filter(Array.isArray);
    return rows.map((row) => fieldsOf(row).map(blockText).join(' | ')).join('\n');
  }
  if (type === 'rich_text') return fieldsOf(listField(block, 'elements')).map(pieceText).join('');
  if (type === 'context') return fieldsOf(listField(block, 'elements')).map(textOf).join(' ');
  if (type === 'input') return `${textOf(block['label'])}: ${inputText(block['element'])}`;
  if (type === 'actions') return '';
  return textOf(block['text']);
}

function pieceText(piece: Fields): string {
  const children = listField(piece, 'elements');
  if (children.length > 0) return fieldsOf(children).map(pieceText).join('');
  if (piece['type'] === 'date') return dateText(Number(piece['timestamp']), String(piece['format']));
  if (piece['type'] === 'user') return `[call ${String(piece['user_id'])}]`;
  if (piece['type'] === 'usergroup') return `[call ${String(piece['usergroup_id'])}]`;
  if (piece['type'] === 'broadcast') return `[call ${String(piece['range'])}]`;
  if (piece['type'] === 'channel') return `<#${String(piece['channel_id'])}>`;
  return textField(piece, 'text') ?? `[${String(piece['type'])}]`;
}

function inputText(element: unknown): string {
  const option = textOf(field(field(element, 'initial_option'), 'text'));
  return textField(element, 'initial_value') ?? option;
}

function textOf(text: unknown): string {
  const content = typeof text === 'string' ? text : (textField(text, 'text') ?? '');
  if (textField(text, 'type') !== 'mrkdwn') return content;
  return content
    .replace(/<!date\^(\d+)\^([^|^>]*)[^>]*>/g, (_, seconds, format) => dateText(Number(seconds), String(format)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** As a reader in UTC would see it, the format for relative times aside. */
function dateText(seconds: number, format: string): string {
  const iso = new Date(seconds * 1000).toISOString();
  if (format.includes('{ago}')) return `ago(${iso.slice(11, 19)})`;
  return format.includes('{date') ? `${iso.slice(0, 10)} ${iso.slice(11, 16)}` : iso.slice(11, 16);
}
