const units = new WeakMap();

/** Says what a drawn piece means, whatever it looks like now, so that the next drawing can tell whether it changed. */
export function unit(element, meaning) {
  element.classList.add('unit');
  units.set(element, JSON.stringify(meaning));
  return element;
}

/**
 * Marks the pieces of `next` that `before` did not have. Answers how many. Where there are none, the marks of `before` go on:
 * a message is also drawn again because somebody replied to it.
 */
export function markChanges(before, next) {
  const known = new Map();
  for (const element of before.querySelectorAll('.unit')) {
    const meaning = units.get(element);
    known.set(meaning, [...(known.get(meaning) ?? []), element]);
  }
  const fresh = [];
  const kept = [];
  for (const element of next.querySelectorAll('.unit')) {
    const old = known.get(units.get(element))?.shift();
    if (old === undefined) fresh.push(element);
    else kept.push([old, element]);
  }
  for (const element of fresh) element.classList.add('was-changed', 'is-changed');
  if (fresh.length === 0) for (const [old, element] of kept) carryMark(old, element);
  return fresh.length;
}

/** The same mark, as far faded as it was. */
function carryMark(old, element) {
  if (!old.classList.contains('was-changed')) return;
  element.classList.add('was-changed');
  const [fading] = old.getAnimations();
  if (fading === undefined) return;
  element.classList.add('is-changed');
  element.style.animationDelay = `-${fading.currentTime}ms`;
}

/** Marks what changed last in a message once more, for somebody who comes to see it. */
export function showChangesAgain(message) {
  for (const element of message.querySelectorAll('.was-changed')) {
    element.classList.remove('is-changed');
    element.style.animationDelay = '';
    // Reading a size makes the browser notice that the mark was gone.
    void element.offsetWidth;
    element.classList.add('is-changed');
  }
}
