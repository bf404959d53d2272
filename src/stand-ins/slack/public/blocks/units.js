const units = new WeakMap();

/** Says what a drawn piece means, whatever it looks like now, so that the next drawing can tell whether it changed. */
export function unit(element, meaning) {
  element.classList.add('unit');
  units.set(element, JSON.stringify(meaning));
  return element;
}

/** Marks the pieces of `next` that `before` did not have. Answers how many. */
export function markChanges(before, next) {
  const known = new Map();
  for (const element of before.querySelectorAll('.unit')) {
    const meaning = units.get(element);
    known.set(meaning, (known.get(meaning) ?? 0) + 1);
  }
  let count = 0;
  for (const element of next.querySelectorAll('.unit')) {
    const left = known.get(units.get(element)) ?? 0;
    known.set(units.get(element), left - 1);
    if (left > 0) continue;
    element.classList.add('is-changed');
    count += 1;
  }
  return count;
}
