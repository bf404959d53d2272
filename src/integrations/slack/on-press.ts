import type { BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Answer } from '../../cards/answer.ts';
import type { CardAction } from '../../cards/card-action.ts';
import { decodeAction } from '../../chat/action-codec.ts';
import type { ActionAnswer } from '../../chat/context.ts';
import { linkValue } from './buttons.ts';
import type { ListenerDeps } from './listener-deps.ts';
import { respond } from './respond.ts';
import { tell, timely, unsure } from './timely.ts';
import { openDialog, openWaitingView, showInView } from './views.ts';
import { unlessLate } from './within.ts';

type Press = Pick<SlackActionMiddlewareArgs<BlockAction>, 'body' | 'ack'>;

/** A trigger lives three seconds; past this a dialog is opened empty and filled when it is known. */
const DIALOG_PATIENCE_MS = 1000;

/**
 * Does what a button says, says what there is to say, and acknowledges the click only then: a click that Slack shows as
 * taken has been saved, or its presser knows otherwise, whenever this process dies. The card changes by its own delivery;
 * only what it does not show is answered, to the person alone.
 */
export async function onPress({ body, ack }: Press, deps: ListenerDeps): Promise<void> {
  const value = pressedValue(body);
  // A button that only leads somewhere is reported all the same, and wants its acknowledgement.
  if (value === undefined || value === linkValue) return await ack();
  const decoded = decodeAction(value);
  if (decoded.type !== 'action') {
    await tellPresser(body, tell(wordsFor[decoded.type]), deps);
    return await ack();
  }
  const work = press(body, decoded.action, deps);
  if (opensDialog(decoded.action) && (await unlessLate(deps.clock, DIALOG_PATIENCE_MS, settled(work))) === 'late') {
    return await fillWaitingView({ body, ack }, work, deps);
  }
  await answerPress({ body, ack }, work, deps);
}

async function answerPress({ body, ack }: Press, work: Promise<ActionAnswer>, deps: ListenerDeps): Promise<void> {
  const { first, last } = await timely(deps, work, toActionAnswer);
  if (first === 'late') {
    await tellPresser(body, unsure, deps);
    await ack();
    const late = await last;
    const tooLate = tell('That took too long to open. Please press it again.');
    if (late.type !== 'nothing') await tellPresser(body, late.type === 'answer' ? late.answer : tooLate, deps);
    return;
  }
  if (first.type === 'dialog') {
    const problem = await openDialog(deps, body.trigger_id, first.dialog);
    if (problem !== undefined) await tellPresser(body, problem, deps);
    return await ack();
  }
  if (first.type === 'answer') await tellPresser(body, first.answer, deps);
  await ack();
}

async function fillWaitingView({ body, ack }: Press, work: Promise<ActionAnswer>, deps: ListenerDeps): Promise<void> {
  const viewId = await openWaitingView(deps, body.trigger_id);
  await ack();
  const { last } = await timely(deps, work, toActionAnswer);
  const answer = await last;
  if (viewId !== undefined) await showInView(deps, viewId, answer);
}

async function press(body: BlockAction, action: CardAction, deps: ListenerDeps): Promise<ActionAnswer> {
  const { people, clock, conversation, commandName } = deps;
  const person = await people.find(body.user.id, body.user.name ?? body.user.username);
  const { action_ts: actionTs } = body.actions[0] ?? {};
  return await conversation.press(action, {
    by: person.actor,
    timeZone: person.timeZone,
    now: clock.now(),
    inputId: `slack:${body.team?.id ?? ''}:${actionTs ?? body.trigger_id}:${body.user.id}`,
    commandName,
    channel: body.channel?.id ?? '',
  });
}

/** To the person alone, where they pressed: beneath the message, or in the modal. */
async function tellPresser(body: BlockAction, answer: Answer, deps: ListenerDeps): Promise<void> {
  if (body.view !== undefined) return await showInView(deps, body.view.id, { type: 'answer', answer });
  if (body.response_url !== undefined) await respond(deps, body.response_url, answer);
}

function pressedValue(body: BlockAction): string | undefined {
  const [action] = body.actions;
  if (action === undefined) return undefined;
  if (action.type === 'button') return action.value;
  if (action.type === 'overflow' || action.type === 'static_select') return action.selected_option?.value;
  return undefined;
}

function opensDialog({ type }: CardAction): boolean {
  return type === 'silence_custom' || type === 'resolve_ask' || type === 'incident_ask';
}

function toActionAnswer(answer: Answer): ActionAnswer {
  return { type: 'answer', answer };
}

/** For racing only: whoever uses the work hears of its error. */
function settled(work: Promise<unknown>): Promise<unknown> {
  return work.catch(() => undefined);
}

const wordsFor = {
  newer: 'This button was made by a newer Tocsin than the one that answers now. Try again when the update is through.',
  unreadable: 'This button says nothing that Tocsin understands. The next change of the card brings new ones.',
};
