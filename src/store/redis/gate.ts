import { StoreError } from '../store-error.ts';

type Call = (...args: readonly never[]) => Promise<unknown>;

export interface Gate {
  /** The same calls, refused once it is shut. */
  through<T extends Readonly<Record<keyof T, Call>>>(calls: T): T;
  /** Lets nobody in any more; resolves once everybody is out. */
  shut(): Promise<void>;
}

/** Lets every call finish, with all that it asks of Redis on its way, before the connection is closed. */
export function createGate(): Gate {
  const isEmpty = Promise.withResolvers<void>();
  let inside = 0;
  let isShut = false;

  return {
    through<T extends Readonly<Record<keyof T, Call>>>(calls: T): T {
      // Each call keeps its own type; Object.entries forgets which belongs to which.
      const gated = Object.entries<Call>(calls).map(([name, call]) => [name, (...args: never[]) => pass(call, args)]);
      return Object.fromEntries(gated) as T;
    },
    shut() {
      isShut = true;
      if (inside === 0) isEmpty.resolve();
      return isEmpty.promise;
    },
  };

  async function pass(call: Call, args: readonly never[]): Promise<unknown> {
    if (isShut) throw new StoreError('The store is closed.');
    inside += 1;
    try {
      return await call(...args);
    } finally {
      inside -= 1;
      if (isShut && inside === 0) isEmpty.resolve();
    }
  }
}
