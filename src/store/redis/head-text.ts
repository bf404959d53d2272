import type { AlertHead } from '../../engine/alert.ts';
import type { GroupState } from '../../engine/alert-group.ts';

const states: Readonly<Record<GroupState, string>> = { waiting: 'w', active: 'a', dormant: 'd', retired: 'r' };
const stateNames = new Map(Object.entries(states).map(([state, letter]) => [letter, state as GroupState]));
const bits = { endsAtIsTimeout: 1, edge: 2 } as const;

/**
 * A head as one text that is equal when the head is: `<startsAt> <endsAt> <updatedAt> <bits><fires> <content hash>`, the
 * two ends as distances from the start. It stays below 64 bytes, beyond which Redis does not pack a small hash.
 */
export function headText(head: AlertHead): string {
  const { startsAt, endsAt, updatedAt, endsAtIsTimeout, liveness, fires, contentHash } = head;
  const ends = endsAt === undefined ? '' : endsAt - startsAt;
  const flags = (endsAtIsTimeout ? bits.endsAtIsTimeout : 0) | (liveness === 'edge' ? bits.edge : 0);
  return `${startsAt} ${ends} ${updatedAt - startsAt} ${flags}${fires} ${contentHash}`;
}

export function parseHead(text: string): AlertHead {
  const afterStart = text.indexOf(' ');
  const afterEnd = text.indexOf(' ', afterStart + 1);
  const afterUpdate = text.indexOf(' ', afterEnd + 1);
  const afterFires = text.indexOf(' ', afterUpdate + 1);
  const startsAt = Number(text.slice(0, afterStart));
  const flags = Number(text[afterUpdate + 1]);
  const rest = {
    startsAt,
    updatedAt: startsAt + Number(text.slice(afterEnd + 1, afterUpdate)),
    endsAtIsTimeout: (flags & bits.endsAtIsTimeout) !== 0,
    liveness: (flags & bits.edge) !== 0 ? ('edge' as const) : ('heartbeat' as const),
    fires: Number(text.slice(afterUpdate + 2, afterFires)),
    contentHash: text.slice(afterFires + 1),
  };
  if (afterEnd === afterStart + 1) return rest;
  return { ...rest, endsAt: startsAt + Number(text.slice(afterStart + 1, afterEnd)) };
}

export function stateText(state: GroupState): string {
  return states[state];
}

export function parseState(letter: string | undefined): GroupState {
  return stateNames.get(letter ?? '') ?? 'waiting';
}
