import { confirmFirst } from '../confirm.js';
import { h, icon } from '../dom.js';
import { openMenu } from '../menu.js';
import { signs } from '../signs.js';
import { store } from '../store.js';
import { plainText } from './text.js';
import { unit } from './units.js';
import { drawUnknown } from './unknown.js';

/** Draws what a person can press. `context.keyOf(block, element)` names it, so that it can be shown as under way. */
export function drawElement(block, element, context) {
  const draw = Object.hasOwn(kinds, element.type) ? kinds[element.type] : undefined;
  return draw === undefined ? drawUnknown('element', element) : draw(block, element, context);
}

const kinds = { button: drawButton, overflow: drawOverflow, static_select: drawSelect };

function drawButton(block, element, context) {
  const { style = 'default', url, accessibility_label: label } = element;
  const name = plainText(element.text);
  const target = url === undefined ? undefined : h('a', { href: url }).getAttribute('href');
  const props = { class: `button ${style}`, 'aria-label': label, ...busy(block, element, context) };
  const use = () => useElement(block, element, context);
  // A link button opens its page and tells the app as well.
  if (target !== undefined && target !== null) {
    return unit(h('a', { ...props, href: target, role: 'button', on: { click: use } }, name, ' ', linkSign()), [
      name,
      url,
    ]);
  }
  return unit(h('button', { ...props, type: 'button', on: { click: use } }, name), [name, style]);
}

function linkSign() {
  return h('span', { class: 'link-sign', 'aria-label': '(opens a page)' }, '↗');
}

function drawOverflow(block, element, context) {
  const show = (event) => {
    openMenu(
      event.currentTarget,
      element.options.map((option) => toItem(block, element, option, context)),
      'More actions',
    );
  };
  const props = { class: 'button icon-only', type: 'button', 'aria-label': 'More actions', 'aria-haspopup': 'menu' };
  return h('button', { ...props, ...busy(block, element, context), on: { click: show } }, icon(signs.more));
}

function drawSelect(block, element, context) {
  const options = element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
  const chosen = element.initial_option;
  const label = plainText(chosen?.text ?? element.placeholder ?? { text: 'Select an item' });
  const show = (event) => {
    openMenu(
      event.currentTarget,
      options.map((option) => toItem(block, element, option, context)),
      label,
    );
  };
  const props = { class: 'button select', type: 'button', 'aria-haspopup': 'menu', ...busy(block, element, context) };
  return unit(h('button', { ...props, on: { click: show } }, h('span', {}, label), icon(signs.down, 14)), label);
}

function toItem(block, element, option, context) {
  const description = option.description === undefined ? undefined : plainText(option.description);
  return {
    label: plainText(option.text),
    description,
    url: option.url,
    choose: () => useElement(block, element, context, option.value),
  };
}

function busy(block, element, context) {
  const isBusy = store.pending.has(context.keyOf(block, element));
  // Not `disabled`: that would take the focus away.
  return isBusy ? { 'aria-disabled': 'true', 'aria-busy': 'true' } : {};
}

async function useElement(block, element, context, value) {
  if (store.pending.has(context.keyOf(block, element))) return;
  if (element.confirm !== undefined && !(await confirmFirst(element.confirm))) return;
  await context.act(block, element, value);
}
