import { backoffMs } from '../engine/backoff.ts';
import type { EscalateEffect, OutboxEffect } from '../engine/group-change.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ApplyOutside, Escalate } from '../ports/outside.ts';
import type { Store } from '../ports/store.ts';
import type { Chores } from './chores.ts';
import { expire } from './silence-writes.ts';

export interface OutboxDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** A silence ended: cards may have to be drawn again. */
  readonly wakeSweep: () => void;
  /** What applies the events of an integration; absent: this process has no such integration. */
  readonly applyOutside: (origin: string) => ApplyOutside | undefined;
  /** Asks the pager; absent: this process has none. */
  readonly escalate?: Escalate | undefined;
  readonly chores: Pick<Chores, 'keep' | 'end'>;
}

const EFFECTS_AT_ONCE = 64;
/** For effects that another process left behind. */
const POLL_MS = 30_000;
/** An event that nobody can place is tried again for so long: what it is about may be written down a moment later. */
const KEPT_MS = 3_600_000;
/** Longer than asking takes, answers that never come included. */
const ESCALATION_LEASE_MS = 45_000;
/** Somebody waits for it: asked again every quarter of a minute at least. */
const MOST_DOUBLINGS = 5;
/** So many of them wait; beyond it they are let go at once, so that the others are reached. */
const MOST_WAITING = 500;

/**
 * Applies effects that decisions left outside their own group, and what was heard from outside, each at least once:
 * applying one twice changes nothing. Gives the instant at which to look again.
 */
export function createOutbox(deps: OutboxDeps): () => Promise<number> {
  const { store, clock } = deps;
  const waiting = new Map<string, { readonly tries: number; readonly until: number }>();

  async function apply(effect: OutboxEffect): Promise<boolean> {
    if (effect.type === 'outside_event') return await applyEvent(effect);
    if (effect.type === 'escalate') return await applyEscalation(effect);
    await expire(effect.silence, { store, now: clock.now() });
    deps.wakeSweep();
    return true;
  }

  /** By one process at a time: a pager that is asked twice at once may call twice. */
  async function applyEscalation(effect: EscalateEffect): Promise<boolean> {
    const { id } = effect;
    const { tries, until } = waiting.get(id) ?? { tries: 0, until: 0 };
    if (clock.now() < until) return false;
    const { escalate } = deps;
    // Another process may have a pager; one without must not keep it from that.
    if (escalate === undefined || !(await deps.chores.keep(id, ESCALATION_LEASE_MS))) {
      waiting.set(id, { tries, until: clock.now() + backoffMs(1, 0.5) });
      return false;
    }
    const result = await escalate(effect);
    await deps.chores.end(id);
    if (result === 'done') return true;
    waiting.set(id, { tries: tries + 1, until: clock.now() + backoffMs(Math.min(tries + 1, MOST_DOUBLINGS), 0.5) });
    return false;
  }

  async function finish(effect: OutboxEffect): Promise<void> {
    if (!(await apply(effect))) return;
    // One by one: a later one that fails must not bring this one back for long.
    await store.removeOutbox([effect.id]);
    waiting.delete(effect.id);
  }

  async function applyEvent({ id, event }: Extract<OutboxEffect, { type: 'outside_event' }>): Promise<boolean> {
    const { tries, until } = waiting.get(id) ?? { tries: 0, until: 0 };
    if (clock.now() < until) return false;
    const result = (await deps.applyOutside(event.origin)?.(id, event)) ?? 'unmatched';
    if (result === 'done') return true;
    if (clock.now() - event.receivedAt >= KEPT_MS || waiting.size >= MOST_WAITING) {
      deps.log.warn('what happened elsewhere belongs to no group that is known here', {
        origin: event.origin,
        wish: event.wish.type,
        ...event.subject,
      });
      return true;
    }
    waiting.set(id, { tries: tries + 1, until: clock.now() + backoffMs(tries + 1, 0.5) });
    return false;
  }

  return async () => {
    const most = EFFECTS_AT_ONCE + waiting.size;
    const effects = await store.readOutbox(most);
    const ids = new Set(effects.map(({ id }) => id));
    for (const id of waiting.keys()) if (!ids.has(id)) waiting.delete(id);
    for (const effect of effects) if (effect.type !== 'escalate') await finish(effect);
    // A pager that hangs keeps nobody else waiting.
    await Promise.all(effects.map((effect) => (effect.type === 'escalate' ? finish(effect) : undefined)));
    if (effects.length === most) return clock.now();
    return Math.min(clock.now() + POLL_MS, ...[...waiting.values()].map(({ until }) => until));
  };
}
