import type { Clock } from '../ports/clock.ts';
import type { Activity } from './activity.ts';
import { inTime, type Timed } from './deadline.ts';

export type CallResult<T> = Timed<T> | { readonly type: 'threw'; readonly error: unknown };

/** Makes one call to a vendor. After the limit its signal is aborted and whatever it still brings is not heard. */
export async function callVendor<T>(
  { clock, activity }: { readonly clock: Clock; readonly activity: Activity },
  limitMs: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<CallResult<T>> {
  const controller = new AbortController();
  try {
    return await activity.trackCall(inTime(clock, limitMs, call(controller.signal)));
  } catch (error) {
    return { type: 'threw', error };
  } finally {
    controller.abort();
  }
}
