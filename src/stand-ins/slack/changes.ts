import type { Fields } from './fields.ts';

export type ChangeType =
  | 'message'
  | 'message_changed'
  | 'message_deleted'
  | 'ephemeral'
  | 'ephemeral_changed'
  | 'view'
  | 'view_closed'
  | 'home'
  | 'channel'
  | 'call'
  | 'trouble'
  | 'socket';

/** One thing that happened; `seq` grows by one each time, so a reader sees what it missed. */
export interface Change {
  readonly seq: number;
  readonly at: number;
  readonly type: ChangeType;
  readonly data: Fields;
}

export type Listener = (change: Change) => void;

export interface Changes {
  emit(type: ChangeType, data: Fields): void;
  /** Answers the function that ends it. */
  on(listener: Listener): () => void;
  seq(): number;
}

export function createChanges(now: () => number): Changes {
  const listeners = new Set<Listener>();
  let seq = 0;
  return {
    emit(type, data) {
      seq += 1;
      for (const listener of [...listeners]) listener({ seq, at: now(), type, data });
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    seq: () => seq,
  };
}

/** Answers as soon as `look` finds something, now or after a later change. Never gives up by itself. */
export function waitFor<T>(changes: Changes, look: () => T | undefined): Promise<T> {
  const found = look();
  if (found !== undefined) return Promise.resolve(found);
  return new Promise((resolve, reject) => {
    const stop = changes.on(() => {
      try {
        const later = look();
        if (later === undefined) return;
        stop();
        resolve(later);
      } catch (error) {
        stop();
        reject(error);
      }
    });
  });
}
