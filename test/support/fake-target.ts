import type { GroupId } from '../../src/engine/alert-group.ts';
import type { DeliveryOutcome, MessageRef, SearchOutcome } from '../../src/engine/delivery.ts';
import type { DeliveryStep } from '../../src/engine/delivery-plan.ts';
import type { GroupFacts } from '../../src/engine/group-facts.ts';
import type { DeliveryKind, IntegrationKey } from '../../src/engine/notification.ts';
import type { Bucket } from '../../src/ports/store.ts';
import type { CallContext, Target } from '../../src/ports/target.ts';
import { createOutside, type Outside } from './outside.ts';

/** What happens to a call: how it ends, whether it took effect, and whether the caller hears of it. */
export type Fate =
  | { readonly type: 'works' }
  /** Fails with this outcome and does nothing. */
  | { readonly type: 'fails'; readonly outcome: DeliveryOutcome }
  /** Never answers, whether it took effect or not. */
  | { readonly type: 'hangs'; readonly hasEffect: boolean }
  /** Never answers; takes effect once the promise resolves. */
  | { readonly type: 'late'; readonly until: Promise<void> }
  /** Takes effect and answers once the promise resolves. */
  | { readonly type: 'held'; readonly until: Promise<void> };

export interface Message {
  readonly ref: MessageRef;
  readonly gid: GroupId;
  readonly episode: number;
  readonly attemptId: string;
  facts: GroupFacts;
  readonly replies: { readonly attemptId: string; readonly step: Extract<DeliveryStep, { type: 'reply' }> }[];
}

export interface FakeTarget extends Target {
  /** Every call that reached it, in order. */
  readonly calls: { readonly at: number; readonly step: DeliveryStep; readonly attemptId: string }[];
  readonly messages: Message[];
  /** What is open outside, for mirrors. */
  readonly outside: Outside;
  /** What it refused because nobody may ever ask for that; a test that expects none says so. */
  readonly violations: string[];
  readonly retracted: MessageRef[];
  readonly searches: string[];
  /** The fate of the next calls, in order; then all work. */
  script(...fates: Fate[]): void;
  /** The fate of every further call. */
  always(fate: Fate): void;
  /** How searches end that do not look: history forbidden, say. */
  blindSearch?: SearchOutcome | undefined;
  /** Promises of calls that wait for the test. */
  isHeld(call: Promise<unknown>): boolean;
}

export interface FakeTargetOptions {
  readonly key: IntegrationKey;
  readonly now: () => number;
  readonly kind?: DeliveryKind;
  readonly lane?: string;
  /** Where its edits wait; without it, among the posts. */
  readonly editLane?: string;
  readonly breaker?: string;
  readonly sendResolved?: boolean;
  readonly callTimeoutMs?: number;
  readonly budget?: (step: DeliveryStep) => readonly Bucket[];
}

