/** Where time comes from. Tests move it by hand. */
export interface Clock {
  /** Epoch milliseconds; never runs backwards within a process. */
  now(): number;
  /** Resolves once `now() >= at`, or as soon as the signal aborts; never rejects. */
  waitUntil(at: number, signal?: AbortSignal): Promise<void>;
}
