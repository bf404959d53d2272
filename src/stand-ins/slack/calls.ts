import type { Changes } from './changes.ts';
import type { Fields } from './fields.ts';

/** One Web API or response_url call, as it was answered. */
export interface CallRecord {
  readonly method: string;
  /** Parsed as far as they could be; without the token. */
  readonly args: Fields;
  readonly at: number;
  /** HTTP status; 0 if the caller got no answer. */
  readonly status: number;
  /** What was (or would have been) answered. */
  readonly result: Fields;
}

/** A playground may run for days. */
const MOST_REMEMBERED = 20_000;

export interface CallLog {
  add(record: CallRecord): void;
  list(): readonly CallRecord[];
}

export function createCallLog(changes: Changes): CallLog {
  let calls: CallRecord[] = [];
  return {
    add(record) {
      calls.push(record);
      if (calls.length > MOST_REMEMBERED) calls = calls.slice(-MOST_REMEMBERED / 2);
      const { method, status, result } = record;
      changes.emit('call', { method, status, ok: result['ok'], error: result['error'] });
    },
    list: () => [...calls],
  };
}