/** A vendor that remembers what it was told, and notes every call that a correct caller would never make. */
export function createFakeTarget(options: FakeTargetOptions): FakeTarget {
  const { key, now, kind = 'card' } = options;
  const fates: Fate[] = [];
  const held = new WeakSet<Promise<unknown>>();
  let usually: Fate = { type: 'works' };
  let lastTs = 0;
  /** Calls under way, by lane and by delivery: of each there may be one. */
  const inFlight = new Map<Promise<unknown>, readonly string[]>();

  const violations: string[] = [];
  const outside = createOutside(violations);

  const target: FakeTarget = {
    key,
    kind,
    sendResolved: options.sendResolved ?? true,
    lane: options.lane ?? `lane of ${key}`,
    ...(options.editLane === undefined ? {} : { editLane: options.editLane }),
    breaker: options.breaker ?? `breaker of ${key}`,
    callTimeoutMs: options.callTimeoutMs ?? 10_000,
    budget: options.budget ?? (() => []),
    calls: [],
    messages: [],
    outside,
    violations,
    retracted: [],
    searches: [],
    script: (...next) => fates.push(...next),
    always(fate) {
      usually = fate;
    },
    isHeld: (call) => held.has(call),
    perform(step, context) {
      target.calls.push({ at: now(), step, attemptId: context.attemptId });
      if (context.signal.aborted) target.violations.push('called with a signal that was aborted');
      const lane = (step.type === 'edit' ? options.editLane : undefined) ?? 'posts';
      const exclusive = [`lane ${lane}`, `delivery ${context.gid} ${context.episode}`];
      const busy = exclusive.filter((one) => [...inFlight.values()].flat().includes(one));
      target.violations.push(...busy.map((one) => `two calls of one ${one} at once`));
      const fate = fates.shift() ?? usually;
      if (step.type === 'set') outside.asked(step);
      const call = meet(fate, step, context);
      inFlight.set(call, exclusive);
      const leave = () => inFlight.delete(call);
      context.signal.addEventListener('abort', leave);
      void call.then(leave);
      if (fate.type === 'hangs' || fate.type === 'held' || fate.type === 'late') held.add(call);
      return call;
    },
    async find(attempt) {
      target.searches.push(attempt.id);
      if (target.blindSearch !== undefined) return target.blindSearch;
      return search(attempt.id);
    },
    async retract(ref) {
      target.retracted.push(ref);
      const index = target.messages.findIndex((message) => isSame(message.ref, ref));
      if (index >= 0) target.messages.splice(index, 1);
    },
  };
  return target;

  async function meet(fate: Fate, step: DeliveryStep, context: CallContext): Promise<DeliveryOutcome> {
    switch (fate.type) {
      case 'works':
        return apply(step, context);
      case 'fails':
        return fate.outcome;
      case 'hangs':
        if (fate.hasEffect) apply(step, context);
        return new Promise(() => undefined);
      case 'late':
        void fate.until.then(() => apply(step, context));
        return new Promise(() => undefined);
      case 'held': {
        const outcome = apply(step, context);
        await fate.until;
        return outcome;
      }
    }
  }

  function apply(step: DeliveryStep, context: CallContext): DeliveryOutcome {
    switch (step.type) {
      case 'post':
        return post(step, context);
      case 'edit':
        return edit(step);
      case 'reply':
        return reply(step, context);
      case 'set':
        outside.set(step);
        return { type: 'done' };
      case 'send':
      case 'room':
        return { type: 'done' };
    }
  }

  function post(step: Extract<DeliveryStep, { type: 'post' }>, { gid, episode, attemptId }: CallContext) {
    lastTs += 1;
    const ref: MessageRef = { channel: key, ts: String(lastTs) };
    target.messages.push({ ref, gid, episode, attemptId, facts: step.facts, replies: [] });
    return { type: 'done', ref } as const;
  }

  function edit(step: Extract<DeliveryStep, { type: 'edit' }>): DeliveryOutcome {
    const message = target.messages.find(({ ref }) => isSame(ref, step.ref));
    if (message === undefined) return { type: 'gone', error: 'message_not_found' };
    message.facts = step.facts;
    return { type: 'done' };
  }

  function reply(step: Extract<DeliveryStep, { type: 'reply' }>, { attemptId }: CallContext): DeliveryOutcome {
    const message = target.messages.find(({ ref }) => isSame(ref, step.ref));
    if (message === undefined) return { type: 'gone', error: 'message_not_found' };
    if (step.entries.length === 0) target.violations.push('a reply about nothing');
    message.replies.push({ attemptId, step });
    return { type: 'done' };
  }

  function search(attemptId: string): SearchOutcome {
    const found = target.messages.filter((message) => message.attemptId === attemptId).map(({ ref }) => ref);
    const [first, ...surplus] = found;
    if (first !== undefined) return { type: 'found', ref: first, surplus };
    const thread = target.messages.find(({ replies }) => replies.some((one) => one.attemptId === attemptId));
    return thread === undefined ? { type: 'absent' } : { type: 'found', ref: thread.ref, surplus: [] };
  }
}

function isSame(a: MessageRef, b: MessageRef): boolean {
  return a['channel'] === b['channel'] && a['ts'] === b['ts'];
}
