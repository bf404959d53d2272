import { h } from '../dom.js';
import { drawRichText } from './rich-text.js';
import { unit } from './units.js';

/** docs.slack.dev/reference/block-kit/blocks/table-block: the first row is the header. */
export function drawTable(block) {
  const rows = (block.rows ?? []).map((row, index) => {
    const tag = index === 0 ? 'th' : 'td';
    const cells = row.map((cell, column) => h(tag, cellProps(block.column_settings?.[column], tag), ...drawCell(cell)));
    return unit(h('tr', {}, ...cells), row);
  });
  const [head, ...body] = rows;
  return h(
    'div',
    { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': 'Table' },
    h('table', {}, h('thead', {}, head), h('tbody', {}, ...body)),
  );
}

function cellProps(setting, tag) {
  const classes = [`align-${setting?.align ?? 'left'}`, setting?.is_wrapped === true ? 'wraps' : ''];
  return { class: classes.join(' ').trim(), ...(tag === 'th' ? { scope: 'col' } : {}) };
}

function drawCell(cell) {
  if (cell.type === 'rich_text') return [drawRichText(cell)];
  return [cell.text ?? ''];
}
