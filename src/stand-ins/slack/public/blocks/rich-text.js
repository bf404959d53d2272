import { h } from '../dom.js';
import { emojiText } from '../emoji.js';
import { drawDate } from './dates.js';
import { channelName, mention, userName } from './mrkdwn.js';
import { unit } from './units.js';
import { drawUnknown } from './unknown.js';

/** docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export function drawRichText(block) {
  return h('div', { class: 'rich-text' }, ...(block.elements ?? []).map(drawPart));
}

function drawPart(part) {
  switch (part.type) {
    case 'rich_text_section':
      return h('div', { class: 'rich-section' }, ...drawLines(part.elements ?? []));
    case 'rich_text_list':
      return drawList(part);
    case 'rich_text_quote':
      return h('blockquote', {}, ...drawLines(part.elements ?? []));
    case 'rich_text_preformatted':
      return unit(h('pre', { class: 'code-block' }, ...(part.elements ?? []).map(drawInline)), part);
    default:
      return drawUnknown('rich text', part);
  }
}

function drawList({ style, indent = 0, offset = 0, elements = [] }) {
  const tag = style === 'ordered' ? 'ol' : 'ul';
  const start = tag === 'ol' ? { start: offset + 1 } : {};
  const items = elements.map((item) => unit(h('li', {}, ...drawLines(item.elements ?? [])), item));
  return h(tag, { class: `rich-list indent-${indent}`, ...start }, ...items);
}

/** Each line is a unit of its own, so that a change of one line shows there alone. */
function drawLines(elements) {
  const lines = [[]];
  for (const element of elements) {
    const pieces = element.type === 'text' ? String(element.text).split('\n') : [undefined];
    for (const [index, text] of pieces.entries()) {
      if (index > 0) lines.push([]);
      const piece = text === undefined ? element : { ...element, text };
      if (text !== '') lines.at(-1).push(piece);
    }
  }
  return lines.map((pieces) => {
    const line = h('span', { class: 'line' }, ...pieces.map(drawInline));
    return pieces.length === 0 ? h('br') : h('div', { class: 'line-box' }, unit(line, pieces));
  });
}

function drawInline(element) {
  return styled(element.style, drawPiece(element));
}

function drawPiece(element) {
  switch (element.type) {
    case 'text':
      return document.createTextNode(element.text);
    case 'link':
      return h('a', { href: element.url }, element.text ?? element.url);
    case 'date':
      return drawDate({ seconds: element.timestamp, template: element.format, fallback: element.fallback ?? '' });
    case 'emoji':
      return document.createTextNode(emojiText(element.name));
    case 'user':
      return mention(`@${userName(element.user_id)}`);
    case 'channel':
      return mention(`#${channelName(element.channel_id)}`);
    case 'usergroup':
      return mention(`@${element.usergroup_id}`);
    case 'broadcast':
      return mention(`@${element.range}`, 'loud');
    case 'color':
      return document.createTextNode(element.value);
    default:
      return drawUnknown('rich text', element);
  }
}

const tags = [
  ['code', 'code'],
  ['bold', 'b'],
  ['italic', 'i'],
  ['strike', 's'],
  ['underline', 'u'],
];

function styled(style, node) {
  let drawn = node;
  for (const [name, tag] of tags) if (style?.[name] === true) drawn = h(tag, {}, drawn);
  return drawn;
}
