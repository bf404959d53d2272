import type { GroupId } from '../engine/alert-group.ts';
import type { Outside } from '../ports/outside.ts';
import type { Store } from '../ports/store.ts';

/** Keeps what is heard from outside in the store, and which group a vendor's name stands for. */
export function createOutside(store: Store, wakeOutbox: () => void): Outside {
  /** Written by this process: names are told at each call, and seldom change. */
  const written = new Map<string, GroupId>();

  return {
    async receive(id, event) {
      await store.addEffect({ id, type: 'outside_event', event });
      wakeOutbox();
    },
    async remember(name, gid) {
      if (written.get(name) === gid) return;
      await store.writeNote(noteOf(name), gid);
      if (written.size >= MOST_WRITTEN) written.clear();
      written.set(name, gid);
    },
    async recall(name) {
      // Written by a process like this one.
      return (await store.readNote(noteOf(name))) as GroupId | undefined;
    },
  };
}

const MOST_WRITTEN = 10_000;

function noteOf(name: string): string {
  return `ref ${name}`;
}
