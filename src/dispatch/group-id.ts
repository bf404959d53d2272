import { hash } from 'node:crypto';
import type { GroupId } from '../engine/alert-group.ts';
import type { GroupKey } from '../engine/route.ts';

/**
 * Names the group of a receiver and a group key: stable across restarts, processes and reloads that keep both. The
 * receiver's length goes first, so that no receiver's name can imitate another's group.
 */
export function gidOf(receiver: string, groupKey: GroupKey): GroupId {
  const text = `${Buffer.byteLength(receiver)}:${receiver}${groupKey}`;
  return hash('sha256', text, 'base64url').slice(0, 22) as GroupId; // the brand is made here
}
