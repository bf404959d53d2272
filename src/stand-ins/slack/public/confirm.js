import { drawText, plainText } from './blocks/text.js';
import { h, icon } from './dom.js';
import { signs } from './signs.js';

/** Asks as a confirm object says. Answers whether the person agreed; Escape means no. */
export function confirmFirst({ title, text, confirm, deny, style = 'primary' }) {
  return new Promise((resolve) => {
    const close = (answer) => () => dialog.close(answer);
    const dialog = h(
      'dialog',
      { class: 'modal small', 'aria-labelledby': 'confirm-title' },
      h(
        'header',
        {},
        h('h2', { id: 'confirm-title' }, plainText(title)),
        h(
          'button',
          { class: 'plain', type: 'button', 'aria-label': 'Close', on: { click: close('no') } },
          icon(signs.close),
        ),
      ),
      h('div', { class: 'modal-body' }, h('p', {}, ...drawText(text))),
      h(
        'footer',
        {},
        h('button', { class: 'button', type: 'button', on: { click: close('no') } }, plainText(deny)),
        h('button', { class: `button ${style}`, type: 'button', on: { click: close('yes') } }, plainText(confirm)),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
