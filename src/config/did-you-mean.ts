/** A remedy that names the known word closest to what was written; absent when none is close. */
export function didYouMean(written: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let fewest = Math.min(3, Math.ceil(written.length / 3)) + 1;
  for (const word of known) {
    const edits = editsBetween(written.toLowerCase(), word.toLowerCase());
    if (edits < fewest) {
      best = word;
      fewest = edits;
    }
  }
  return best === undefined ? undefined : `did you mean ${JSON.stringify(best)}?`;
}

/** Levenshtein's distance, with two rows. Long words are cut: nobody mistypes those. */
function editsBetween(from: string, to: string): number {
  const a = from.slice(0, 64);
  const b = to.slice(0, 64);
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] as number) + 1, (current[column - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[b.length] as number;
}
