import type { DeliveryStep, RoomAction } from '../../engine/delivery-plan.ts';
import type { Bucket } from '../../ports/store.ts';

/**
 * "No more than one message per second per channel" (docs.slack.dev/apis/web-api/rate-limits); replies are messages.
 */
const POST_PER_MS = 1000;

/**
 * chat.update is tier 3: 50 a minute for a workspace (docs.slack.dev/reference/methods/chat.update). Ten at once and
 * one each 1.5 s make at most 50 in any minute.
 */
const UPDATE_PER_MS = 1500;
const UPDATE_BURST = 10;

/** conversations.history is tier 3 as well (docs.slack.dev/reference/methods/conversations.history). */
const HISTORY_PER_MS = 1500;
const HISTORY_BURST = 10;

export function historyBudgetOf(team: string): readonly Bucket[] {
  return [{ key: `slack:${team}:conversations.history`, perMs: HISTORY_PER_MS, burst: HISTORY_BURST }];
}

export function budgetOf(step: DeliveryStep, team: string, channel: string): readonly Bucket[] {
  switch (step.type) {
    case 'post':
    case 'reply':
      return [{ key: `slack:${team}:chat.postMessage:${channel}`, perMs: POST_PER_MS, burst: 1 }];
    case 'edit':
      return [{ key: `slack:${team}:chat.update`, perMs: UPDATE_PER_MS, burst: UPDATE_BURST }];
    case 'send':
    case 'set':
    case 'room':
      return [];
  }
}

/**
 * conversations.create, .setTopic and .archive are tier 2, 20 a minute; .invite is tier 3 and asked for several people
 * at once (docs.slack.dev/apis/web-api/rate-limits).
 */
const ROOM_PER_MS = 3000;
const ROOM_BURST = 5;

export function roomBudgetOf({ type }: RoomAction, team: string): readonly Bucket[] {
  return [{ key: `slack:${team}:rooms:${type}`, perMs: ROOM_PER_MS, burst: ROOM_BURST }];
}
