import type { Activity } from './activity.ts';

/** At most so many pieces of work at once; whoever adds work asks for room first. */
export interface Pool {
  room(): number;
  /** Starts work that never rejects. */
  run(work: () => Promise<void>): void;
  /** Resolves once nothing runs. */
  drained(): Promise<void>;
}

export function createPool(max: number, activity: Activity, onRoom: () => void): Pool {
  const running = new Set<Promise<void>>();
  return {
    room: () => max - running.size,
    run(work) {
      const job: Promise<void> = activity.track(
        work().finally(() => {
          running.delete(job);
          onRoom();
        }),
      );
      running.add(job);
    },
    async drained() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
