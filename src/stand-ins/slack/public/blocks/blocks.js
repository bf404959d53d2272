import { h } from '../dom.js';
import { drawElement } from './elements.js';
import { drawMrkdwn } from './mrkdwn.js';
import { drawRichText } from './rich-text.js';
import { drawTable } from './table.js';
import { drawText, plainText } from './text.js';
import { unit } from './units.js';
import { drawUnknown } from './unknown.js';

/**
 * Draws blocks. `act(block, element, value)` is called when a person uses an element; `drawInput(block)` draws input blocks,
 * where there are any.
 */
export function drawBlocks(blocks, context) {
  return blocks.map((block) => drawBlock(block, context));
}

export function drawBlock(block, context) {
  const draw = Object.hasOwn(kinds, block.type) ? kinds[block.type] : undefined;
  const drawn = draw === undefined ? drawUnknown('block', block) : draw(block, context);
  drawn.classList.add('block', `block-${block.type}`);
  drawn.dataset.block = block.block_id ?? '';
  return drawn;
}

const kinds = {
  header: (block) => h('h3', {}, unit(h('span', {}, plainText(block.text)), block.text)),
  rich_text: drawRichText,
  table: drawTable,
  divider: () => h('hr'),
  section: drawSection,
  context: drawContext,
  actions: drawActions,
  image: (block) => drawImageBlock(block),
  markdown: (block) => unit(h('div', { class: 'markdown' }, ...drawMrkdwn(block.text ?? '')), block.text),
  alert: (block) =>
    unit(h('div', { class: `notice level-${block.level ?? 'default'}` }, ...drawText(block.text)), block.text),
  input: (block, context) => (context.drawInput === undefined ? drawUnknown('block', block) : context.drawInput(block)),
};

function drawSection(block, context) {
  const { text, fields = [], accessory } = block;
  const body = h(
    'div',
    { class: 'section-body' },
    text === undefined ? undefined : unit(h('div', { class: 'section-text' }, ...drawText(text)), text),
    fields.length === 0
      ? undefined
      : h('div', { class: 'fields' }, ...fields.map((field) => unit(h('div', {}, ...drawText(field)), field))),
  );
  const beside = accessory === undefined ? undefined : h('div', { class: 'accessory' }, drawAccessory(block, context));
  return h('div', {}, body, beside);
}

function drawAccessory(block, context) {
  return block.accessory.type === 'image'
    ? h('img', { class: 'thumbnail', src: block.accessory.image_url, alt: block.accessory.alt_text })
    : drawElement(block, block.accessory, context);
}

function drawContext(block) {
  const parts = (block.elements ?? []).map((element) => {
    if (element.type === 'image') return h('img', { src: element.image_url, alt: element.alt_text });
    return unit(h('span', {}, ...drawText(element)), element);
  });
  return h('div', {}, ...parts);
}

function drawActions(block, context) {
  const elements = (block.elements ?? []).map((element) => drawElement(block, element, context));
  return h('div', { role: 'group', 'aria-label': 'Actions' }, ...elements);
}

function drawImageBlock(block) {
  const title = block.title === undefined ? undefined : h('figcaption', {}, plainText(block.title));
  return h('figure', {}, title, h('img', { src: block.image_url, alt: block.alt_text }));
}
