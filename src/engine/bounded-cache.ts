/** Remembers values until they cost more than allowed together; then the oldest are forgotten. */
export interface BoundedCache<Value> {
  find(key: string): Value | undefined;
  add(key: string, value: Value, cost: number): void;
}

/** A value that alone costs more than `maxCost` is not kept. */
export function createBoundedCache<Value>(maxCost: number): BoundedCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly cost: number }>();
  let total = 0;

  function forget(key: string): void {
    total -= entries.get(key)?.cost ?? 0;
    entries.delete(key);
  }

  return {
    find: (key) => entries.get(key)?.value,
    add(key, value, cost) {
      forget(key);
      entries.set(key, { value, cost });
      total += cost;
      for (const oldest of entries.keys()) {
        if (total <= maxCost) return;
        forget(oldest);
      }
    },
  };
}
