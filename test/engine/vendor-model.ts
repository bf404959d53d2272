import type { DeliveryOutcome, MessageRef, SearchOutcome } from '../../src/engine/delivery.ts';
import type { DeliveryStep } from '../../src/engine/delivery-plan.ts';

export type Mood = 'well' | 'lost_after' | 'lost_before' | 'failing' | 'busy' | 'refusing' | 'forgetful' | 'blind';

/** A vendor that keeps what it is told, in the mood that a test puts it in. */
export interface VendorModel {
  mood: Mood;
  readonly cards: Map<
    string,
    {
      readonly owner: string;
      readonly attemptId: string;
      state: string;
      respondBy?: number | undefined;
      isDeleted: boolean;
    }
  >;
  readonly replies: { readonly owner: string; readonly pings: boolean; readonly attemptId: string }[];
  /** The outside state of each mirror; one target has one, whatever the episode. */
  readonly outside: Map<string, string>;
  /** Calls that a mirror must never make. */
  readonly violations: string[];
  readonly sends: { readonly owner: string; readonly reason: string; readonly key: string }[];
  blindSearches: number;
}

export function createVendor(): VendorModel {
  return {
    mood: 'well',
    cards: new Map(),
    replies: [],
    outside: new Map(),
    violations: [],
    sends: [],
    blindSearches: 0,
  };
}

export function perform(vendor: VendorModel, owner: string, step: DeliveryStep, attemptId: string): DeliveryOutcome {
  switch (vendor.mood) {
    case 'failing':
      return { type: 'retry', error: 'error 500' };
    case 'busy':
      return { type: 'rate_limited', error: 'error 429', retryAfterMs: 30_000 };
    case 'refusing':
      return { type: 'refused', error: 'channel_not_found' };
    case 'lost_before':
      return { type: 'unknown', error: 'time-out' };
    case 'forgetful':
      for (const one of vendor.cards.values()) one.isDeleted = true;
      return make(vendor, owner, step, attemptId);
    case 'lost_after':
      make(vendor, owner, step, attemptId);
      return { type: 'unknown', error: 'time-out' };
    case 'blind':
      make(vendor, owner, step, attemptId);
      return { type: 'unknown', error: 'time-out' };
    case 'well':
      return make(vendor, owner, step, attemptId);
  }
}

function make(vendor: VendorModel, owner: string, step: DeliveryStep, attemptId: string): DeliveryOutcome {
  if (step.type === 'set') return setOutside(vendor, owner, step);
  if (step.type === 'send') {
    vendor.sends.push({ owner, reason: step.notification.reason, key: step.idempotencyKey });
    return { type: 'done' };
  }
  if (step.type === 'post') {
    const ref = { ts: String(vendor.cards.size + 1) };
    vendor.cards.set(ref.ts, {
      owner,
      attemptId,
      state: step.facts.state,
      respondBy: step.facts.respondBy,
      isDeleted: false,
    });
    return { type: 'done', ref };
  }
  if (step.type === 'room') return { type: 'refused', error: 'no rooms here' };
  const known = vendor.cards.get(step.ref['ts'] ?? '');
  if (known === undefined || known.isDeleted) return { type: 'gone', error: 'message_not_found' };
  if (step.type === 'edit') {
    known.state = step.facts.state;
    known.respondBy = step.facts.respondBy;
  } else vendor.replies.push({ owner, pings: step.pings, attemptId });
  return { type: 'done', ref: step.type === 'edit' ? step.ref : { ts: `reply ${vendor.replies.length}` } };
}

function setOutside(
  vendor: VendorModel,
  owner: string,
  { facts, state, isTrigger }: Extract<DeliveryStep, { type: 'set' }>,
): DeliveryOutcome {
  const [target = ''] = owner.split('@');
  const before = vendor.outside.get(target);
  const isOpen = before === 'firing' || before === 'acknowledged';
  if (isTrigger && facts.state !== 'firing' && facts.state !== 'acknowledged') {
    vendor.violations.push(`called people to what is ${facts.state}`);
  }
  if (!isTrigger && state.status === 'firing' && !isOpen) vendor.violations.push('opened what was not decided');
  if (state.status === 'acknowledged' && !isOpen) vendor.violations.push('acknowledged what is not open');
  vendor.outside.set(target, state.status);
  return { type: 'done' };
}

export function find(vendor: VendorModel, attemptId: string): SearchOutcome {
  if (vendor.mood === 'blind') {
    vendor.blindSearches += 1;
    return { type: 'unavailable', error: 'missing_scope' };
  }
  const posted = [...vendor.cards].filter(([, one]) => one.attemptId === attemptId && !one.isDeleted);
  const [first, ...later] = posted.map(([ts]) => ({ ts }));
  if (first !== undefined) return { type: 'found', ref: first, surplus: later };
  const replied = vendor.replies.some((one) => one.attemptId === attemptId);
  return replied ? { type: 'found', ref: { ts: 'reply' }, surplus: [] } : { type: 'absent' };
}

export function retract(vendor: VendorModel, refs: readonly MessageRef[]): void {
  for (const { ts = '' } of refs) {
    const one = vendor.cards.get(ts);
    if (one !== undefined) one.isDeleted = true;
  }
}
