import { placedElements } from '../blocks/find.ts';
import { type Entered, enteredValue, isEmptyValue, keepsState, type StateValues } from '../element-state.ts';
import { type Fields, field, fieldsOf, isFields, listField, textField } from '../fields.ts';
import { Impossible, Refusal } from '../refusal.ts';
import { type View, viewJson } from '../views.ts';
import type { World } from '../world.ts';
import { actionOf, pick } from './click.ts';
import { act, commonPayload, type Desk, type Seen, someone } from './desk.ts';

export interface SubmitInput {
  readonly user: string;
  /** Absent: the view in front of the person. */
  readonly viewId?: string;
  /** Block id, action id, what was entered. */
  readonly values?: { readonly [blockId: string]: { readonly [actionId: string]: Entered } };
}

export interface CloseInput {
  readonly user: string;
  readonly viewId?: string;
}

export interface ChangeInput {
  readonly user: string;
  readonly viewId?: string;
  readonly actionId: string;
  readonly blockId?: string;
  readonly value?: Entered;
}

/** Enters the values and presses the submit button. Throws Impossible where Slack would not let the person. */
export async function submitView(desk: Desk, input: SubmitInput): Promise<Seen> {
  const user = someone(desk, input.user);
  const view = entered(desk.world, openView(desk.world, user.id, input.viewId), input.values ?? {});
  refuseIncomplete(view);
  const shown = viewJson(view, desk.world.settings);
  const payload = {
    type: 'view_submission',
    ...commonPayload(desk, user, view.id),
    view: shown,
    response_urls: [],
  };
  return act(desk, user.id, { kind: 'interactive', payload }, (ack) => {
    if (ack.type === 'failed') return {};
    try {
      return { ...respond(desk.world, view, ack.body), view: desk.world.views.top(user.id) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { error: 'invalid_response', view: desk.world.views.top(user.id) };
    }
  });
}

/** Closes the view in front; the app hears of it only if the view asked for that. */
export async function closeView(desk: Desk, input: CloseInput): Promise<Seen> {
  const { views, settings } = desk.world;
  const user = someone(desk, input.user);
  const view = openView(desk.world, user.id, input.viewId);
  const clears = view.definition['clear_on_close'] === true;
  if (clears) views.closeAll(user.id);
  else views.closeTop(user.id);
  if (view.definition['notify_on_close'] !== true) {
    return { acked: false, ephemerals: [], view: views.top(user.id) };
  }
  const { trigger_id: _none, ...common } = commonPayload(desk, user);
  const payload = { type: 'view_closed', ...common, view: viewJson(view, settings) };
  const closed = { ...payload, is_cleared: clears };
  return act(desk, user.id, { kind: 'interactive', payload: closed }, () => ({}));
}

/** Presses or changes an element of the modal or Home tab; the app hears of it unless it is a quiet input. */
export async function changeInView(desk: Desk, input: ChangeInput): Promise<Seen> {
  const { world } = desk;
  const user = someone(desk, input.user);
  const before = changeableView(world, user.id, input.viewId);
  const placed = pick(placedElements(blocksOf(before)), input);
  const { blockId, actionId, element, block } = placed;
  const view = keepsState(element) ? entered(world, before, { [blockId]: { [actionId]: input.value } }) : before;
  const isQuiet = block['type'] === 'input' && block['dispatch_action'] !== true;
  if (isQuiet) return { acked: false, ephemerals: [], view };
  const payload = {
    type: 'block_actions',
    ...commonPayload(desk, user, view.id),
    container: { type: 'view', view_id: view.id },
    view: viewJson(view, world.settings),
    actions: [actionOf(placed, input.value, world.ids.ts())],
  };
  return act(desk, user.id, { kind: 'interactive', payload }, () => ({}));
}

function openView(world: World, userId: string, viewId: string | undefined): View {
  const top = world.views.top(userId);
  if (top === undefined) throw new Impossible('no modal is open');
  if (viewId !== undefined && viewId !== top.id) {
    throw new Impossible(`view ${viewId} is not in front`);
  }
  return top;
}

function changeableView(world: World, userId: string, viewId: string | undefined): View {
  const home = world.views.home(userId);
  return home !== undefined && home.id === viewId ? home : openView(world, userId, viewId);
}

function blocksOf(view: View): Fields[] {
  return fieldsOf(listField(view.definition, 'blocks'));
}

function entered(world: World, view: View, values: NonNullable<SubmitInput['values']>): View {
  const elements = placedElements(blocksOf(view));
  let state: StateValues = view.state;
  for (const [blockId, actions] of Object.entries(values)) {
    for (const [actionId, value] of Object.entries(actions)) {
      const placed = pick(elements, { blockId, actionId });
      state = { ...state, [blockId]: { ...state[blockId], [actionId]: enteredValue(placed, value) } };
    }
  }
  return world.views.setState(view, state);
}

function refuseIncomplete(view: View): void {
  if (view.definition['submit'] === undefined) throw new Impossible('the modal has no submit button');
  for (const { blockId, actionId, block } of placedElements(blocksOf(view))) {
    const isRequired = block['type'] === 'input' && block['optional'] !== true;
    if (isRequired && isEmptyValue(view.state[blockId]?.[actionId])) {
      throw new Impossible(`"${actionId}" is required`);
    }
  }
}

/** docs.slack.dev/surfaces/modals: what an acknowledgement of view_submission may do. */
function respond(world: World, view: View, body: unknown): Partial<Seen> {
  const { views } = world;
  const action = textField(body, 'response_action');
  const definition = field(body, 'view');
  switch (action) {
    case undefined:
      views.closeTop(view.userId);
      return {};
    case 'clear':
      views.closeAll(view.userId);
      return {};
    case 'errors':
      return { errors: complaints(view, field(body, 'errors')) };
    case 'update':
      views.update(view, isFields(definition) ? definition : {}, undefined);
      return {};
    case 'push':
      views.push(view.userId, view.id, isFields(definition) ? definition : {});
      return {};
    default:
      throw new Refusal('invalid_response_action');
  }
}

/** Errors can only stand at input blocks that exist. */
function complaints(view: View, errors: unknown): { readonly [blockId: string]: string } {
  const inputs = blocksOf(view).filter((block) => block['type'] === 'input');
  const ids = inputs.map((block) => textField(block, 'block_id'));
  const entries = isFields(errors) ? Object.entries(errors) : [];
  const texts = entries.map(([id, text]) => [id, String(text)] as const);
  if (texts.length === 0 || texts.some(([id]) => !ids.includes(id))) {
    throw new Refusal('invalid_errors');
  }
  return Object.fromEntries(texts);
}
