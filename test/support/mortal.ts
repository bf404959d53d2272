import type { DeliveryStep } from '../../src/engine/delivery-plan.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Store } from '../../src/ports/store.ts';
import type { CallContext, Target } from '../../src/ports/target.ts';
import type { FakeTarget } from './fake-target.ts';

/** A process that can die between any two awaits: whatever it waits for afterwards never comes. */
export interface Mortal {
  readonly isDead: () => boolean;
  /** Resolves when it dies. */
  readonly death: Promise<void>;
  die(): void;
  clock(clock: Clock): Clock;
  store(store: Store, watch?: StoreWatch): Store;
  target(target: FakeTarget, watch?: TargetWatch): Target;
  /** Calls to targets that wait for the test, as this process sees it. */
  readonly held: () => number;
}

/** Sees each call before it is made and after it was; may let the process die or wait. */
export type StoreWatch = (moment: 'before' | 'after', method: string, args: readonly unknown[]) => unknown;
export type TargetWatch = (moment: 'before' | 'after', step: string) => unknown;

export function createMortal(): Mortal {
  const death = Promise.withResolvers<void>();
  const connections = new AbortController();
  let isDead = false;
  let held = 0;
  const forever = new Promise<never>(() => undefined);
  const orNever = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const value = await work;
      return isDead ? await forever : value;
    } catch (error) {
      if (isDead) return await forever;
      throw error;
    }
  };

  async function watched<T>(watch: (moment: 'before' | 'after') => unknown, work: () => Promise<T>): Promise<T> {
    if (isDead) return await forever;
    await watch('before');
    if (isDead) return await forever;
    const value = await work();
    await watch('after');
    return isDead ? await forever : value;
  }

  return {
    isDead: () => isDead,
    death: death.promise,
    die() {
      isDead = true;
      connections.abort();
      death.resolve();
    },
    held: () => held,
    clock: (clock) => ({ now: clock.now, waitUntil: (at, signal) => orNever(clock.waitUntil(at, signal)) }),
    store: (store, watch = () => undefined) =>
      new Proxy(store, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) =>
            watched(
              (moment) => watch(moment, String(name), args),
              async () => member.apply(target, args) as unknown,
            );
        },
      }),
    target: (target, watch = () => undefined) => ({
      ...target,
      perform: (step, context) =>
        watched(
          (moment) => watch(moment, step.type),
          () => perform(target, step, context),
        ),
      find: (attempt, context) =>
        watched(
          (moment) => watch(moment, 'find'),
          async () => find(target, attempt, context),
        ),
      retract: (ref, context) =>
        watched(
          (moment) => watch(moment, 'retract'),
          async () => target.retract?.(ref, context),
        ),
    }),
  };

  /** What it asks for is cut off when it dies. */
  function perform(target: FakeTarget, step: DeliveryStep, context: CallContext) {
    const signal = AbortSignal.any([context.signal, connections.signal]);
    return countHeld(target, target.perform(step, { ...context, signal }), context);
  }

  async function countHeld<T>(target: FakeTarget, call: Promise<T>, { signal }: CallContext): Promise<T> {
    if (!target.isHeld(call)) return await call;
    held += 1;
    const done = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await Promise.race([call, done]);
    held -= 1;
    return await call;
  }

  async function find(target: FakeTarget, attempt: Parameters<NonNullable<Target['find']>>[0], context: CallContext) {
    if (target.find === undefined) throw new Error('this target cannot be searched');
    return await target.find(attempt, context);
  }
}
