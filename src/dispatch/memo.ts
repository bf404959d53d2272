/** A map that forgets what was not asked for lately. */
export interface Memo<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
}

/**
 * Keeps `size` entries at least and twice as many at most: when full,
 * everything not asked for since the last time goes.
 */
export function createMemo<K, V>(size: number): Memo<K, V> {
  let recent = new Map<K, V>();
  let older = new Map<K, V>();

  function set(key: K, value: V): void {
    if (recent.size >= size) {
      older = recent;
      recent = new Map();
    }
    recent.set(key, value);
  }

  return {
    set,
    get(key) {
      const known = recent.get(key);
      if (known !== undefined) return known;
      const old = older.get(key);
      if (old !== undefined) set(key, old);
      return old;
    },
  };
}
