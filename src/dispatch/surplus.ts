import type { Attempt, Delivery, MessageRef, Settles } from '../engine/delivery.ts';
import { changeTo, markAt } from '../engine/due.ts';
import { ownLane } from '../engine/lane.ts';
import { kindOf } from './commits.ts';
import type { DeliverDeps, Work } from './delivery-turn.ts';
import { textOf } from './error-text.ts';
import { type Settlement, settleUntilStored } from './settle-until-stored.ts';
import { callVendor } from './vendor-call.ts';

/** A message whose post turned out not to be ours to settle. */
export interface LateMessage {
  readonly ref: MessageRef;
  readonly attempt: Attempt;
  readonly settles: Settles;
}

/**
 * Decides what becomes of a message that was posted while somebody else took over the delivery: the card, when none is
 * stored; deleted, when another one is.
 */
export async function keepOneMessage(work: Work, message: LateMessage, deps: DeliverDeps): Promise<void> {
  const { gid, target, episode, priority } = work.turn;
  let isSurplus = false;
  await settleUntilStored(
    gid,
    ({ loaded, situation }): Settlement => {
      const stored = loaded.deliveries.find((one) => one.target === target && one.episode === episode);
      isSurplus = stored?.ref !== undefined && !isSameRef(stored.ref, message.ref);
      if (stored === undefined || stored.ref !== undefined) return { type: 'stale' };
      const adopted = { ...adopt(stored, message), lane: ownLane(message, work.target) };
      const change = changeTo(loaded.group, {
        deliveries: [adopted],
        deliveryDue: [markAt(loaded, adopted, situation, { at: situation.now, priority })],
      });
      return { type: 'settled', change };
    },
    deps,
  );
  if (isSurplus) await retractAll(work, [message.ref], message.attempt.id, deps);
}

/** Without the attempt: whoever began it finds a card stored, and deletes its own. */
function adopt({ attempt: _, ...delivery }: Delivery, { ref, settles }: LateMessage): Delivery {
  return { ...delivery, ref, ...(settles.shownRev === undefined ? {} : { shownRev: settles.shownRev }) };
}

/** Deletes surplus messages. One that cannot be deleted is logged and stays. */
export async function retractAll(
  { turn, target }: Work,
  refs: readonly MessageRef[],
  attemptId: string,
  deps: DeliverDeps,
): Promise<void> {
  const { gid, episode } = turn;
  for (const ref of refs) {
    const result = await callVendor(deps, target.callTimeoutMs, async (signal) =>
      target.retract?.(ref, { gid, episode, attemptId, signal }),
    );
    if (result.type === 'in_time') {
      if (target.retract !== undefined)
        deps.meter.count('duplicate_cards_deleted_total', { integration: kindOf(target.key) });
    } else {
      const error = result.type === 'threw' ? textOf(result.error) : 'no answer in time';
      deps.log.warn('a second message was not deleted', { target: target.key, gid, error });
    }
  }
}

function isSameRef(a: MessageRef, b: MessageRef): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
