import type { DeliveryOutcome } from '../../engine/delivery.ts';
import type { DeliveryStep } from '../../engine/delivery-plan.ts';
import type { Integration, IntegrationKey } from '../../engine/notification.ts';
import type { Bucket } from '../../ports/store.ts';
import type { CallContext, Target } from '../../ports/target.ts';
import { budgetOf, roomBudgetOf } from './budgets.ts';
import { toFailure } from './failure.ts';
import { toOutcome } from './outcome.ts';
import { type Invitations, inviteAll } from './room-invitations.ts';
import { archiveRoom, createRoom, setRoomTopic } from './room-steps.ts';
import { createSlackTarget, type SlackTargetDeps } from './target.ts';

export interface RoomTargetDeps extends SlackTargetDeps, Invitations {
  /** Absent until Slack has told who we are. */
  readonly botUserId: () => string | undefined;
  /** Remembers which group a channel is about. */
  readonly remember: (channel: string, gid: CallContext['gid']) => Promise<void>;
}

type RoomStep = Extract<DeliveryStep, { type: 'room' }>;

const CALL_TIMEOUT_MS = 10_000;

/** What the rooms of all incidents have in common; those of a workspace share their lanes. */
export function roomIntegration(teamId: string | undefined): Omit<Integration, 'key'> {
  const team = teamId ?? 'workspace';
  return {
    kind: 'room',
    sendResolved: true,
    lane: `slack:${team} rooms`,
    editLane: `slack:${team} edits`,
    callTimeoutMs: CALL_TIMEOUT_MS,
  };
}

/** The channel of one incident: made, filled with people and given a topic; then a card as in any channel. */
export function createRoomTarget(key: IntegrationKey, deps: RoomTargetDeps): Target {
  const card = createSlackTarget({ kind: 'slack', key, sendResolved: true, channel: '' }, deps);
  const team = deps.teamId() ?? 'workspace';
  return {
    key,
    ...roomIntegration(deps.teamId()),
    breaker: card.breaker,
    budget: (step) => budget(step, team),
    perform: (step, context) => (step.type === 'room' ? prepare(step, context) : card.perform(step, context)),
    ...(card.find === undefined ? {} : { find: card.find }),
    ...(card.retract === undefined ? {} : { retract: card.retract }),
  };

  async function prepare({ action, facts, ref }: RoomStep, context: CallContext): Promise<DeliveryOutcome> {
    const client = deps.webApi(context.signal);
    const { channel = '' } = ref;
    try {
      switch (action.type) {
        case 'create': {
          const outcome = await createRoom(action, deps.botUserId(), client);
          if (outcome.type === 'done') await deps.remember(outcome.ref?.['channel'] ?? '', context.gid);
          return outcome;
        }
        case 'invite':
          return await inviteAll(action, facts, deps, client);
        case 'topic':
          await deps.remember(channel, context.gid);
          return await setRoomTopic(action, client);
        case 'archive':
          return await archiveRoom(channel, client);
      }
    } catch (error) {
      // What was done is done again, and found.
      return toOutcome(toFailure(error), 'room', 'could not prepare the channel of an incident');
    }
  }
}

function budget(step: DeliveryStep, team: string): readonly Bucket[] {
  if (step.type === 'room') return roomBudgetOf(step.action, team);
  const channel = step.type === 'post' ? step.place?.['channel'] : 'ref' in step ? step.ref['channel'] : undefined;
  return budgetOf(step, team, channel ?? '');
}
