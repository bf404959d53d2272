import type { ModalView } from '@slack/types';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { type Failure, toFailure } from './failure.ts';
import { reasonOf } from './remedies.ts';
import type { WebApi } from './web-api.ts';
import { within } from './within.ts';

/** Modals that change while somebody types in them. */
export interface LiveViews {
  /**
   * Draws a view anew. While one drawing of a view is under way only the latest other one is kept, so that fast typing
   * makes no queue. Resolves when nothing is left to draw; never rejects.
   */
  redraw(viewId: string, hash: string, draw: () => Promise<ModalView>): Promise<void>;
}

interface Redrawing {
  hash: string | undefined;
  next: (() => Promise<ModalView>) | undefined;
}

const CALL_TIMEOUT_MS = 3000;

interface LiveViewsDeps {
  readonly webApi: WebApi;
  readonly clock: Clock;
  readonly log: Log;
}

export function createLiveViews({ webApi, clock, log }: LiveViewsDeps): LiveViews {
  const drawings = new Map<string, Redrawing>();

  async function work(viewId: string, drawing: Redrawing): Promise<void> {
    for (let draw = drawing.next; draw !== undefined; draw = drawing.next) {
      drawing.next = undefined;
      const failure = await show(viewId, drawing, draw);
      if (failure === undefined) continue;
      // Somebody else's drawing came between ours and the hash that we knew: ours is still the latest that was typed.
      if (isConflict(failure) && drawing.hash !== undefined) {
        drawing.hash = undefined;
        drawing.next ??= draw;
      } else log.warn('slack did not update a dialog', { error: reasonOf(failure) });
    }
  }

  async function show(
    viewId: string,
    drawing: Redrawing,
    draw: () => Promise<ModalView>,
  ): Promise<Failure | undefined> {
    try {
      const view = await draw();
      const hash = drawing.hash === undefined ? {} : { hash: drawing.hash };
      const answer = await within(clock, CALL_TIMEOUT_MS, (signal) =>
        webApi(signal).views.update({ view_id: viewId, ...hash, view }),
      );
      drawing.hash = answer.view?.hash;
      return undefined;
    } catch (error) {
      return toFailure(error);
    }
  }

  return {
    async redraw(viewId, hash, draw) {
      const under = drawings.get(viewId);
      if (under !== undefined) {
        under.next = draw;
        return;
      }
      const drawing: Redrawing = { hash, next: draw };
      drawings.set(viewId, drawing);
      await work(viewId, drawing);
      drawings.delete(viewId);
    },
  };
}

function isConflict(failure: Failure): boolean {
  return failure.type === 'answered' && failure.code === 'hash_conflict';
}
