import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadResult } from './plan.ts';

/** Sends all alerts of a plan from a process of its own. */
export async function sendLoad(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  const ended = once(child, 'close').then(() => {
    throw new Error(`the process that sends the alerts failed: ${said}`);
  });
  ended.catch(() => undefined);
  child.send(plan);
  await Promise.race([once(child, 'message'), ended]);
  child.send('go');
  const [result] = await Promise.race([once(child, 'message'), ended]);
  return result as LoadResult;
}
