import { h, icon } from './dom.js';
import { signs } from './signs.js';

const LIFE_MS = 8000;

/** Says something in the corner for a while. */
export function notify(text) {
  const close = () => notice.remove();
  const notice = h(
    'div',
    { class: 'notice-card' },
    h('span', {}, text),
    h(
      'button',
      { class: 'plain', type: 'button', 'aria-label': 'Dismiss', on: { click: close } },
      icon(signs.close, 14),
    ),
  );
  document.getElementById('notices').append(notice);
  setTimeout(close, LIFE_MS);
}
