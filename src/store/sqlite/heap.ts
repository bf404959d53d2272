/** Something that a heap can hold; `heapIndex` is the heap's own, -1 while outside. One item, one heap. */
export interface HeapItem {
  heapIndex: number;
}

export interface Heap<T extends HeapItem> {
  peek(): T | undefined;
  readonly size: number;
  /** Puts an item where it belongs, whether it is new or its order changed. */
  place(item: T): void;
  /** Does nothing to an item that is outside. */
  remove(item: T): void;
}

/**
 * A binary heap whose items know their place, so that moving or removing one is
 * O(log n) and nothing stale stays behind.
 */
export function createHeap<T extends HeapItem>(isBefore: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = [];

  function put(item: T, index: number): void {
    items[index] = item;
    item.heapIndex = index;
  }

  function siftUp(item: T): void {
    let index = item.heapIndex;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !isBefore(item, parent)) break;
      put(parent, index);
      index = above;
    }
    put(item, index);
  }

  function siftDown(item: T): void {
    let index = item.heapIndex;
    for (;;) {
      const left = items[2 * index + 1];
      const right = items[2 * index + 2];
      if (left === undefined) break;
      const child = right !== undefined && isBefore(right, left) ? right : left;
      if (!isBefore(child, item)) break;
      const below = child.heapIndex;
      put(child, index);
      index = below;
    }
    put(item, index);
  }

  return {
    peek: () => items[0],
    get size() {
      return items.length;
    },
    place(item) {
      if (item.heapIndex < 0) put(item, items.length);
      siftUp(item);
      siftDown(item);
    },
    remove(item) {
      if (item.heapIndex < 0) return;
      const last = items.pop();
      if (last !== undefined && last !== item) {
        put(last, item.heapIndex);
        siftUp(last);
        siftDown(last);
      }
      item.heapIndex = -1;
    },
  };
}
