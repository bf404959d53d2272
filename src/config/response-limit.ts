import { parseDuration } from '../engine/duration.ts';
import type { ResponseLimit } from '../engine/severity-table.ts';

/** `5m`, `4h in business hours`, `next business day` or `never`; absent: none of these. */
export function readResponseLimit(written: string): ResponseLimit | 'never' | undefined {
  const words = written.trim().toLowerCase().replace(/\s+/g, ' ');
  if (words === 'never') return 'never';
  if (words === 'next business day') return { type: 'next_business_day' };
  const [, duration = words, inHours] = /^(\S+)( in business hours)?$/.exec(words) ?? [];
  const ms = parseDuration(duration);
  if (ms === undefined || ms <= 0 || ms > longestMs) return undefined;
  return { type: inHours === undefined ? 'within' : 'business_time', ms };
}

/** Nobody means a longer one. */
const longestMs = 365 * 24 * 60 * 60_000;
