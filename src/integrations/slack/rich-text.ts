import type {
  RichTextBlock,
  RichTextBroadcastMention,
  RichTextChannelMention,
  RichTextDate,
  RichTextLink,
  RichTextText,
  RichTextUsergroupMention,
  RichTextUserMention,
} from '@slack/types';
import type { Line, Span, TextStyle, TimeStyle } from '../../cards/card.ts';
import type { Mention } from '../../engine/escalation.ts';
import { isChannelId } from './channel-ids.ts';
import { mostUrl } from './limits.ts';
import { notEmpty } from './plain-text.ts';

type Piece =
  | RichTextText
  | RichTextDate
  | RichTextLink
  | RichTextUserMention
  | RichTextUsergroupMention
  | RichTextBroadcastMention
  | RichTextChannelMention;

type Style = NonNullable<RichTextText['style']>;

/**
 * Lines as rich text, in which nothing is markup: what strangers wrote is shown letter by letter, without escaping.
 * Absent when there is nothing to draw.
 */
export function richText(lines: readonly Line[]): RichTextBlock | undefined {
  const drawn = lines.filter((line) => line.length > 0);
  if (drawn.length === 0) return undefined;
  const pieces = drawn.flatMap((line, index) => [...(index === 0 ? [] : [text('\n')]), ...line.map(toPiece)]);
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: merged(pieces) }] };
}

/** A table cell; never empty, as Slack asks. */
export function richTextCell(line: Line): RichTextBlock {
  const pieces = line.length === 0 ? [text('–')] : merged(line.map(toPiece));
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: pieces }] };
}

/** A line as the parts of a text, list or quote take it; never empty. */
export function richTextPieces(line: Line): Piece[] {
  return line.length === 0 ? [text('\u00a0')] : merged(line.map(toPiece));
}

/** docs.slack.dev/reference/block-kit/block-elements/date-element; each reader sees their own zone and clock. */
export const dateFormats: Readonly<Record<TimeStyle, string>> = {
  clock: '{time}',
  day_clock: '{date_short_pretty} {time}',
  relative: '{ago}',
};

/**
 * An address as Slack may have it, or undefined if it is not one that people should follow. What browsers take in an
 * address and RFC 3986 does not, Slack may refuse, and the whole message with it.
 */
export function webAddress(address: string): string | undefined {
  const { protocol, href } = URL.parse(address) ?? {};
  if (href === undefined || (protocol !== 'http:' && protocol !== 'https:')) return undefined;
  const safe = href.replace(/["<>\\^`{|}]/g, encodeURIComponent);
  return safe.length <= mostUrl ? safe : undefined;
}

function toPiece(span: Span): Piece {
  switch (span.type) {
    case 'text':
      return text(span.text, styleOf(span.style));
    case 'time':
      return {
        type: 'date',
        timestamp: Math.floor(span.at / 1000),
        format: dateFormats[span.style],
        fallback: notEmpty(span.fallback),
      };
    case 'link': {
      const url = webAddress(span.url);
      return url === undefined ? text(span.text) : { type: 'link', url, text: notEmpty(span.text) };
    }
    case 'person':
      return text(span.actor.name);
    case 'mention':
      return mentionPiece(span.mention) ?? text(span.name, { bold: true });
    case 'room':
      return isChannelId(span.id) ? { type: 'channel', channel_id: span.id } : text(`#${span.name}`);
  }
}

/** Absent for what is no id of Slack's: it is shown, and calls nobody. */
function mentionPiece({ type, id }: Mention): Piece | undefined {
  switch (type) {
    case 'user':
      return /^[UW][A-Z0-9]{2,20}$/.test(id) ? { type: 'user', user_id: id } : undefined;
    case 'group':
      return /^S[A-Z0-9]{2,20}$/.test(id) ? { type: 'usergroup', usergroup_id: id } : undefined;
    case 'everyone':
      return id === 'here' || id === 'channel' ? { type: 'broadcast', range: id } : undefined;
  }
}

function text(content: string, style?: Style): RichTextText {
  const shown = content === '' ? '\u00a0' : content;
  return style === undefined ? { type: 'text', text: shown } : { type: 'text', text: shown, style };
}

function styleOf(style: TextStyle): Style | undefined {
  switch (style) {
    case 'strong':
      return { bold: true };
    case 'code':
      return { code: true };
    case 'plain':
    case 'muted':
      return undefined;
  }
}

/** Neighbours of one style in one piece. */
function merged(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  for (const piece of pieces) {
    const last = kept.at(-1);
    if (last?.type === 'text' && piece.type === 'text' && isSameStyle(last, piece)) {
      kept[kept.length - 1] = { ...last, text: last.text + piece.text };
    } else kept.push(piece);
  }
  return kept;
}

function isSameStyle(a: RichTextText, b: RichTextText): boolean {
  return a.style?.bold === b.style?.bold && a.style?.code === b.style?.code;
}
