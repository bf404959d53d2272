import { expect, it } from 'vitest';
import { createBoundedCache } from '../../src/engine/bounded-cache.ts';

it('forgets the oldest when its values cost too much together', () => {
  const cache = createBoundedCache<number>(10);

  cache.add('a', 1, 4);
  cache.add('b', 2, 4);
  cache.add('c', 3, 2);
  expect(['a', 'b', 'c'].map(cache.find)).toEqual([1, 2, 3]);
  cache.add('d', 4, 5);

  expect(['a', 'b', 'c', 'd'].map(cache.find)).toEqual([undefined, undefined, 3, 4]);
});

it('counts a value that is replaced once', () => {
  const cache = createBoundedCache<number>(10);

  cache.add('a', 1, 5);
  cache.add('b', 2, 5);
  cache.add('b', 3, 5);

  expect(['a', 'b'].map(cache.find)).toEqual([1, 3]);
});

it('does not keep what alone costs too much', () => {
  const cache = createBoundedCache<number>(10);

  cache.add('a', 1, 11);
  cache.add('b', 2, 10);

  expect(['a', 'b'].map(cache.find)).toEqual([undefined, 2]);
});
