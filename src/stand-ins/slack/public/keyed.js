const drawn = new WeakMap();

/**
 * Makes the children of `container` those of `items`: `{ key, meaning, draw }`. What means the same as before keeps its
 * element. `replaced(before, next)` is told of those that were drawn again.
 */
export function drawKeyed(container, items, replaced = () => undefined) {
  const before = drawn.get(container) ?? new Map();
  const now = new Map();
  for (const { key, meaning, draw } of items) {
    const old = before.get(key);
    if (old?.meaning === meaning) {
      now.set(key, old);
      continue;
    }
    const element = draw();
    if (old !== undefined) replaced(old.element, element);
    now.set(key, { meaning, element });
  }
  drawn.set(container, now);
  const focus = focusedPlace(container);
  arrange(
    container,
    [...now.values()].map(({ element }) => element),
  );
  if (focus !== undefined) refocus(container, focus);
}

/** Moves as little as possible, so that what stays keeps its focus and scroll position. */
function arrange(container, elements) {
  const wanted = new Set(elements);
  for (const child of [...container.children]) if (!wanted.has(child)) child.remove();
  for (const [index, element] of elements.entries()) {
    if (container.children[index] !== element) container.insertBefore(element, container.children[index] ?? null);
  }
}

/** Where the focus is, in words that survive a redrawing. */
function focusedPlace(container) {
  const focused = document.activeElement;
  const item = focused?.closest('[data-item]');
  if (item === null || item === undefined || !container.contains(item)) return undefined;
  return { item: item.dataset.item, name: focused === item ? undefined : nameOf(focused) };
}

/** The same control, or else the whole item: never another control, which a second press of Enter would use. */
function refocus(container, { item, name }) {
  if (document.activeElement !== document.body) return;
  const found = [...container.querySelectorAll('[data-item]')].find((one) => one.dataset.item === item);
  const same = [...(found?.querySelectorAll('button, a, input, textarea, select') ?? [])].find(
    (one) => nameOf(one) === name,
  );
  (same ?? found)?.focus({ preventScroll: true });
}

function nameOf(control) {
  return control.dataset.name ?? control.getAttribute('aria-label') ?? (control.id || control.textContent);
}
