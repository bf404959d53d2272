import { h } from './dom.js';

let closeOpen;

/** Shows entries under a button; arrows move, Enter chooses, Escape goes back to the button. */
export function openMenu(anchor, items, label) {
  const wasHere = closeOpen?.anchor === anchor;
  closeOpen?.();
  if (wasHere) return;
  const menu = h(
    'div',
    { class: 'menu', role: 'menu', 'aria-label': label },
    ...items.map((item) => drawItem(item, close)),
  );

  function close() {
    menu.remove();
    anchor.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside, true);
    window.removeEventListener('resize', close);
    closeOpen = undefined;
  }
  function outside(event) {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) close();
  }

  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close();
      anchor.focus();
    } else moveIn(menu, event);
  });
  close.anchor = anchor;
  closeOpen = close;
  anchor.setAttribute('aria-expanded', 'true');
  (anchor.closest('dialog') ?? document.body).append(menu);
  place(menu, anchor);
  document.addEventListener('pointerdown', outside, true);
  window.addEventListener('resize', close);
  menu.querySelector('[role^="menuitem"]')?.focus();
}

function drawItem({ label, description, url, isChosen, choose }, close) {
  const pick = () => {
    close();
    choose();
  };
  const role =
    isChosen === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': String(isChosen) };
  const content = [h('span', {}, label), description === undefined ? undefined : h('small', {}, description)];
  const props = { class: 'menu-item', tabindex: '-1', ...role, on: { click: pick } };
  return url === undefined
    ? h('button', { ...props, type: 'button' }, ...content)
    : h('a', { ...props, href: url }, ...content);
}

function moveIn(menu, event) {
  const items = [...menu.querySelectorAll('[role^="menuitem"]')];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}

/** Below the anchor if there is room, else above; never past the edges. */
function place(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const fitsBelow = box.bottom + height + 8 <= window.innerHeight;
  const top = fitsBelow ? box.bottom + 4 : Math.max(8, box.top - height - 4);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
}
