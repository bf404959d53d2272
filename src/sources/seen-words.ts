import { hash } from 'node:crypto';
import type { AlertWords } from '../engine/alert.ts';
import { createDigestTable } from './digest-table.ts';

/** Remembers what senders said lately, by its bytes. */
export interface SeenWords {
  /** A name for these bytes that no others have. */
  keyOf(bytes: Uint8Array): string;
  find(key: string, now: number): AlertWords | undefined;
  add(key: string, words: AlertWords): void;
}

/** As many at least, and twice as many at most: each is some 100 bytes. */
const MAX_WORDS = 1_048_576;
/** What is not said again for so long, at most twice as long, is forgotten: Prometheus repeats itself about every minute. */
const MAX_AGE_MS = 600_000;

export function createSeenWords(): SeenWords {
  let recent = createDigestTable<AlertWords>();
  let older = createDigestTable<AlertWords>();
  let since = 0;

  function age(): void {
    older = recent;
    recent = createDigestTable();
  }

  function add(key: string, words: AlertWords): void {
    if (recent.size() >= MAX_WORDS) age();
    recent.set(key, words);
  }

  return {
    add,
    // Who writes alerts must not be able to make one pass for another, so a hash that only tells texts apart is too little.
    keyOf: (bytes) => hash('sha256', bytes, 'binary'),
    find(key, now) {
      if (now - since > MAX_AGE_MS) {
        since = now;
        age();
      }
      const known = recent.get(key);
      if (known !== undefined) return known;
      const old = older.get(key);
      if (old !== undefined) add(key, old);
      return old;
    },
  };
}
