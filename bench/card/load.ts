import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Spread } from '../support/spread.ts';

export interface LoadPlan {
  readonly url: string;
  readonly alertsPerSecond: number;
  readonly channels: number;
}

export interface LoadResult {
  readonly alertsPerSecond: number;
  /** Milliseconds until a request was answered. */
  readonly answer: Spread;
}

/** Keeps alerts coming from a process of its own until it is stopped. */
export async function startLoad({
  url,
  alertsPerSecond,
  channels,
}: LoadPlan): Promise<{ stop(): Promise<LoadResult> }> {
  const child = fork(fileURLToPath(new URL('load-process.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send({ url, alertsPerSecond, channels });
  await once(child, 'message');
  return {
    async stop() {
      child.send('stop');
      const [result] = await once(child, 'message');
      return result as LoadResult;
    },
  };
}
