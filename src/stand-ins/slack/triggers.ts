import type { StandInClock } from './clock.ts';
import type { Ids } from './ids.ts';
import { Refusal } from './refusal.ts';

/** docs.slack.dev: a trigger_id lives three seconds and opens one view. */
const TRIGGER_LIFE_MS = 3000;

export interface Trigger {
  readonly userId: string;
  /** The view it was pressed in, if any; views.push needs one. */
  readonly viewId: string | undefined;
}

export interface Triggers {
  issue(trigger: Trigger): string;
  /** Uses it up, or throws invalid_trigger_id, exchanged_trigger_id or expired_trigger_id. */
  exchange(id: string): Trigger;
}

export function createTriggers(clock: StandInClock, ids: Ids): Triggers {
  const issued = new Map<string, Trigger & { readonly at: number; used: boolean }>();
  return {
    issue(trigger) {
      const id = `${Math.floor(clock.now() / 1000)}.${ids.next('')}.${ids.next('t').toLowerCase()}`;
      issued.set(id, { ...trigger, at: clock.now(), used: false });
      return id;
    },
    exchange(id) {
      const found = issued.get(id);
      if (found === undefined) throw new Refusal('invalid_trigger_id');
      if (found.used) throw new Refusal('exchanged_trigger_id');
      if (clock.now() - found.at > TRIGGER_LIFE_MS) throw new Refusal('expired_trigger_id');
      found.used = true;
      return found;
    },
  };
}
