import type { AnswerPlace } from '../answers.ts';
import { showFailure } from '../answers.ts';
import { type Placed, placedElements } from '../blocks/find.ts';
import { type Entered, enteredValue, initialState, offeredOption } from '../element-state.ts';
import type { Ephemeral } from '../ephemerals.ts';
import { type Fields, field, present } from '../fields.ts';
import { allBlocks, messageJson } from '../messages.ts';
import { Impossible } from '../refusal.ts';
import { type Channel, type Message, repliesTo } from '../workspace.ts';
import { act, channelOf, commonPayload, type Desk, type Seen, someone } from './desk.ts';

export interface ClickInput {
  readonly user: string;
  readonly channel: string;
  /** Of a message, or of something shown to this person alone. */
  readonly ts: string;
  readonly actionId: string;
  /** Needed only where several blocks have the same action. */
  readonly blockId?: string;
  /** For menus: an option's value or label; for pickers what was entered. */
  readonly selectedOption?: Entered;
  /** For elements that ask first; absent means yes. */
  readonly confirm?: 'accept' | 'deny';
}

/** Uses an element of a message. Throws Impossible if it is not there to be used. */
export async function sendClick(desk: Desk, input: ClickInput): Promise<Seen> {
  const { world } = desk;
  const user = someone(desk, input.user);
  const channel = channelOf(desk, user, input.channel);
  const target = targetOf(desk, channel, user.id, input.ts);
  const placed = pick(placedElements(allBlocks(target.content)), input);
  if (input.confirm !== undefined && placed.element['confirm'] === undefined) {
    throw new Impossible(`"${input.actionId}" does not ask for confirmation`);
  }
  if (input.confirm === 'deny') return nothingHappened(desk, user.id);
  const place: AnswerPlace = {
    userId: user.id,
    channelId: channel.id,
    threadTs: target.content.threadTs,
    original: target.original,
  };
  const payload = {
    type: 'block_actions',
    ...commonPayload(desk, user),
    ...target.payload,
    channel: { id: channel.id, name: channel.name },
    state: { values: initialState(allBlocks(target.content)) },
    response_url: desk.responseUrls.issue(place),
    actions: [actionOf(placed, input.selectedOption, world.ids.ts())],
  };
  return act(desk, user.id, { kind: 'interactive', payload }, (ack) => {
    if (ack.type === 'failed') showFailure(world, place, 'This action', ack.error);
    return {};
  });
}

function nothingHappened({ world }: Desk, userId: string): Seen {
  return { acked: false, ephemerals: [], view: world.views.top(userId) };
}

interface Target {
  readonly content: Message | Ephemeral;
  readonly original: NonNullable<AnswerPlace['original']>;
  readonly payload: Fields;
}

function targetOf(desk: Desk, channel: Channel, userId: string, ts: string): Target {
  const { ephemerals, settings } = desk.world;
  const message = channel.messages.get(ts);
  const container = { type: 'message', message_ts: ts, channel_id: channel.id };
  if (message !== undefined) {
    const thread = message.threadTs === undefined ? {} : { thread_ts: message.threadTs };
    return {
      content: message,
      original: { type: 'message', channelId: channel.id, ts },
      payload: {
        container: { ...container, is_ephemeral: false, ...thread },
        message: messageJson(message, settings, repliesTo(channel, ts)),
      },
    };
  }
  const ephemeral = ephemerals.find(userId, ts);
  if (ephemeral === undefined || ephemeral.channelId !== channel.id) {
    throw new Impossible(`there is no message ${ts} in #${channel.name}`);
  }
  return {
    content: ephemeral,
    original: { type: 'ephemeral', ts },
    payload: { container: { ...container, is_ephemeral: true } },
  };
}

/** The element that is meant; throws Impossible if there is none, or more than one. */
export function pick(
  elements: readonly Placed[],
  wanted: { readonly actionId: string; readonly blockId?: string },
): Placed {
  const found = elements.filter(
    (placed) =>
      placed.actionId === wanted.actionId && (wanted.blockId === undefined || placed.blockId === wanted.blockId),
  );
  const [first, second] = found;
  if (first === undefined) {
    const there = elements.map((placed) => placed.actionId).join(', ');
    throw new Impossible(`there is no "${wanted.actionId}" to use (there are: ${there})`);
  }
  if (second !== undefined) throw new Impossible(`"${wanted.actionId}" stands in several blocks`);
  return first;
}

/** One entry of `actions`, as Slack sends it for this kind of element. */
export function actionOf(placed: Placed, entered: Entered, actionTs: string): Fields {
  const { element, blockId, actionId } = placed;
  const identity = { action_id: actionId, block_id: blockId, action_ts: actionTs };
  const { type } = element;
  if (type === 'button' || type === 'icon_button') {
    const { text, value, url, style, icon, confirm } = element;
    return present({ ...identity, type, text, value, url, style, icon, confirm });
  }
  if (type === 'feedback_buttons') {
    const side = field(element, entered === 'negative' ? 'negative_button' : 'positive_button');
    return { ...identity, type, text: field(side, 'text'), value: field(side, 'value') };
  }
  if (type === 'overflow') {
    return { ...identity, type, selected_option: offeredOption(element, String(entered)) };
  }
  const { placeholder, confirm } = element;
  return present({ ...identity, ...enteredValue(placed, entered), placeholder, confirm });
}
