/** As in `label-set.ts`, and of its own for the reason given there. */
const { charCodeAt } = String.prototype;

/** Values by digests, of which it keeps 128 bits; a digest is a text of one byte a character, 16 at least. */
export interface DigestTable<Value> {
  size(): number;
  get(digest: string): Value | undefined;
  set(digest: string, value: Value): void;
}

const wordsEach = 4;
const firstCapacity = 1024;

/**
 * A hash table in an array of numbers: digests are evenly spread as they are, and cost 16 bytes, a fifth of what they
 * do as keys of a `Map`.
 */
export function createDigestTable<Value>(): DigestTable<Value> {
  let capacity = firstCapacity;
  let words = new Int32Array(capacity * wordsEach);
  let values = new Array<Value | undefined>(capacity).fill(undefined);
  let count = 0;

  /** Where these four words stand, or the free place where they belong. */
  function placeOf(a: number, b: number, c: number, d: number): number {
    let place = a & (capacity - 1);
    for (; values[place] !== undefined; place = (place + 1) & (capacity - 1)) {
      const at = place * wordsEach;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) break;
    }
    return place;
  }

  function find(digest: string): number {
    return placeOf(wordAt(digest, 0), wordAt(digest, 4), wordAt(digest, 8), wordAt(digest, 12));
  }

  function grow(): void {
    const [oldWords, oldValues] = [words, values];
    capacity *= 2;
    words = new Int32Array(capacity * wordsEach);
    values = new Array<Value | undefined>(capacity).fill(undefined);
    for (let place = 0; place < oldValues.length; place += 1) {
      if (oldValues[place] === undefined) continue;
      const four = oldWords.subarray(place * wordsEach, (place + 1) * wordsEach);
      const [a = 0, b = 0, c = 0, d = 0] = four;
      const to = placeOf(a, b, c, d);
      words.set(four, to * wordsEach);
      values[to] = oldValues[place];
    }
  }

  return {
    size: () => count,
    get: (digest) => values[find(digest)],
    set(digest, value) {
      if (count * 4 >= capacity * 3) grow();
      const place = find(digest);
      if (values[place] === undefined) count += 1;
      for (let word = 0; word < wordsEach; word += 1) words[place * wordsEach + word] = wordAt(digest, word * 4);
      values[place] = value;
    },
  };
}

function wordAt(digest: string, at: number): number {
  return (
    charCodeAt.call(digest, at) |
    (charCodeAt.call(digest, at + 1) << 8) |
    (charCodeAt.call(digest, at + 2) << 16) |
    (charCodeAt.call(digest, at + 3) << 24)
  );
}
