import type { ModalView } from '@slack/types';
import type { Answer } from '../../cards/answer.ts';
import type { Dialog } from '../../cards/dialog.ts';
import type { ActionAnswer } from '../../chat/context.ts';
import { renderAnswerView, renderDialog, renderWaitingView } from './dialog-view.ts';
import { toFailure } from './failure.ts';
import type { ListenerDeps } from './listener-deps.ts';
import { reasonOf } from './remedies.ts';
import { tell } from './timely.ts';
import { within } from './within.ts';

type ViewDeps = Pick<ListenerDeps, 'webApi' | 'clock' | 'log'>;

/** Opening must be over before the trigger is, and the click acknowledged besides. */
const OPEN_TIMEOUT_MS = 1500;
const UPDATE_TIMEOUT_MS = 5000;

const plainTitle = 'Tocsin';

/** Opens a dialog for whoever pressed or typed. Gives what to tell them when Slack does not open it. */
export async function openDialog(deps: ViewDeps, triggerId: string, dialog: Dialog): Promise<Answer | undefined> {
  const opened = await open(deps, triggerId, renderDialog(dialog));
  return opened === undefined ? tell('Slack did not open the dialog. Please try again.') : undefined;
}

/** Opens an empty modal before its trigger expires; its id, for `showInView`. */
export function openWaitingView(deps: ViewDeps, triggerId: string): Promise<string | undefined> {
  return open(deps, triggerId, renderWaitingView(plainTitle));
}

/** Replaces what a modal shows. */
export async function showInView(deps: ViewDeps, viewId: string, answer: ActionAnswer): Promise<void> {
  if (answer.type === 'dialog') return await update(deps, viewId, renderDialog(answer.dialog));
  const shown = answer.type === 'answer' ? answer.answer : tell('Done.');
  await update(deps, viewId, renderAnswerView(plainTitle, shown));
}

async function open({ webApi, clock, log }: ViewDeps, triggerId: string, view: ModalView): Promise<string | undefined> {
  try {
    const answer = await within(clock, OPEN_TIMEOUT_MS, (signal) =>
      webApi(signal).views.open({ trigger_id: triggerId, view }),
    );
    return answer.view?.id;
  } catch (error) {
    log.warn('slack did not open a dialog', { error: reasonOf(toFailure(error)) });
    return undefined;
  }
}

async function update({ webApi, clock, log }: ViewDeps, viewId: string, view: ModalView): Promise<void> {
  try {
    await within(clock, UPDATE_TIMEOUT_MS, (signal) => webApi(signal).views.update({ view_id: viewId, view }));
  } catch (error) {
    // The person has closed it, most likely.
    log.warn('slack did not update a dialog', { error: reasonOf(toFailure(error)) });
  }
}
