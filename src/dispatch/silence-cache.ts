import type { Silence, SilenceId } from '../engine/silence.ts';
import type { Store } from '../ports/store.ts';

/** The silences as they are now: every reading asks the store for what changed since the last one. */
export interface SilenceCache {
  /** All that the store keeps, expired ones too; at most one trip old. */
  read(): Promise<readonly Silence[]>;
  /** Those that are not expired. */
  readCurrent(now: () => number): Promise<readonly Silence[]>;
  /** Leaves out what is long over, and gone from the store or soon to be. */
  forgetIf(isOver: (silence: Silence) => boolean): void;
  /** Reads all of them anew next time: the store may have begun to count again. */
  forget(): void;
}

export function createSilenceCache(store: Store): SilenceCache {
  const silences = new Map<SilenceId, Silence>();
  let version = 0;
  let reading: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function readChanges(): Promise<void> {
    const since = version;
    const answer = await store.readSilences(since);
    // Forgotten meanwhile, or the store has lost the newest.
    if (since !== version || answer.version < since) {
      version = 0;
      return readChanges();
    }
    if (since === 0) silences.clear();
    for (const silence of answer.changed) silences.set(silence.id, silence);
    version = answer.version;
  }

  /** A reading that began before the question may miss a change: whoever comes during one shares the one after it. */
  async function refresh(): Promise<void> {
    if (reading !== undefined) {
      next ??= reading.catch(() => undefined).then(start);
      return next;
    }
    return start();
  }

  function start(): Promise<void> {
    next = undefined;
    reading = readChanges().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  return {
    forgetIf(isOver) {
      for (const silence of silences.values()) if (isOver(silence)) silences.delete(silence.id);
    },
    forget() {
      version = 0;
    },
    async read() {
      await refresh();
      return [...silences.values()];
    },
    async readCurrent(now) {
      await refresh();
      const at = now();
      return [...silences.values()].filter((silence) => silence.endsAt > at);
    },
  };
}
