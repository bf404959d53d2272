import type {
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';
import type { Answer } from '../../cards/answer.ts';
import type { ChatContext, DialogAnswer } from '../../chat/context.ts';
import { dialogCallbackId, renderAnswerView, renderDialog, toDialogValues, toViewErrors } from './dialog-view.ts';
import type { ListenerDeps } from './listener-deps.ts';
import { tell, timely, unsure } from './timely.ts';
import { showInView } from './views.ts';

/** Shows what a dialog would do as somebody changes it. Nothing is saved, so the change is acknowledged at once. */
export async function onDialogChange(
  { body, ack }: Pick<SlackActionMiddlewareArgs<BlockAction>, 'body' | 'ack'>,
  deps: ListenerDeps,
): Promise<void> {
  await ack();
  const { view, user } = body;
  if (view === undefined || view.callback_id !== dialogCallbackId) return;
  await deps.liveViews.redraw(view.id, view.hash, async () => {
    const context = await contextOf(view, user, deps);
    return renderDialog(
      await deps.conversation.outlook(toDialogValues(view.state.values), view.private_metadata, context),
    );
  });
}

/** Does what a dialog says; what comes of it stands in the same modal, which needs no channel and no trigger. */
export async function onDialogSubmit(
  { body, ack }: Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, 'body' | 'ack'>,
  deps: ListenerDeps,
): Promise<void> {
  const { view } = body;
  const { first, last } = await timely(deps, submit(body, deps), (failed): DialogAnswer => {
    return { type: 'answer', answer: failed };
  });
  if (first === 'late') {
    await ack({ response_action: 'update', view: renderAnswerView(view.title.text, unsure) });
    return await showInView(deps, view.id, { type: 'answer', answer: toAnswer(await last) });
  }
  if (first.type === 'problems') {
    const errors = toViewErrors(first.problems);
    const shown = Object.entries(errors).filter(([blockId]) => view.blocks.some((block) => block.block_id === blockId));
    if (shown.length > 0) return await ack({ response_action: 'errors', errors: Object.fromEntries(shown) });
  }
  await ack({ response_action: 'update', view: renderAnswerView(view.title.text, toAnswer(first)) });
}

async function submit({ view, user }: ViewSubmitAction, deps: ListenerDeps): Promise<DialogAnswer> {
  const context = await contextOf(view, user, deps);
  return await deps.conversation.submit(toDialogValues(view.state.values), view.private_metadata, context);
}

async function contextOf(
  { id, hash }: Pick<ViewOutput, 'id' | 'hash'>,
  user: { readonly id: string; readonly name?: string },
  { people, clock, commandName }: ListenerDeps,
): Promise<ChatContext> {
  const person = await people.find(user.id, user.name);
  return {
    by: person.actor,
    timeZone: person.timeZone,
    now: clock.now(),
    inputId: `slack:${id}:${hash}`,
    commandName,
    channel: '',
  };
}

function toAnswer(answer: DialogAnswer): Answer {
  return answer.type === 'answer' ? answer.answer : tell(Object.values(answer.problems).join(' '));
}
