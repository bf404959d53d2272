import { h } from './dom.js';
import { store } from './store.js';

const banner = h(
  'div',
  { class: 'lost', role: 'alert', hidden: true },
  'Nothing answers here any more. What you see is the last that was known.',
);
document.body.prepend(banner);

/** Says so when the stand-in is gone; the page finds it again by itself. */
export function drawConnection() {
  banner.hidden = store.isReachable;
}
