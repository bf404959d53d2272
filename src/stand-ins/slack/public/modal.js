import { perform } from './acts.js';
import { drawBlock } from './blocks/blocks.js';
import { plainText } from './blocks/text.js';
import { markChanges } from './blocks/units.js';
import { fill, h, icon } from './dom.js';
import { createInputs } from './inputs.js';
import { drawKeyed } from './keyed.js';
import { signs } from './signs.js';
import { store } from './store.js';

/** Shows the modal in front of the reader. Answers how to draw it. */
export function startModals() {
  let open;
  return () => {
    const stack = store.state.views[store.who] ?? [];
    const view = stack.at(-1);
    if (open !== undefined && open.id !== view?.id) {
      open.end();
      open = undefined;
    }
    if (view === undefined) return;
    open ??= createModal(view, stack.length > 1);
    open.draw(view);
  };
}

function createModal(first, hasBelow) {
  let view = first;
  let errors = {};
  const inputs = createInputs({ dispatch, errorOf: (blockId) => errors[blockId] });
  const title = h('h2', { id: 'modal-title' });
  const body = h('div', { class: 'modal-body' });
  const problem = h('div', { class: 'modal-problem', role: 'alert', hidden: true });
  const footer = h('footer', {});
  const closer = h(
    'button',
    { class: 'plain', type: 'button', 'aria-label': 'Close', on: { click: close } },
    icon(hasBelow ? signs.back : signs.close),
  );
  const form = h('form', { novalidate: true }, h('header', {}, title, closer), body, problem, footer);
  const dialog = h('dialog', { class: 'modal', 'aria-labelledby': 'modal-title', 'data-view': view.id }, form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    return submit();
  });
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    return close();
  });
  document.body.append(dialog);
  dialog.showModal();

  function blocksOf() {
    return view.definition.blocks ?? [];
  }

  function close() {
    return perform(`close ${view.id}`, 'close', { user: store.who, viewId: view.id });
  }

  function dispatch(block, element, value) {
    const what = { actionId: element.action_id, blockId: block.block_id, ...(value === undefined ? {} : { value }) };
    return perform(`${view.id} ${block.block_id}`, 'change', { user: store.who, viewId: view.id, ...what });
  }

  async function submit() {
    if (view.definition.submit === undefined || store.pending.has(submitKey())) return;
    errors = inputs.missing(blocksOf());
    if (Object.keys(errors).length === 0) {
      const values = inputs.values(blocksOf());
      const seen = await perform(submitKey(), 'submit', { user: store.who, viewId: view.id, values });
      errors = seen.errors ?? {};
      showProblem(seen);
    }
    draw(view);
    body.querySelector('[aria-invalid="true"]')?.focus();
  }

  function submitKey() {
    return `submit ${view.id}`;
  }

  function showProblem(seen) {
    const failed = seen.error !== undefined || seen.problem !== undefined;
    problem.hidden = !failed;
    fill(problem, failed ? `We had some trouble connecting. Try again? (${seen.error ?? seen.problem})` : '');
  }

  function draw(now) {
    view = now;
    const { definition } = view;
    fill(title, plainText(definition.title));
    drawKeyed(body, blocksOf().map(toItem), markChanges);
    drawFooter(definition);
  }

  function toItem(block) {
    const error = errors[block.block_id];
    const busy = [...store.pending.keys()].filter((key) => key.startsWith(`${view.id} ${block.block_id} `));
    return {
      key: block.block_id,
      meaning: JSON.stringify([block, error, busy]),
      draw: () => drawBlock(block, context),
    };
  }

  const context = {
    keyOf: (block, element) => `${view.id} ${block.block_id} ${element.action_id}`,
    act: (block, element, value) => dispatch(block, element, value),
    drawInput: (block) => inputs.draw(block),
  };

  function drawFooter(definition) {
    const isBusy = store.pending.has(submitKey());
    const meaning = JSON.stringify([definition.close, definition.submit, isBusy]);
    drawKeyed(footer, [{ key: 'footer', meaning, draw: () => drawFooterRow(definition, isBusy) }]);
  }

  function drawFooterRow({ close: closeText, submit: submitText }, isBusy) {
    const busy = isBusy ? { 'aria-disabled': 'true', 'aria-busy': 'true' } : {};
    return h(
      'div',
      { class: 'footer-row', 'data-item': 'footer' },
      h(
        'button',
        { class: 'button', type: 'button', on: { click: close } },
        closeText ? plainText(closeText) : 'Close',
      ),
      submitText ? h('button', { class: 'button primary', type: 'submit', ...busy }, plainText(submitText)) : undefined,
    );
  }

  return {
    id: view.id,
    draw,
    end() {
      inputs.stop();
      dialog.close();
      dialog.remove();
    },
  };
}
