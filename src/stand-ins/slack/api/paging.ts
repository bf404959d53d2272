import { Refusal } from '../refusal.ts';
import type { Arguments } from './arguments.ts';

export const paging = { limit: 'number', cursor: 'text' } as const;

const DEFAULT_LIMIT = 100;
/** Slack takes 1000 in most methods and 999 in the others. */
const MOST = 999;

/** One page. The cursor names a position, opaque to callers as Slack's is. Throws invalid_limit, invalid_cursor. */
export function page<T>(all: readonly T[], args: Arguments): { items: T[]; next: string } {
  const limit = args.number('limit') ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) throw new Refusal('invalid_limit');
  const start = startOf(args.text('cursor'), all.length);
  const end = start + limit;
  const next = end < all.length ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { items: all.slice(start, end), next };
}

function startOf(cursor: string | undefined, length: number): number {
  if (cursor === undefined || cursor === '') return 0;
  const found = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  const start = Number(found?.[1] ?? Number.NaN);
  if (!(start <= length)) throw new Refusal('invalid_cursor');
  return start;
}
