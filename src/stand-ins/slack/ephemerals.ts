import type { Changes } from './changes.ts';
import type { Ids } from './ids.ts';
import type { Content } from './workspace.ts';

/** A message that one person sees, until they reload. */
export interface Ephemeral extends Content {
  readonly ts: string;
  readonly at: number;
  readonly userId: string;
  readonly channelId: string;
  readonly threadTs?: string | undefined;
  /** Set if Slack itself says that the app did not do its part, for example `operation_timeout`. */
  readonly error?: string | undefined;
}

export interface Ephemerals {
  show(ephemeral: Omit<Ephemeral, 'ts' | 'at'>): Ephemeral;
  replace(ts: string, change: Partial<Ephemeral>): void;
  remove(ts: string): void;
  /** Oldest first. */
  of(userId: string): Ephemeral[];
  find(userId: string, ts: string): Ephemeral | undefined;
  all(): Ephemeral[];
}

export function createEphemerals(ids: Ids, now: () => number, changes: Changes): Ephemerals {
  const shown = new Map<string, Ephemeral>();

  function announce(type: 'ephemeral' | 'ephemeral_changed', userId: string, ts: string): void {
    changes.emit(type, { user: userId, ts });
  }

  return {
    show(ephemeral) {
      const whole = { ...ephemeral, ts: ids.ts(), at: now() };
      shown.set(whole.ts, whole);
      announce('ephemeral', whole.userId, whole.ts);
      return whole;
    },
    replace(ts, change) {
      const before = shown.get(ts);
      if (before === undefined) return;
      shown.set(ts, { ...before, ...change });
      announce('ephemeral_changed', before.userId, ts);
    },
    remove(ts) {
      const before = shown.get(ts);
      if (before === undefined) return;
      shown.delete(ts);
      announce('ephemeral_changed', before.userId, ts);
    },
    of: (userId) => [...shown.values()].filter((one) => one.userId === userId),
    find(userId, ts) {
      const found = shown.get(ts);
      return found?.userId === userId ? found : undefined;
    },
    all: () => [...shown.values()],
  };
}
