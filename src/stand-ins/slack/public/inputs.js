import { plainText } from './blocks/text.js';
import { drawUnknown } from './blocks/unknown.js';
import { h } from './dom.js';

/** How long after the last key the app hears of what was typed. */
const QUIET_MS = 250;

const typed = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
};

const initials = ['initial_value', 'initial_date', 'initial_time'];

/** The inputs of one modal. What was entered stays while blocks are redrawn. */
export function createInputs({ dispatch, errorOf }) {
  const entered = new Map();
  const timers = new Map();

  function heldBy(block) {
    return entered.has(block.block_id) ? entered.get(block.block_id) : initialOf(block.element);
  }

  function changed(block, value, isLate) {
    entered.set(block.block_id, value);
    if (block.dispatch_action !== true) return;
    clearTimeout(timers.get(block.block_id));
    const tell = () => dispatch(block, block.element, value === '' ? undefined : value);
    if (isLate) timers.set(block.block_id, setTimeout(tell, QUIET_MS));
    else tell();
  }

  function draw(block) {
    const { label, hint, optional } = block;
    const error = errorOf(block.block_id);
    const id = `input-${block.block_id}`;
    const name = h(
      'label',
      { for: id },
      plainText(label),
      optional === true ? h('span', { class: 'muted' }, ' (optional)') : undefined,
    );
    const notes = [
      error === undefined ? undefined : h('div', { class: 'field-error', id: `${id}-error` }, error),
      hint === undefined ? undefined : h('div', { class: 'hint', id: `${id}-hint` }, plainText(hint)),
    ];
    const about = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
    const props = {
      id,
      'aria-describedby': about || undefined,
      'aria-invalid': error === undefined ? undefined : 'true',
    };
    return h('div', { class: 'field' }, name, drawWidget(block, props), ...notes);
  }

  function drawWidget(block, props) {
    const { element } = block;
    if (element.type === 'static_select') return drawSelect(block, props);
    if (element.type === 'radio_buttons') return drawChoices(block, 'radio');
    if (element.type === 'checkboxes') return drawChoices(block, 'checkbox');
    if (!Object.hasOwn(typed, element.type)) return drawUnknown('element', element);
    return drawTyped(block, props);
  }

  function drawTyped(block, props) {
    const { element } = block;
    const tag = element.multiline === true ? 'textarea' : 'input';
    const events = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
    const tellsEach = events.includes('on_character_entered');
    const widget = h(tag, {
      ...props,
      ...(tag === 'input' ? { type: typed[element.type] } : { rows: 3 }),
      maxlength: element.max_length,
      placeholder: element.placeholder === undefined ? undefined : plainText(element.placeholder),
      value: heldBy(block) ?? '',
    });
    widget.addEventListener('input', () => {
      if (tellsEach) changed(block, widget.value, true);
      else entered.set(block.block_id, widget.value);
    });
    widget.addEventListener('change', () => {
      if (!tellsEach) changed(block, widget.value, false);
    });
    return widget;
  }

  function drawSelect(block, props) {
    const { element } = block;
    const value = heldBy(block);
    const options = element.options.map((option) => {
      const isChosen = option.value === value ? { selected: true } : {};
      return h('option', { value: option.value, ...isChosen }, plainText(option.text));
    });
    const nothing = h(
      'option',
      { value: '' },
      element.placeholder === undefined ? 'Select …' : plainText(element.placeholder),
    );
    const needsNothing = value === undefined || block.optional === true;
    const select = h('select', props, needsNothing ? nothing : undefined, ...options);
    select.addEventListener('change', () => changed(block, select.value, false));
    return h('div', { class: 'select-box' }, select);
  }

  function drawChoices(block, type) {
    const chosen = new Set([heldBy(block) ?? []].flat());
    const read = () => {
      const values = [...group.querySelectorAll('input:checked')].map((one) => one.value);
      changed(block, type === 'radio' ? values[0] : values, false);
    };
    const group = h(
      'div',
      { role: type === 'radio' ? 'radiogroup' : 'group', 'aria-label': plainText(block.label) },
      ...block.element.options.map((option) => {
        const isChosen = chosen.has(option.value) ? { checked: true } : {};
        const props = { type, name: block.block_id, value: option.value, ...isChosen, on: { change: read } };
        return h('label', { class: 'choice' }, h('input', props), plainText(option.text));
      }),
    );
    return group;
  }

  return {
    draw,
    /** By block: what is missing before it can be sent. */
    missing(blocks) {
      const empty = inputBlocks(blocks).filter((block) => block.optional !== true && isNothing(heldBy(block)));
      return Object.fromEntries(empty.map((block) => [block.block_id, 'Please complete this required field.']));
    },
    values(blocks) {
      const filled = inputBlocks(blocks).filter((block) => entered.has(block.block_id));
      return Object.fromEntries(
        filled.map((block) => [block.block_id, { [block.element.action_id]: entered.get(block.block_id) }]),
      );
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function inputBlocks(blocks) {
  return blocks.filter((block) => block.type === 'input');
}

function isNothing(value) {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function initialOf(element) {
  for (const key of initials) if (element[key] !== undefined) return element[key];
  if (element.initial_options !== undefined) return element.initial_options.map((option) => option.value);
  return element.initial_option?.value;
}
