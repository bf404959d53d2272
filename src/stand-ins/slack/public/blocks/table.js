import { h } from '../dom.js';
import { drawRichText } from './rich-text.js';
import { unit } from './units.js';

/** docs.slack.dev/reference/block-kit/blocks/table-block: the first row is the header. */
export function drawTable(block) {
  const rows = (block.rows ?? []).map((row, index) => {
    const tag = index === 0 ? 'th' : 'td';
    const cells = row.map((cell, column) => drawCell(cell, tag, block.column_settings?.[column]));
    return unit(h('tr', {}, ...cells), row);
  });
  const [head, ...body] = rows;
  return h(
    'div',
    { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': 'Table' },
    h('table', {}, h('thead', {}, head), h('tbody', {}, ...body)),
  );
}

/** What is this short stays on one line, though its column may wrap. */
const SHORT = 24;

function drawCell(cell, tag, setting) {
  const content = cell.type === 'rich_text' ? drawRichText(cell) : h('span', {}, cell.text ?? '');
  const isShort = content.textContent.length <= SHORT;
  const wraps = setting?.is_wrapped === true && !isShort ? ['wraps'] : [];
  const classes = [`align-${setting?.align ?? 'left'}`, ...wraps].join(' ');
  return h(tag, { class: classes, ...(tag === 'th' ? { scope: 'col' } : {}) }, content);
}
